package dev.alice.tmux.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last line of every answer, which proves that the whole command list ran; a sink that passes on everything before it.
 *
 * <p>The first answer of a client also names the server's version in it.
 */
final class EndMark implements OutputSink {
    private static final String WORD = "alice-end";
    private static final Pattern LINE = Pattern.compile(WORD + "(?: ([\\x21-\\x7e]{0,40}))?\n\\z");
    private static final int LONGEST = WORD.length() + 42;

    private final OutputSink target;
    private final byte[] tail = new byte[2 * LONGEST];
    private int held;

    EndMark(OutputSink target) {
        this.target = target;
    }

    /** The command that prints the mark. */
    static TmuxCommand command(boolean askVersion) {
        return TmuxCommand.of("display-message", "-p", askVersion ? WORD + " #{version}" : WORD);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) throws IOException {
        if (length >= LONGEST) {
            target.accept(tail, 0, held);
            int passed = length - LONGEST;
            target.accept(bytes, offset, passed);
            System.arraycopy(bytes, offset + passed, tail, 0, LONGEST);
            held = LONGEST;
            return;
        }
        System.arraycopy(bytes, offset, tail, held, length);
        held += length;
        int passed = Math.max(0, held - LONGEST);
        target.accept(tail, 0, passed);
        System.arraycopy(tail, passed, tail, 0, held - passed);
        held -= passed;
    }

    /**
     * Passes on what was held back, without the mark.
     *
     * @return what stood in the mark after its word, or nothing where there is no mark
     */
    Optional<String> end() throws IOException {
        String text = new String(tail, 0, held, StandardCharsets.ISO_8859_1);
        Matcher mark = LINE.matcher(text);
        if (!mark.find()) {
            target.accept(tail, 0, held);
            return Optional.empty();
        }
        target.accept(tail, 0, mark.start());
        return Optional.of(mark.group(1) == null ? "" : mark.group(1));
    }
}
