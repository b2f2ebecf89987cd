package dev.alice.tmux.typist;

import java.util.Set;

/** The question whether a shell could take a command for unfinished; a yes may be wrong, a no is not. */
final class OpenLine {
    private static final Set<String> OPENERS = Set.of(
            "if",
            "then",
            "else",
            "elif",
            "while",
            "until",
            "for",
            "foreach",
            "select",
            "repeat",
            "do",
            "case",
            "in",
            "function",
            "begin",
            "switch");

    private OpenLine() {}

    static boolean possible(String text) {
        char quote = 0;
        boolean brackets = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == '\'') {
                quote = c == '\'' ? 0 : quote;
            } else if (c == '\\') {
                if (i == text.length() - 1) {
                    return true;
                }
                i++;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
                brackets |= c == '$';
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            } else {
                brackets |= "({[".indexOf(c) >= 0;
            }
        }
        String end = text.strip();
        return quote != 0
                || brackets
                || end.endsWith("|")
                || end.endsWith("&&")
                || text.contains("<<")
                || text.contains("\n")
                || OPENERS.stream().anyMatch(word -> text.matches("(?s)(?:.*[\\s;|&])?" + word + "(?:[\\s;].*)?"));
    }
}
