package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a witness says about itself and about the state of others: replies (rpy) that it signs. */
final class Introduction {
    private final SigningKey key;
    private final Aid self;
    private final Supplier<URI> address;
    private final Clock clock;

    Introduction(SigningKey key, Supplier<URI> address, Clock clock) {
        this.key = key;
        this.self = new Aid(key.nonTransferable().qb64());
        this.address = address;
        this.clock = clock;
    }

    /** Its inception, where it is reached, and that it is its own controller. */
    String own() {
        Inception inception = EventWriter.nonTransferable(self);
        IndexedSignature signature =
                IndexedSignature.both(0, key.sign(inception.raw().toByteArray()));
        return inception.raw().text()
                + AttachmentText.framed(AttachmentText.signatures(List.of(signature), List.of()))
                + reply(
                        "/loc/scheme",
                        fields(
                                "eid",
                                self.qb64(),
                                "scheme",
                                "http",
                                "url",
                                address.get().toString()))
                + reply("/end/role/add", fields("cid", self.qb64(), "role", "controller", "eid", self.qb64()));
    }

    /** A key state notice for an identifier that it watches over. */
    String keyState(KeyState state, KelStore.Stored last) {
        KeySet keys = state.establishment().keySet();
        Map<String, Json> ee = new LinkedHashMap<>();
        ee.put("s", Json.text(Long.toHexString(state.establishment().sn())));
        ee.put("d", Json.text(state.establishment().said().qb64()));
        ee.put("br", last.event() instanceof Rotation rot ? aids(rot.cuts()) : aids(List.of()));
        ee.put("ba", last.event() instanceof Rotation rot ? aids(rot.adds()) : aids(List.of()));
        Map<String, Json> a = new LinkedHashMap<>();
        a.put("vn", new Json.Items(List.of(new Json.Literal("1"), new Json.Literal("0"))));
        a.put("i", Json.text(state.aid().qb64()));
        a.put("s", Json.text(Long.toHexString(state.sn())));
        a.put("p", Json.text(prior(last)));
        a.put("d", Json.text(state.said().qb64()));
        a.put("f", Json.text(Long.toHexString(last.ordinal())));
        a.put("dt", Json.text(Matter.iso(last.seen())));
        a.put("et", Json.text(state.ilk()));
        a.put("kt", keys.threshold().json());
        a.put("k", Json.texts(keys.keys().stream().map(Matter::qb64).toList()));
        a.put("nt", keys.nextThreshold().json());
        a.put("n", Json.texts(keys.nextDigests().stream().map(Said::qb64).toList()));
        a.put("bt", Json.text(Integer.toHexString(state.establishment().toad())));
        a.put("b", aids(state.establishment().witnesses()));
        a.put("c", Json.texts(state.traits()));
        a.put("ee", new Json.Fields(ee));
        a.put("di", Json.text(""));
        return reply("/ksn/" + self, new Json.Fields(a));
    }

    private static String prior(KelStore.Stored last) {
        return switch (last.event()) {
            case Inception icp -> "";
            case Rotation rot -> rot.prior().qb64();
            case dev.alice.keri.event.Interaction ixn -> ixn.prior().qb64();
        };
    }

    private String reply(String route, Json attributes) {
        Sad reply = Sad.draft("KERI", "rpy")
                .said()
                .put("dt", Matter.iso(clock.instant()))
                .put("r", route)
                .put("a", attributes)
                .seal();
        Matter signature =
                Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(reply.raw().toByteArray()));
        return reply.raw().text()
                + AttachmentText.framed(AttachmentText.couples(List.of(new Couple(self.matter(), signature))));
    }

    private static Json aids(List<Aid> aids) {
        return Json.texts(aids.stream().map(Aid::qb64).toList());
    }

    private static Json fields(String... namesAndValues) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], Json.text(namesAndValues[i + 1]));
        }
        return new Json.Fields(fields);
    }
}
