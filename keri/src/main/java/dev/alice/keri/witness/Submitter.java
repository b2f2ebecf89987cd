package dev.alice.keri.witness;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;

/** Who asks witnesses for verdicts: an identifier whose witnesses they are. */
public interface Submitter {
    Aid aid();

    /**
     * A signature by the key in force.
     *
     * @param sn of the establishment event that put the key in force
     * @param signature code 0B
     */
    record Signed(long sn, Said establishment, Matter signature) {}

    /** Signs the bytes of a submission. */
    Signed sign(byte[] message);

    /** Brings a witness that has not seen the key yet the log from an event on, with the verdicts that it will ask for. */
    void bringLog(WitnessClient witness, long from);
}
