package dev.alice.flow;

/** What a flow may do to the host, in the word that a person sees; judged by the gates, never taken from the author. */
public enum Risk {
    READS_ONLY("READS ONLY"),
    CHANGES_HOST("CHANGES HOST"),
    DESTRUCTIVE("DESTRUCTIVE"),
    UNKNOWN("UNKNOWN");

    private final String word;

    Risk(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
