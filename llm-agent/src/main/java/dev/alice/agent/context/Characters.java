package dev.alice.agent.context;

import java.text.Normalizer;

/** The kinds of characters that make a line look like another line than it is. */
final class Characters {

    /** Cyrillic, Greek and other letters that are drawn like Latin ones in the usual fonts. */
    private static final String LOOKALIKES = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043a\u043c\u043d\u0442\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u050c" // Cyrillic
            + "\u03bf\u03b1\u03c1\u03c4\u03c5\u03bd\u03b9\u03ba\u03c7\u03b3\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7" // Greek
            + "\u0585\u0570\u0578\u057d\u0581\u054f\u0555\u053c" // Armenian
            + "\u0251\u0261\u0269\u0131\u028f\u029f\ua4d0\ua4d1\ua4d2\ua4d3\ua4d4\ua4d6\ua4d7\ua4d8\ua4d9\ua4da"; // Latin small script letters, Lisu

    private Characters() {}

    /** Whether a character is invisible, reorders its neighbours, or is no character at all. */
    static boolean isDeceptive(int c) {
        return isBidi(c) || isInvisible(c) || isTag(c) || isUnassigned(c);
    }

    /** Bidirectional controls (Unicode UAX #9, section 2). */
    static boolean isBidi(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x61c;
    }

    /** Zero-width and other characters that take no room. */
    static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT
                || c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x3164
                || c == 0xffa0
                || c == 0x17b4
                || c == 0x17b5
                || c == 0x2800
                || (c >= 0x180b && c <= 0x180f)
                || (c >= 0xfe00 && c <= 0xfe0f)
                || (c >= 0xe0100 && c <= 0xe01ef);
    }

    /** Tag characters, which spell hidden ASCII. */
    static boolean isTag(int c) {
        return c >= 0xe0000 && c <= 0xe007f;
    }

    private static boolean isUnassigned(int c) {
        int type = Character.getType(c);
        return type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Whether a non-ASCII character stands for an ASCII one: full-width forms, foreign spaces, dashes and quotes. */
    static boolean isAsciiImpostor(int c) {
        if (c < 0x80) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.DASH_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default ->
                isAscii(Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC))
                        || c == 0x2044
                        || c == 0x2215
                        || c == 0x2223
                        || c == 0x2236
                        || c == 0x2212
                        || c == 0x29f8
                        || c == 0x37e;
        };
    }

    static boolean isLookalikeLetter(int c) {
        return c >= 0x80 && LOOKALIKES.indexOf(c) >= 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** A code point as {@code U+202E}. */
    static String name(int c) {
        return "U+%04X".formatted(c);
    }
}
