package dev.alice.agent.recipes;

import java.util.ArrayList;
import java.util.List;

/** A command line cut at the blanks that are outside of quotes, with the place of each word. Operators need blanks. */
final class ShellWords {

    /**
     * One word as it is written, quotes and all.
     *
     * @param from where it begins, inclusive
     * @param to where it ends, exclusive
     * @param before the word before it, or empty where it begins the line
     */
    record Span(String text, int from, int to, String before) {}

    private ShellWords() {}

    static List<Span> spans(String line) {
        var spans = new ArrayList<Span>();
        String before = "";
        int start = -1;
        char quote = 0;
        for (int i = 0; i <= line.length(); i++) {
            char c = i < line.length() ? line.charAt(i) : ' ';
            boolean end = i == line.length() || (quote == 0 && (c == ' ' || c == '\t'));
            if (end && start >= 0) {
                String text = line.substring(start, i);
                spans.add(new Span(text, start, i, before));
                before = text.endsWith(";") ? ";" : text;
                start = -1;
            } else if (!end) {
                start = start < 0 ? i : start;
                if (quote == 0 && c == '\\') {
                    i = Math.min(i + 1, line.length() - 1);
                } else if (quote == '"' && c == '\\') {
                    i = Math.min(i + 1, line.length() - 1);
                } else if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                }
            }
        }
        return spans;
    }
}
