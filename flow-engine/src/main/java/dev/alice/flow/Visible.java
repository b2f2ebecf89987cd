package dev.alice.flow;

import java.util.StringJoiner;

/** Makes every character of foreign text visible, so that nothing in it can move a cursor or hide. */
public final class Visible {
    private static final int LIMIT = 16_384;

    private Visible() {}

    /** The text on one line, cut after 16,384 characters: each character that is not plain becomes its code point, such as {@code <U+202E>}. */
    public static String text(String foreign) {
        StringBuilder shown = new StringBuilder(foreign.length());
        int count = 0;
        for (int at = 0; at < foreign.length(); at += Character.charCount(foreign.codePointAt(at))) {
            if (count++ == LIMIT) {
                return shown.append('…').toString();
            }
            int point = foreign.codePointAt(at);
            if (isPlain(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(name(point));
            }
        }
        return shown.toString();
    }

    /** The text with its line breaks and tabs (as blanks) kept and everything else as in {@link #text}. */
    public static String lines(String foreign) {
        StringJoiner shown = new StringJoiner("\n");
        for (String line : foreign.replace("\r\n", "\n").replace('\t', ' ').split("\n", -1)) {
            shown.add(text(line));
        }
        return shown.toString();
    }

    /** What a program wrote, as {@link #lines}, without what a carriage return let it write over, such as progress. */
    public static String output(String foreign) {
        StringJoiner kept = new StringJoiner("\n");
        for (String line : foreign.replace("\r\n", "\n").split("\n", -1)) {
            int end = line.length();
            while (end > 0 && line.charAt(end - 1) == '\r') {
                end--;
            }
            kept.add(line.substring(line.substring(0, end).lastIndexOf('\r') + 1, end));
        }
        return lines(kept.toString());
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

    /** Letters, marks and symbols that print nothing: fillers, the Braille blank, inherent vowels, variation selectors. */
    private static boolean isInvisibleLetter(int point) {
        return point == 0x115f
                || point == 0x1160
                || point == 0x3164
                || point == 0xffa0
                || point == 0x2800
                || point == 0x034f
                || point == 0x17b4
                || point == 0x17b5
                || point >= 0x180b && point <= 0x180f
                || point == 0x16fe4
                || point == 0x1d159
                || point >= 0xfe00 && point <= 0xfe0f
                || point >= 0xe0100 && point <= 0xe01ef;
    }
}
