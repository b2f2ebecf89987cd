package dev.alice.agent.recipes;

/** What a recipe does to the host, as its author declares it; the gates judge the command itself. */
public enum Effect {
    /** It only looks. */
    READS,
    /** It changes something that its undo brings back. */
    CHANGES,
    /** It takes away what cannot be brought back by a command. */
    DESTROYS
}
