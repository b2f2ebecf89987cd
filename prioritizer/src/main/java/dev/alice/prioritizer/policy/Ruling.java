package dev.alice.prioritizer.policy;

import java.util.List;

/** What the policies say of one action. */
sealed interface Ruling {
    /** Permitted, by these policies. */
    record Permitted(List<Rule> by) implements Ruling {
        public Permitted {
            by = List.copyOf(by);
        }
    }

    /** Not permitted: forbidden by these policies, or, where there are none, permitted by no policy. */
    record Denied(List<Rule> by) implements Ruling {
        public Denied {
            by = List.copyOf(by);
        }
    }

    /** The question could not be answered, which is never a permission. */
    record Broken(String reason) implements Ruling {}
}
