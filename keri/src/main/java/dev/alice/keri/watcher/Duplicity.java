package dev.alice.keri.watcher;

import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;

/** Proof that somebody signed two things of which only one may be, in a stream that a stranger can check offline. */
public sealed interface Duplicity {
    /** Who signed both. */
    Aid culprit();

    Said one();

    Said other();

    /** A CESR stream that proves it by itself. */
    Octets stream();

    /** The place or the flow on which both were signed; one proof for each is kept. */
    String about();

    /** What happened, for people. */
    String words();

    /** The kind of proof, as it is stored and shown. */
    String kind();

    /** The name of the proof: the digest of its stream. */
    default Said id() {
        return new Said(Blake3.digest(stream().toByteArray()).qb64());
    }

    /** An identifier's controller signed two events for one place in its log. */
    record ForkedLog(Aid culprit, long sn, Said one, Said other, Octets stream) implements Duplicity {
        @Override
        public String about() {
            return culprit + "." + sn;
        }

        @Override
        public String words() {
            return "the identifier " + culprit + " signed two events " + sn + ": " + one + " and " + other;
        }

        @Override
        public String kind() {
            return "forked-log";
        }
    }

    /** A witness receipted two events for one place in a log, neither of which recovers from the other. */
    record DoubleReceipt(Aid culprit, Aid aid, long sn, Said one, Said other, Octets stream) implements Duplicity {
        @Override
        public String about() {
            return aid + "." + sn;
        }

        @Override
        public String words() {
            return "the witness " + culprit + " receipted two events " + sn + " of " + aid + ": " + one + " and "
                    + other;
        }

        @Override
        public String kind() {
            return "double-receipt";
        }
    }

    /** A witness gave two verdicts on one flow. */
    record DoubleVerdict(Aid culprit, Said flow, Said one, Said other, Octets stream) implements Duplicity {
        @Override
        public String about() {
            return flow.qb64();
        }

        @Override
        public String words() {
            return "the witness " + culprit + " gave two verdicts on the flow " + flow + ": " + one + " and " + other;
        }

        @Override
        public String kind() {
            return "double-verdict";
        }
    }
}
