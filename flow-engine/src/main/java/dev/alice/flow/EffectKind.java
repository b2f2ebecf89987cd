package dev.alice.flow;

/** Kinds of effect that a command line can have. */
public enum EffectKind {
    READS,
    WRITES,
    CREATES,
    DELETES,
    NETWORK,
    PRIVILEGE,
    PACKAGES,
    SERVICES,
    PROCESSES,
    EXECUTES_DATA,
    EXPOSES_SECRET,
    EXFILTRATES,
    INTERACTIVE,
    IRREVERSIBLE,
    OPAQUE
}
