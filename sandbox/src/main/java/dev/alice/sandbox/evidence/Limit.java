package dev.alice.sandbox.evidence;

/** A limit of the boundary that ended a step. */
public enum Limit {
    TIME("time"),
    MEMORY("memory"),
    PROCESSES("processes"),
    DISK("disk"),
    FILE_SIZE("file size"),
    OUTPUT("output");

    private final String word;

    Limit(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
