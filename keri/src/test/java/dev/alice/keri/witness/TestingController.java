package dev.alice.keri.witness;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.kel.SignedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A controller with one key that signs whatever it is told to, also what it must not. */
public final class TestingController implements Submitter {
    private final SigningKey key;
    public final Inception icp;

    public TestingController(SigningKey key, int toad, List<Aid> witnesses) {
        this.key = key;
        this.icp = EventWriter.inception(
                KeySet.single(key.transferable(), Vectors.key(0x7e).nextDigest()), toad, witnesses, List.of(), List.of());
    }

    /** A controller whose key is derived from a number. */
    public static TestingController numbered(long number, int toad, List<Aid> witnesses) {
        byte[] seed = Blake3.digest(("controller " + number).getBytes(StandardCharsets.UTF_8))
                .raw();
        return new TestingController(new SigningKey(seed), toad, witnesses);
    }

    @Override
    public Aid aid() {
        return icp.aid();
    }

    public SignedEvent signed(Event event) {
        return new SignedEvent(
                event, List.of(IndexedSignature.both(0, key.sign(event.raw().toByteArray()))));
    }

    /** An interaction that seals the digest of some words. */
    public Interaction ixn(long sn, Said prior, String words) {
        Said digest =
                new Said(Blake3.digest(words.getBytes(StandardCharsets.UTF_8)).qb64());
        return EventWriter.interaction(icp.aid(), sn, prior, List.of(new Seal.Digest(digest)));
    }

    @Override
    public Signed sign(byte[] message) {
        return new Signed(0, icp.said(), Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(message)));
    }

    @Override
    public void bringLog(WitnessClient witness, long from) {
        witness.receipt(signed(icp));
    }
}
