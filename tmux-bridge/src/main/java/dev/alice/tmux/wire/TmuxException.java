package dev.alice.tmux.wire;

import org.jspecify.annotations.Nullable;

/** The one exception of this module: a conversation with a tmux server that could not be brought to its end. */
public final class TmuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for callers that react differently. */
    public enum Kind {
        /** No connection could be opened. */
        UNREACHABLE,
        /** The connection ended before the answer did; whether the command ran is unknown. */
        LOST,
        /** The time limit passed before the answer ended; whether the command ran is unknown. */
        TIME_LIMIT,
        /** The server speaks another protocol version. */
        VERSION,
        /** The server sent what the protocol does not allow. */
        PROTOCOL,
        /** A request or an answer is larger than the bound. */
        TOO_LARGE,
        /** The command ran and tmux refused it. */
        REFUSED
    }

    private final Kind kind;

    public TmuxException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public TmuxException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
