package dev.alice.prioritizer.shell;

/** A pattern over paths in which {@code *} stands for any characters, slashes included, and {@code ?} for one. */
final class Glob {
    private static final char ANY = '\uE000';
    private static final char ONE = '\uE001';

    private final String symbols;

    private Glob(String symbols) {
        this.symbols = symbols;
    }

    /** A pattern as it stands in a file of the project. */
    static Glob pattern(String text) {
        return new Glob(text.replace('*', ANY).replace('?', ONE));
    }

    /** Exactly this path. */
    static Glob path(String text) {
        return new Glob(text);
    }

    /** A pattern of the shell: wider than the shell reads it, since a star here crosses slashes. */
    static Glob shell(String text) {
        StringBuilder wide = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int close = c == '[' ? text.indexOf(']', i + 2) : -1;
            if (close > 0) {
                wide.append(ANY);
                i = close;
            } else {
                wide.append(c == '*' || c == '[' ? ANY : c == '?' ? ONE : c);
            }
        }
        return new Glob(wide.toString());
    }

    boolean rooted() {
        return symbols.startsWith("/");
    }

    /** Whether some path fits both patterns. */
    boolean overlaps(Glob other) {
        String a = symbols;
        String b = other.symbols;
        boolean[] row = new boolean[b.length() + 1];
        row[0] = true;
        for (int j = 1; j <= b.length(); j++) {
            row[j] = row[j - 1] && b.charAt(j - 1) == ANY;
        }
        for (int i = 1; i <= a.length(); i++) {
            char left = a.charAt(i - 1);
            boolean diagonal = row[0];
            row[0] = row[0] && left == ANY;
            for (int j = 1; j <= b.length(); j++) {
                char right = b.charAt(j - 1);
                boolean above = row[j];
                row[j] = left == ANY || right == ANY
                        ? above || row[j - 1]
                        : diagonal && (left == right || left == ONE || right == ONE);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
