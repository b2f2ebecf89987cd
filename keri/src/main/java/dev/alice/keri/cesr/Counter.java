package dev.alice.keri.cesr;

/**
 * The head of a counted group of attachments.
 *
 * @param code the group's code: -A … -I, -V, -0V
 * @param count items; for -V and -0V quadlets (groups of four characters)
 */
record Counter(String code, int count) {
    private static final String SHORT = "ABCDEFGHIV";

    /** The text of the counter, four characters, or eight for -0V. */
    String qb64() {
        return code + Base64Url.digits(count, code.equals("-0V") ? 5 : 2);
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
            if (!text.startsWith("-0V")) {
                throw new CesrException(offset, "unknown counter " + text.substring(0, 3));
            }
            return new Counter("-0V", Base64Url.number(text.substring(3)));
        }
        if (SHORT.indexOf(text.charAt(1)) < 0) {
            String hint = text.charAt(1) == 'L' ? " (pathed material is not spoken here)" : "";
            throw new CesrException(offset, "unknown counter " + text.substring(0, 2) + hint);
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
