package dev.alice.tmux.typist;

import java.util.Optional;

/** A shell whose prompt and exit code we know how to read. */
enum ShellKind {
    BASH("$?", true),
    ZSH("$?", true),
    FISH("$status", true),
    DASH("$?", false),
    SH("$?", false),
    ASH("$?", false);

    private final String exitCode;
    private final boolean editor;

    ShellKind(String exitCode, boolean editor) {
        this.exitCode = exitCode;
        this.editor = editor;
    }

    /** The shell of a process name. */
    static Optional<ShellKind> of(String program) {
        return switch (program) {
            case "bash" -> Optional.of(BASH);
            case "zsh" -> Optional.of(ZSH);
            case "fish" -> Optional.of(FISH);
            case "dash" -> Optional.of(DASH);
            case "sh" -> Optional.of(SH);
            case "ash", "busybox" -> Optional.of(ASH);
            default -> Optional.empty();
        };
    }

    /** The expansion that is the last exit code. */
    String exitCode() {
        return exitCode;
    }

    /** Whether it always edits its line itself, so that its terminal is not in line mode at a prompt. */
    boolean alwaysEdits() {
        return editor;
    }

    /** Whether it may write at the right end of its prompt's row, or suggest text after the cursor. */
    boolean decoratesTheRight() {
        return this == ZSH || this == FISH;
    }

    /** Whether it stops suggesting once a character of the line is deleted. */
    boolean dropsSuggestions() {
        return this == FISH;
    }

    /** Whether it takes several pasted lines as one command to edit, in the versions of the last years. */
    boolean takesLines() {
        return this == BASH || this == ZSH || this == FISH;
    }

    /** Whether {@code > } ends ordinary prompts of it. */
    boolean promptsWithAngle() {
        return this == FISH;
    }
}
