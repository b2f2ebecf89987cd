package dev.alice.gateway.shell;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * How text is put on a screen: its width in columns, whether it takes colour, and whether it shows more than ASCII.
 *
 * <p>Colour is only ever a second sign; every mark and word also stands without it.
 */
public record Ink(int width, boolean colour, boolean unicode) {
    /** Signs in front of a line. */
    public enum Mark {
        PASSED("✔", "+", "32"),
        ASKS("●", "*", "33"),
        REFUSED("✘", "x", "31"),
        NOTE("·", "-", "2");

        private final String sign;
        private final String ascii;
        private final String code;

        Mark(String sign, String ascii, String code) {
            this.sign = sign;
            this.ascii = ascii;
            this.code = code;
        }
    }

    public Ink {
        width = Math.clamp(width, 20, 400);
    }

    public String mark(Mark mark) {
        return paint(unicode ? mark.sign : mark.ascii, mark.code);
    }

    public String bold(String text) {
        return paint(text, "1");
    }

    public String dim(String text) {
        return paint(text, "2");
    }

    public String good(String text) {
        return paint(text, "32");
    }

    public String warn(String text) {
        return paint(text, "33");
    }

    public String bad(String text) {
        return paint(text, "31");
    }

    private String paint(String text, String code) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** The text with signs that the screen cannot show put in ASCII. */
    public String plain(String text) {
        if (unicode) {
            return text;
        }
        return text.replace("·", "-")
                .replace("—", "-")
                .replace("…", "...")
                .replace("→", "->")
                .replace("▸", ">")
                .replace("✔", "+");
    }

    /** Columns that a text takes, with wide characters counted twice. */
    public static int columns(String text) {
        return text.codePoints()
                .map(point -> Math.max(0, WCWidth.wcwidth(point)))
                .sum();
    }

    /** The text broken at blanks so that no line is wider than {@code columns}; longer words are cut. */
    public static List<String> wrap(String text, int columns) {
        int room = Math.max(8, columns);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        // blanks at the beginning are words too: what is shown keeps them
        boolean begun = false;
        for (String word : text.split(" ", -1)) {
            String rest = word;
            while (true) {
                int free = room - columns(line.toString()) - (begun ? 1 : 0);
                if (columns(rest) <= free) {
                    line.append(begun ? " " : "").append(rest);
                    begun = true;
                    break;
                }
                if (begun) {
                    lines.add(line.toString());
                    line.setLength(0);
                    begun = false;
                    continue;
                }
                String head = cut(rest, room);
                lines.add(head);
                rest = rest.substring(head.length());
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** The longest beginning of a text that fits. */
    static String cut(String text, int columns) {
        int taken = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            taken += Math.max(0, WCWidth.wcwidth(point));
            if (taken > columns) {
                break;
            }
            end += Character.charCount(point);
        }
        return text.substring(0, Math.max(end, Character.charCount(text.codePointAt(0))));
    }

    /** A left and a right text with blanks between, so that the right one ends at the edge; the left one is cut if it must. */
    public String spread(String left, String right) {
        int room = width - 1 - columns(right);
        String kept = columns(left) <= room - 1 ? left : cut(left, Math.max(1, room - 2)) + (unicode ? "…" : "~");
        return kept + " ".repeat(Math.max(1, room - columns(kept))) + right;
    }
}
