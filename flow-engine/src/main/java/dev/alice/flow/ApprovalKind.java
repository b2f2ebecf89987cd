package dev.alice.flow;

/** How much approval a verdict asks for, from none to a word typed in full. */
public enum ApprovalKind {
    NONE,
    ONE_KEY,
    YES,
    WORD
}
