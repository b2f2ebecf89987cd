package dev.alice.agent.recipes;

/** What a recipe does to the host, as its author declares it; the gates judge the command itself. */
enum Impact {
    /** It only looks. */
    READS,
    /** It changes something. */
    CHANGES,
    /** It takes away what no command brings back; the request must have a deleting word. */
    DESTROYS
}
