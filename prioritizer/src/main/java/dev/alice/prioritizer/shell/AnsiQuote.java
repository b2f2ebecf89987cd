package dev.alice.prioritizer.shell;

/** The text between {@code $'} and {@code '}, with its escapes undone as bash undoes them (bash(1), QUOTING). */
final class AnsiQuote {
    private final String quoted;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private AnsiQuote(String quoted) {
        this.quoted = quoted;
    }

    static String text(String quoted) {
        AnsiQuote quote = new AnsiQuote(quoted);
        while (quote.at < quoted.length()) {
            char c = quoted.charAt(quote.at++);
            if (c == '\\' && quote.at < quoted.length()) {
                quote.escape(quoted.charAt(quote.at++));
            } else {
                quote.text.append(c);
            }
        }
        return quote.text.toString();
    }

    private void escape(char c) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000b');
            case 'e', 'E' -> text.append('\u001b');
            case 'x' -> number(16, 2);
            case 'u' -> number(16, 4);
            case 'U' -> number(16, 8);
            case 'c' -> {
                if (at < quoted.length()) {
                    text.append((char) (quoted.charAt(at++) & 0x1f));
                }
            }
            default -> {
                if (c >= '0' && c <= '7') {
                    at--;
                    number(8, 3);
                } else {
                    text.append("\\'\"?".indexOf(c) >= 0 ? "" : "\\").append(c);
                }
            }
        }
    }

    private void number(int radix, int longest) {
        int value = 0;
        int from = at;
        while (at < quoted.length() && at - from < longest && Character.digit(quoted.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(quoted.charAt(at++), radix);
        }
        text.appendCodePoint(Character.isValidCodePoint(value) ? value : '?');
    }
}
