package dev.alice.keri.cesr;

/**
 * The head of a counted group of attachments.
 *
 * @param code the group's code: -A … -I, -L, -V, -0L, -0V
 * @param count items; for -L and -V, short or long, quadlets (groups of four characters)
 */
record Counter(String code, int count) {
    private static final String SHORT = "ABCDEFGHILV";

    /** The text of the counter, four characters, or eight for the long codes. */
    String qb64() {
        return code + Base64Url.digits(count, code.length() == 3 ? 5 : 2);
    }

    /** A frame around attachments of this many quadlets, in its short form where that suffices. */
    static Counter frame(int quadlets) {
        return new Counter(quadlets < 4096 ? "-V" : "-0V", quadlets);
    }

    /** Reads a counter of four or eight characters. */
    static Counter parse(String text, long offset) {
        for (int i = 0; i < text.length(); i++) {
            if (!Base64Url.isDigit(text.charAt(i))) {
                throw new CesrException(offset + i, "a character outside base64url in a counter");
            }
        }
        if (text.startsWith("-0")) {
            String code = text.substring(0, 3);
            if (!code.equals("-0V") && !code.equals("-0L")) {
                throw new CesrException(offset, "unknown counter " + code);
            }
            return new Counter(code, Base64Url.number(text.substring(3)));
        }
        if (text.charAt(0) != '-' || SHORT.indexOf(text.charAt(1)) < 0) {
            throw new CesrException(offset, "unknown counter " + printable(text.substring(0, 2)));
        }
        return new Counter(text.substring(0, 2), Base64Url.number(text.substring(2)));
    }

    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c > 0x20 && c < 0x7f) {
                out.append((char) c);
            } else {
                out.append("U+%04X".formatted(c));
            }
        });
        return out.toString();
    }
}
