package dev.alice.flow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A judged flow that may be typed: approved, its decision in the log, every keystroke known beforehand.
 *
 * @param shell the shell at the prompt, such as {@code bash}
 * @param lines for each step the exact texts that will be typed
 * @param decision the statement that records all this; it was registered before anything is typed
 * @param until the instant after which nothing of it may be typed
 */
public record Cleared(
        Judged judged, Approval approval, String shell, List<Line> lines, LogEntry decision, Instant until)
        implements Stage {
    /**
     * What is typed for one step.
     *
     * @param token names this line's end probe; 16 hex digits
     * @param endProbe the line typed afterwards to learn the exit code; empty where none is needed
     */
    public record Line(CommandText command, String token, String endProbe) {
        private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{16}");

        public Line {
            if (!TOKEN.matcher(token).matches()) {
                throw new IllegalArgumentException("a token is 16 hex digits, not " + Visible.text(token));
            }
            Optional<String> objection = endProbe.isEmpty() ? Optional.empty() : CommandText.objection(endProbe);
            if (objection.isPresent()) {
                throw new IllegalArgumentException("the end probe cannot be typed: " + objection.get());
            }
            if (endProbe.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("the end probe cannot be typed: it is one line");
            }
        }
    }

    public Cleared {
        lines = List.copyOf(lines);
        if (lines.size() != judged.proposed().flow().steps().size()) {
            throw new IllegalArgumentException("a clearance covers every step of its flow");
        }
    }

    @Override
    public StageName name() {
        return StageName.CLEARED;
    }

    @Override
    public Requested requested() {
        return judged.requested();
    }
}
