package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EndRole;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeyStateNotice;
import dev.alice.keri.event.LocationScheme;
import dev.alice.keri.event.Reply;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
        URI url = address.get();
        return inception.raw().text()
                + AttachmentText.framed(AttachmentText.signatures(List.of(signature), List.of()))
                + signed(new LocationScheme(self, url.getScheme(), url.toString()).reply(clock.instant()))
                + signed(new EndRole(self, "controller", self, true).reply(clock.instant()));
    }

    /**
     * A key state notice for an identifier that it watches over.
     *
     * @param establishing the event that the state's establishment comes from
     */
    String keyState(KeyState state, KelStore.Stored last, Event establishing, Inception inception) {
        Establishment establishment = state.establishment();
        List<Aid> cuts = establishing instanceof Rotation rot ? rot.cuts() : List.of();
        List<Aid> adds = establishing instanceof Rotation rot ? rot.adds() : List.of();
        return signed(new KeyStateNotice(
                        state.aid(),
                        state.sn(),
                        prior(last.event()),
                        state.said(),
                        last.ordinal(),
                        last.seen(),
                        state.ilk(),
                        establishment.keySet(),
                        establishment.toad(),
                        establishment.witnesses(),
                        state.traits(),
                        establishment.sn(),
                        establishment.said(),
                        cuts,
                        adds,
                        inception.delegator())
                .reply(clock.instant(), self));
    }

    private static Optional<Said> prior(Event event) {
        return switch (event) {
            case Inception icp -> Optional.empty();
            case Rotation rot -> Optional.of(rot.prior());
            case Interaction ixn -> Optional.of(ixn.prior());
        };
    }

    private String signed(Reply reply) {
        Matter signature =
                Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(reply.raw().toByteArray()));
        return reply.raw().text()
                + AttachmentText.framed(AttachmentText.couples(List.of(new Couple(self.matter(), signature))));
    }
}
