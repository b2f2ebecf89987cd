package dev.alice.agent.context;

import dev.alice.flow.Visible;

/**
 * A streaming filter that turns terminal output into plain text: escape sequences (ECMA-48, section 5) and control
 * characters are removed, and characters that hide or reorder text are spelled as {@code <U+202E>}.
 *
 * <p>It keeps its state between chunks, so a sequence that is cut in two is still removed. Line feeds and tabs are
 * kept; a carriage return is kept as a line feed only where no line feed follows it. Not safe for use by two threads.
 */
public final class TerminalFilter {

    /** A control string that never ends would swallow everything after it; beyond this many characters it is over. */
    private static final int STRING_LIMIT = 4096;

    private enum State {
        TEXT,
        ESCAPE,
        ESCAPE_INTERMEDIATE,
        CONTROL_SEQUENCE,
        CONTROL_STRING,
        CONTROL_STRING_ESCAPE
    }

    private State state = State.TEXT;
    private int stringLength;
    private char highSurrogate;
    private boolean carriageReturn;

    /**
     * Cleans a whole text.
     *
     * @return text without escape sequences and without control characters other than line feed and tab
     */
    public static String clean(CharSequence text) {
        var filter = new TerminalFilter();
        return filter.accept(text) + filter.finish();
    }

    /** Cleans the next chunk of a stream and returns what can be shown of it. */
    public String accept(CharSequence chunk) {
        var out = new StringBuilder(chunk.length());
        for (int i = 0; i < chunk.length(); i++) {
            char c = chunk.charAt(i);
            if (highSurrogate != 0) {
                char high = highSurrogate;
                highSurrogate = 0;
                if (Character.isLowSurrogate(c)) {
                    step(Character.toCodePoint(high, c), out);
                    continue;
                }
                step(high, out);
            }
            if (Character.isHighSurrogate(c)) {
                highSurrogate = c;
            } else {
                step(c, out);
            }
        }
        return out.toString();
    }

    /** Ends the stream and returns what was still held back. */
    public String finish() {
        var out = new StringBuilder();
        if (highSurrogate != 0) {
            char high = highSurrogate;
            highSurrogate = 0;
            step(high, out);
        }
        if (carriageReturn) {
            carriageReturn = false;
            out.append('\n');
        }
        state = State.TEXT;
        return out.toString();
    }

    private void step(int c, StringBuilder out) {
        switch (state) {
            case TEXT -> text(c, out);
            case ESCAPE -> escape(c, out);
            case ESCAPE_INTERMEDIATE -> intermediate(c, out);
            case CONTROL_SEQUENCE -> controlSequence(c, out);
            case CONTROL_STRING -> controlString(c, out);
            case CONTROL_STRING_ESCAPE -> {
                // ST is ESC \; any other ESC ends the string and begins a sequence of its own.
                state = c == '\\' ? State.TEXT : State.ESCAPE;
                if (c != '\\') {
                    escape(c, out);
                }
            }
        }
    }

    private void text(int c, StringBuilder out) {
        if (carriageReturn) {
            carriageReturn = false;
            if (c != '\n') {
                out.append('\n');
            }
        }
        if (c == 0x1b) {
            state = State.ESCAPE;
        } else if (c == 0x9b) {
            state = State.CONTROL_SEQUENCE;
        } else if (c == 0x90 || c == 0x98 || c == 0x9d || c == 0x9e || c == 0x9f) {
            beginString();
        } else if (c == '\r') {
            carriageReturn = true;
        } else if (c == '\n' || c == '\t') {
            out.append((char) c);
        } else if (!Character.isISOControl(c)) {
            out.append(Visible.text(Character.toString(c)));
        }
    }

    private void escape(int c, StringBuilder out) {
        if (c == '[') {
            state = State.CONTROL_SEQUENCE;
        } else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_' || c == 'k') {
            beginString();
        } else if (c >= 0x20 && c <= 0x2f) {
            state = State.ESCAPE_INTERMEDIATE;
        } else if (c == 0x1b) {
            state = State.ESCAPE;
        } else if (c >= 0x30 && c <= 0x7e) {
            state = State.TEXT;
        } else {
            state = State.TEXT;
            text(c, out);
        }
    }

    private void intermediate(int c, StringBuilder out) {
        if (c >= 0x30 && c <= 0x7e) {
            state = State.TEXT;
        } else if (c < 0x20 || c > 0x2f) {
            state = State.TEXT;
            text(c, out);
        }
    }

    private void controlSequence(int c, StringBuilder out) {
        if (c >= 0x40 && c <= 0x7e) {
            state = State.TEXT;
        } else if (c < 0x20 || c > 0x3f) {
            // Not a byte of a control sequence (5.4): the sequence is broken off and this character counts.
            state = State.TEXT;
            text(c, out);
        }
    }

    private void controlString(int c, StringBuilder out) {
        if (c == 0x1b) {
            state = State.CONTROL_STRING_ESCAPE;
        } else if (c == 0x07 || c == 0x9c || c == 0x18 || c == 0x1a) {
            state = State.TEXT;
        } else if (c == '\n' || ++stringLength > STRING_LIMIT) {
            state = State.TEXT;
            text(c, out);
        }
    }

    private void beginString() {
        state = State.CONTROL_STRING;
        stringLength = 0;
    }
}
