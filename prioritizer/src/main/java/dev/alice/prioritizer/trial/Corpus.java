package dev.alice.prioritizer.trial;

import dev.alice.prioritizer.PrioritizerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A labelled set of commands: lines of {@code source label category command_base64}, tab separated, under a header. */
public record Corpus(List<Line> lines) {
    private static final String HEADER = "source\tlabel\tcategory\tcommand_base64";
    private static final int LONGEST_LINE = 64 << 20;
    private static final int MOST_LINES = 1_000_000;
    private static final int LONGEST_NAME = 200;

    /**
     * One labelled command.
     *
     * @param number its line in the file, from 1
     * @param command its text; bytes that are not UTF-8 are U+FFFD in it, and {@code utf8} is false
     */
    public record Line(int number, String source, String label, String category, String command, boolean utf8) {}

    public Corpus {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a corpus; empty lines are passed over, line ends may be those of Windows.
     *
     * @throws PrioritizerException with the number of the first line that is wrong
     */
    public static Corpus read(InputStream in) throws IOException {
        LineReader reader = new LineReader(in);
        List<Line> lines = new ArrayList<>();
        boolean headed = false;
        for (byte[] bytes = reader.next(); bytes.length > 0 || !reader.atEnd(); bytes = reader.next()) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (reader.number == 1 && text.startsWith("\ufeff")) {
                text = text.substring(1);
            }
            if (text.isBlank()) {
                continue;
            }
            if (!headed) {
                if (!text.strip().equals(HEADER)) {
                    throw wrong(reader.number, "the header is not " + HEADER.replace('\t', ' ') + ", tab separated");
                }
                headed = true;
                continue;
            }
            lines.add(line(reader.number, text));
            if (lines.size() > MOST_LINES) {
                throw wrong(reader.number, "there are more than " + MOST_LINES + " commands; split the file");
            }
        }
        if (!headed) {
            throw wrong(1, "the file is empty");
        }
        return new Corpus(lines);
    }

    private static Line line(int number, String text) {
        String[] parts = text.split("\t", -1);
        if (parts.length != 4) {
            throw wrong(number, "it has " + parts.length + " columns, not 4");
        }
        for (int i = 0; i < 3; i++) {
            if (parts[i].length() > LONGEST_NAME) {
                throw wrong(number, "a name has more than " + LONGEST_NAME + " characters");
            }
        }
        if (parts[1].isBlank()) {
            throw wrong(number, "it has no label");
        }
        byte[] command;
        try {
            command = Base64.getDecoder().decode(parts[3].strip());
        } catch (IllegalArgumentException e) {
            throw wrong(number, "the command is not base64: " + e.getMessage());
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(command))
                    .toString();
            return new Line(number, parts[0], parts[1], parts[2], decoded, true);
        } catch (CharacterCodingException notUtf8) {
            return new Line(number, parts[0], parts[1], parts[2], new String(command, StandardCharsets.UTF_8), false);
        }
    }

    private static PrioritizerException wrong(int number, String why) {
        return new PrioritizerException("line " + number + ": " + why);
    }

    /** Lines of bytes, each bounded, without their ends. */
    private static final class LineReader {
        private final InputStream in;
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int filled;
        private int number;

        LineReader(InputStream in) {
            this.in = in;
        }

        boolean atEnd() {
            return filled < 0;
        }

        byte[] next() throws IOException {
            number++;
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            while (true) {
                if (filled < 0) {
                    return line.toByteArray();
                }
                if (at == filled) {
                    at = 0;
                    filled = in.read(buffer);
                    if (filled < 0) {
                        return line.toByteArray();
                    }
                }
                int end = at;
                while (end < filled && buffer[end] != '\n') {
                    end++;
                }
                line.write(buffer, at, end - at);
                if (line.size() > LONGEST_LINE) {
                    throw wrong(number, "it has more than " + LONGEST_LINE + " bytes");
                }
                boolean ended = end < filled;
                at = ended ? end + 1 : end;
                if (ended) {
                    return stripped(line.toByteArray());
                }
            }
        }

        private static byte[] stripped(byte[] line) {
            int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
            return java.util.Arrays.copyOf(line, length);
        }
    }
}
