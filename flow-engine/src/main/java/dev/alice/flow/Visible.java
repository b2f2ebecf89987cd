package dev.alice.flow;

/** Makes every character of foreign text visible, so that nothing in it can move a cursor or hide. */
public final class Visible {
    private static final int LIMIT = 16_384;

    private Visible() {}

    /** The text on one line: each character that is not plain becomes its code point, such as {@code <U+202E>}. */
    public static String text(String foreign) {
        StringBuilder shown = new StringBuilder(foreign.length());
        int[] points = foreign.codePoints().limit(LIMIT).toArray();
        for (int point : points) {
            if (isPlain(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(name(point));
            }
        }
        return points.length == LIMIT ? shown.append('…').toString() : shown.toString();
    }

    /** The text with its line breaks and tabs (as blanks) kept and everything else as in {@link #text}. */
    public static String lines(String foreign) {
        StringBuilder shown = new StringBuilder(foreign.length());
        for (String line : foreign.replace("\r\n", "\n").replace('\t', ' ').split("\n", -1)) {
            shown.append(shown.isEmpty() ? "" : "\n").append(text(line));
        }
        return shown.toString();
    }

    /** Whether a character stands for itself on every terminal: no control, format, surrogate, private or odd blank. */
    public static boolean isPlain(int point) {
        if (point < 0x20 || point >= 0x7f && point < 0xa0) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> !isInvisibleLetter(point);
        };
    }

    static String name(int point) {
        return String.format("<U+%04X>", point);
    }

    /** Letters and marks that print nothing: Hangul fillers, the Braille blank, variation selectors. */
    private static boolean isInvisibleLetter(int point) {
        return point == 0x115f
                || point == 0x1160
                || point == 0x3164
                || point == 0xffa0
                || point == 0x2800
                || point == 0x034f
                || point >= 0xfe00 && point <= 0xfe0f
                || point >= 0xe0100 && point <= 0xe01ef;
    }
}
