package dev.alice.tmux.pane;

/** How many terminal columns text takes; an estimate outside of ASCII, where a wrong one only leads to a refusal. */
public final class Columns {
    private Columns() {}

    /** How many columns a text takes. */
    public static int of(String text) {
        int columns = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            columns += point < 0x300 ? 1 : of(point);
            i += Character.charCount(point);
        }
        return columns;
    }

    /** How many columns a character takes: 0, 1 or 2. */
    public static int of(int point) {
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

    /** The part of a row that lies left of a column, filled up with spaces to it. */
    public static String leftOf(String row, int column) {
        int index = 0;
        int width = 0;
        while (index < row.length() && width < column) {
            int point = row.codePointAt(index);
            width += of(point);
            index += Character.charCount(point);
        }
        while (index < row.length() && of(row.codePointAt(index)) == 0) {
            index += Character.charCount(row.codePointAt(index));
        }
        return row.substring(0, index) + " ".repeat(Math.max(0, column - width));
    }
}
