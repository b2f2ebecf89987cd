package dev.alice.tmux.pane;

/** How many columns of a terminal text takes; an estimate outside of ASCII. */
final class Cells {
    private Cells() {}

    static int of(String text) {
        int cells = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            cells += point < 0x300 ? 1 : of(point);
            i += Character.charCount(point);
        }
        return cells;
    }

    private static int of(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (point >= 0x1100 && point <= 0x115f)
                || (point >= 0x2e80 && point <= 0x303e)
                || (point >= 0x3041 && point <= 0xa4cf)
                || (point >= 0xac00 && point <= 0xd7a3)
                || (point >= 0xf900 && point <= 0xfaff)
                || (point >= 0xfe30 && point <= 0xfe6f)
                || (point >= 0xff00 && point <= 0xff60)
                || (point >= 0xffe0 && point <= 0xffe6)
                || (point >= 0x1f300 && point <= 0x1f64f)
                || (point >= 0x1f680 && point <= 0x1f6ff)
                || (point >= 0x1f900 && point <= 0x1f9ff)
                || (point >= 0x20000 && point <= 0x3fffd);
        return wide ? 2 : 1;
    }
}
