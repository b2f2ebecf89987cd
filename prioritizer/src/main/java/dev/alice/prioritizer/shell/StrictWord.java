package dev.alice.prioritizer.shell;

import dev.alice.prioritizer.shell.StrictGrammar.Refusal;

/** The reading of one word of the strict grammar, from its first character to the blank or operator behind it. */
final class StrictWord {
    private final String line;
    private final int start;
    private final StringBuilder text = new StringBuilder();
    private boolean glob;
    private boolean home;
    private int at;

    StrictWord(String line, int start) {
        this.line = line;
        this.start = start;
        this.at = start;
    }

    Word read() {
        while (at < line.length()) {
            char c = line.charAt(at);
            if (" |&;<>".indexOf(c) >= 0) {
                break;
            }
            switch (c) {
                case '\'' -> single();
                case '"' -> doubled();
                case '\\' -> escaped();
                default -> plain(c);
            }
        }
        return new Word(text.toString(), home, glob, "", start, at);
    }

    private void single() {
        int end = line.indexOf('\'', at + 1);
        if (end < 0) {
            throw refuse("a quote is not closed");
        }
        if (line.charAt(end - 1) == '\\') {
            throw refuse("a backslash before a closing single quote is read differently by different shells");
        }
        text.append(line, at + 1, end);
        at = end + 1;
    }

    private void doubled() {
        int open = at++;
        if (line.startsWith("$HOME", at)
                && open == start
                && at + 5 < line.length()
                && (line.charAt(at + 5) == '/' || line.charAt(at + 5) == '"')) {
            home = true;
            text.append('~');
            at += 5;
        }
        while (true) {
            if (at >= line.length()) {
                throw new Refusal("a quote is not closed", open);
            }
            char c = line.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '`' || c == '!') {
                throw refuse("'" + c + "' inside double quotes is expanded by the shell");
            }
            if (c == '$' && !line.startsWith("$\"", at)) {
                throw refuse("an expansion inside double quotes");
            }
            if (c == '\\') {
                if (at + 1 >= line.length()) {
                    throw new Refusal("a quote is not closed", open);
                }
                char next = line.charAt(at + 1);
                if ("$`\"\\".indexOf(next) >= 0) {
                    c = next;
                    at++;
                }
            }
            text.append(c);
            at++;
        }
    }

    private void escaped() {
        if (at + 1 >= line.length()) {
            throw refuse("a backslash at the end continues the line");
        }
        char next = line.charAt(at + 1);
        if (Character.isLetterOrDigit(next)) {
            throw refuse("a backslash before a letter or digit is read differently by different shells");
        }
        text.append(next);
        at += 2;
    }

    private void plain(char c) {
        switch (c) {
            case '`', '(', ')' -> throw refuse("'" + c + "' starts or ends a command inside the command");
            case '$' -> {
                boolean last = at + 1 == line.length() || line.charAt(at + 1) == ' ';
                if (!last || at == start) {
                    throw refuse("an expansion");
                }
            }
            case '#' -> {
                if (at == start) {
                    throw refuse("a comment");
                }
            }
            case '=' -> {
                if (at == start) {
                    throw refuse("a word that starts with = is a program's path to zsh");
                }
            }
            case '!' -> {
                if (at != start || at + 1 < line.length() && line.charAt(at + 1) != ' ') {
                    throw refuse("! calls up the shell's history");
                }
            }
            case '~' -> tilde();
            case '*', '?' -> glob = true;
            case '[' -> {
                boolean test = at == start && (at + 1 == line.length() || line.charAt(at + 1) == ' ');
                glob |= !test;
            }
            case '{' -> {
                if (!line.startsWith("{}", at) || text.indexOf("{}") >= 0) {
                    throw refuse("a brace expansion");
                }
                text.append("{}");
                at += 2;
                return;
            }
            case '}' -> throw refuse("a closing brace");
            default -> {
                // every other printable character stands for itself
            }
        }
        text.append(c);
        at++;
    }

    private void tilde() {
        if (at == start) {
            boolean whole = at + 1 == line.length() || " |&;<>/".indexOf(line.charAt(at + 1)) >= 0;
            if (!whole) {
                throw refuse("the home directory of another user, or an earlier directory");
            }
            home = true;
        } else if ("=:".indexOf(line.charAt(at - 1)) >= 0) {
            throw refuse("a ~ after = or : may be expanded");
        }
    }

    private Refusal refuse(String reason) {
        return new Refusal(reason, at);
    }
}
