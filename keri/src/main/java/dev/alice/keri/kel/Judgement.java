package dev.alice.keri.kel;

import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What judging an event came to. */
public sealed interface Judgement {

    /**
     * The event is good and continues the log.
     *
     * @param next the key state after it
     * @param signatures those controller signatures that verified
     * @param receipts those witness receipts that verified
     * @param supersedes whether it replaces what is in force from its sequence number on (recovery)
     */
    record Accept(KeyState next, List<IndexedSignature> signatures, Map<Aid, Matter> receipts, boolean supersedes)
            implements Judgement {
        public Accept {
            signatures = List.copyOf(signatures);
            receipts = Map.copyOf(receipts);
        }
    }

    /** The same event is in the log already; receipts that came with it and verified are worth keeping. */
    record Known(Map<Aid, Matter> receipts) implements Judgement {
        public Known {
            receipts = Map.copyOf(receipts);
        }
    }

    /**
     * The event may become good when what it waits for arrives.
     *
     * @param proven the event with only what verified of the things that came with it; empty where nothing could be
     *     verified yet
     */
    record Escrow(Waiting waiting, String detail, Optional<SignedEvent> proven) implements Judgement {
        public Escrow(Waiting waiting, String detail) {
            this(waiting, detail, Optional.empty());
        }
    }

    /** The event is signed as it should be, but another event was first seen at its place. */
    record Duplicitous(Said first, Said other, List<IndexedSignature> signatures) implements Judgement {
        public Duplicitous {
            signatures = List.copyOf(signatures);
        }
    }

    /** The event can never be good. */
    record Reject(String reason) implements Judgement {}

    /** What an escrowed event waits for. */
    enum Waiting {
        PRIOR_EVENT("an earlier event"),
        SIGNATURES("more controller signatures"),
        RECEIPTS("more witness receipts"),
        DELEGATION("the delegator's seal");

        private final String words;

        Waiting(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
