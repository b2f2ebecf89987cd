package dev.alice.sandbox.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A rough reading of a shell line: its simple commands as words, quotes taken off.
 *
 * <p>It only serves to decline a rehearsal that would mislead; it never allows anything. What a line really does is
 * judged by the assessor.
 *
 * @param commands the words of each simple command, leading assignments left out
 * @param writesFiles whether output is redirected elsewhere than to a descriptor or the null device
 */
record CommandLine(List<List<String>> commands, boolean writesFiles) {
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    private static final Pattern HARMLESS_REDIRECTION = Pattern.compile("[0-9&]?>{1,2}\\s*(/dev/null\\b|&[0-9])");

    CommandLine {
        commands = List.copyOf(commands);
    }

    static CommandLine read(String line) {
        Reader reader = new Reader();
        String rest = HARMLESS_REDIRECTION.matcher(line).replaceAll(" ");
        for (int i = 0; i < rest.length(); i++) {
            reader.take(rest.charAt(i));
        }
        reader.endCommand();
        return new CommandLine(reader.commands, reader.redirects);
    }

    /** Whether the line becomes another user anywhere. */
    boolean usesSudo() {
        return commands.stream().anyMatch(words -> words.contains("sudo"));
    }

    /** Whether every simple command does so as its first word. */
    boolean isAllSudo() {
        return commands.stream().allMatch(words -> words.getFirst().equals("sudo"));
    }

    /** The programs that the line names, with what follows them; behind sudo where it is there. */
    List<List<String>> programs() {
        return commands.stream()
                .map(CommandLine::behindSudo)
                .filter(words -> !words.isEmpty())
                .toList();
    }

    private static List<String> behindSudo(List<String> words) {
        int start = 0;
        while (start < words.size()
                && (words.get(start).equals("sudo")
                        || words.get(start).equals("env")
                        || words.get(start).equals("command")
                        || start > 0 && words.get(start).startsWith("-")
                        || start > 0 && ASSIGNMENT.matcher(words.get(start)).matches())) {
            start++;
        }
        List<String> rest = new ArrayList<>(words.subList(start, words.size()));
        if (!rest.isEmpty()) {
            rest.set(0, rest.getFirst().substring(rest.getFirst().lastIndexOf('/') + 1));
        }
        return rest;
    }

    /** The state of one pass over the characters. */
    private static final class Reader {
        private final List<List<String>> commands = new ArrayList<>();
        private List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();
        private boolean inWord;
        private boolean escaped;
        private boolean redirects;
        private char quote;

        void take(char c) {
            if (escaped) {
                add(c);
                escaped = false;
            } else if (c == '\\' && quote != '\'') {
                escaped = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    add(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == ' ' || c == '\t') {
                endWord();
            } else if (";|&()`{}\n".indexOf(c) >= 0) {
                endCommand();
            } else if (c == '>' || c == '<') {
                redirects |= c == '>';
                endWord();
            } else {
                add(c);
            }
        }

        private void add(char c) {
            word.append(c);
            inWord = true;
        }

        private void endWord() {
            if (inWord && !(words.isEmpty() && ASSIGNMENT.matcher(word).matches())) {
                words.add(word.toString());
            }
            word.setLength(0);
            inWord = false;
        }

        void endCommand() {
            endWord();
            if (!words.isEmpty()) {
                commands.add(List.copyOf(words));
                words = new ArrayList<>();
            }
        }
    }
}
