package dev.alice.flow;

import java.util.List;
import java.util.Optional;

/** What a navigator, a second mind beside the one that drives, says of a proposal once its rehearsal is known. */
public sealed interface Review {
    int MAX_REASON = 500;

    /** What a review comes to, in one word. */
    enum Word {
        AGREES,
        OBJECTS,
        OFFERS,
        /** Nobody reviewed it. */
        NONE
    }

    /** The navigator's own words, or why there is none. */
    String reason();

    Word word();

    /** Who reviewed it; empty where nobody did. */
    Optional<Mind> navigator();

    /** The navigator would do the same. */
    record Agrees(Mind by, String reason) implements Review {
        public Agrees {
            check(reason);
        }

        @Override
        public Word word() {
            return Word.AGREES;
        }

        @Override
        public Optional<Mind> navigator() {
            return Optional.of(by);
        }
    }

    /** The navigator would not do it. */
    record Objects(Mind by, String reason) implements Review {
        public Objects {
            check(reason);
        }

        @Override
        public Word word() {
            return Word.OBJECTS;
        }

        @Override
        public Optional<Mind> navigator() {
            return Optional.of(by);
        }
    }

    /**
     * The navigator knows another way to the same end, which competes as a proposal of its own.
     *
     * @param seeds what the navigator made it from
     */
    record Offers(Mind by, String reason, Flow flow, List<Seed> seeds) implements Review {
        public Offers {
            check(reason);
            seeds = List.copyOf(seeds);
        }

        @Override
        public Word word() {
            return Word.OFFERS;
        }

        @Override
        public Optional<Mind> navigator() {
            return Optional.of(by);
        }
    }

    /** There is no second opinion: nobody was asked, nobody answered, or nobody knows enough to have one. */
    record Absent(String reason) implements Review {
        public Absent {
            check(reason);
        }

        @Override
        public Word word() {
            return Word.NONE;
        }

        @Override
        public Optional<Mind> navigator() {
            return Optional.empty();
        }
    }

    /** A text of any length as a reason. */
    static String shortened(String words) {
        int end = Math.min(words.length(), MAX_REASON - 1);
        return words.length() <= MAX_REASON
                ? words
                : words.substring(0, Character.isHighSurrogate(words.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static void check(String reason) {
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new IllegalArgumentException("the reason of a review has 1 to " + MAX_REASON + " characters");
        }
    }
}
