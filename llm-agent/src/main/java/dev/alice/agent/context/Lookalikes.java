package dev.alice.agent.context;

import java.text.Normalizer;

/** The plain characters that are drawn like ASCII ones without being them. */
final class Lookalikes {

    /** Cyrillic, Greek and other letters that are drawn like Latin ones in the usual fonts. */
    private static final String LETTERS =
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043a\u043c\u043d\u0442\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u050c" // Cyrillic
                    + "\u03bf\u03b1\u03c1\u03c4\u03c5\u03bd\u03b9\u03ba\u03c7\u03b3\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7" // Greek
                    + "\u0585\u0570\u0578\u057d\u0581\u054f\u0555\u053c" // Armenian
                    + "\u0251\u0261\u0269\u0131\u028f\u029f\ua4d0\ua4d1\ua4d2\ua4d3\ua4d4\ua4d6\ua4d7\ua4d8\ua4d9\ua4da"; // Latin small script letters, Lisu

    private Lookalikes() {}

    /** Whether a non-ASCII character stands for an ASCII one: full-width forms, foreign spaces, dashes and quotes. */
    static boolean isImpostor(int c) {
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

    static boolean isLetter(int c) {
        return c >= 0x80 && LETTERS.indexOf(c) >= 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
