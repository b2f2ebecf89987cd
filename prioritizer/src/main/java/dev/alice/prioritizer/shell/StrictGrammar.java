package dev.alice.prioritizer.shell;

import dev.alice.prioritizer.shell.CommandLine.Connector;
import dev.alice.prioritizer.shell.CommandLine.Pipeline;
import dev.alice.prioritizer.shell.Parse.NotUnderstood;
import dev.alice.prioritizer.shell.Parse.Understood;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The part of the shell language that bash, zsh and fish at an interactive prompt read alike, and nothing else.
 *
 * <p>Inside are: printable ASCII; bare, single- and double-quoted words without expansions, save a leading home
 * directory and file name patterns, which are marked; {@code |}, {@code &&}, {@code ||}, {@code ;}; redirections to a
 * literal file. Everything else, including what is harmless in one shell and not in another, is not understood.
 */
final class StrictGrammar {
    /** The longest line that is looked at, in characters. */
    static final int LONGEST = 8 * 1024;

    private static final Set<String> RESERVED = Set.of(
            "!",
            "[[",
            "]]",
            "{",
            "}",
            "case",
            "coproc",
            "do",
            "done",
            "elif",
            "else",
            "esac",
            "fi",
            "for",
            "function",
            "if",
            "in",
            "select",
            "then",
            "until",
            "while",
            "repeat",
            "foreach",
            "end",
            "begin",
            "and",
            "or",
            "not",
            "switch",
            "nocorrect",
            "noglob",
            "-");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\[.*])?\\+?=.*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    Parse parse(String line) {
        if (line.length() > LONGEST) {
            return new NotUnderstood("the line is longer than " + LONGEST + " characters", LONGEST);
        }
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' || c > '~') {
                return new NotUnderstood(String.format("the character U+%04X is not printable ASCII", (int) c), i);
            }
        }
        try {
            return new Understood(new Reading(line).line());
        } catch (Refusal refusal) {
            return new NotUnderstood(refusal.reason, refusal.offset);
        }
    }

    /** Leaves the reading of one line; it never leaves this class. */
    static final class Refusal extends RuntimeException {
        private final String reason;
        private final int offset;

        Refusal(String reason, int offset) {
            super(reason, null, false, false);
            this.reason = reason;
            this.offset = offset;
        }
    }

    /** The reading of one line, from left to right, once. */
    private static final class Reading {
        private final String line;
        private int at;

        Reading(String line) {
            this.line = line;
        }

        CommandLine line() {
            List<Pipeline> pipelines = new ArrayList<>();
            List<Connector> connectors = new ArrayList<>();
            blanks();
            if (here('^')) {
                throw refuse("a line that starts with ^ edits the shell's history");
            }
            pipelines.add(pipeline());
            while (at < line.length()) {
                if (take("&&")) {
                    connectors.add(Connector.AND);
                } else if (take("||")) {
                    connectors.add(Connector.OR);
                } else if (take(";")) {
                    blanks();
                    if (at == line.length()) {
                        break;
                    }
                    connectors.add(Connector.THEN);
                } else {
                    throw refuse("a single & starts a job in the background");
                }
                pipelines.add(pipeline());
            }
            return new CommandLine(pipelines, connectors);
        }

        private Pipeline pipeline() {
            List<SimpleCommand> commands = new ArrayList<>();
            commands.add(simple());
            while (here('|') && !line.startsWith("||", at)) {
                at++;
                if (here('&')) {
                    throw refuse("|& is not read");
                }
                commands.add(simple());
            }
            return new Pipeline(commands);
        }

        private SimpleCommand simple() {
            List<Word> assignments = new ArrayList<>();
            List<Word> words = new ArrayList<>();
            List<Redirect> redirects = new ArrayList<>();
            blanks();
            while (at < line.length() && !here('|') && !here(';') && !here('&')) {
                int start = at;
                if (here('<') || here('>')) {
                    if (words.isEmpty()) {
                        throw refuse("a redirection before the program is not read");
                    }
                    redirects.add(redirect());
                } else if (line.startsWith("2>", at)) {
                    if (words.isEmpty()) {
                        throw refuse("a redirection before the program is not read");
                    }
                    redirects.add(errors());
                } else {
                    Word word = word();
                    adjacent(word, start);
                    if (!words.isEmpty() || !assignment(word, start)) {
                        words.add(word);
                    } else {
                        assignments.add(word);
                    }
                }
                blanks();
            }
            if (words.isEmpty()) {
                throw refuse(assignments.isEmpty() ? "a command is missing here" : "a variable of the shell is set");
            }
            commandPosition(words, assignments);
            return new SimpleCommand(assignments, words, redirects);
        }

        private boolean assignment(Word word, int start) {
            if (!ASSIGNMENT.matcher(word.text()).matches()) {
                return false;
            }
            int equals = line.indexOf('=', start);
            String name = line.substring(start, equals);
            if (!word.exact() || !word.text().startsWith(name + "=") || name.indexOf('[') >= 0 || name.endsWith("+")) {
                throw new Refusal("this assignment is not read", start);
            }
            return true;
        }

        private void commandPosition(List<Word> words, List<Word> assignments) {
            Word program = words.getFirst();
            if (!program.exact()) {
                throw new Refusal("the program's name is a pattern", program.start());
            }
            if (RESERVED.contains(program.text())) {
                throw new Refusal("'" + program.text() + "' starts a compound command", program.start());
            }
            if (program.text().equals("time")) {
                int next = 1;
                while (next < words.size() && words.get(next).text().startsWith("-")) {
                    next++;
                }
                if (next < words.size()
                        && (RESERVED.contains(words.get(next).text())
                                || ASSIGNMENT.matcher(words.get(next).text()).matches())) {
                    throw new Refusal(
                            "'time' before a compound command", words.get(next).start());
                }
                if (next == words.size()) {
                    throw new Refusal("'time' without a command", program.start());
                }
                if (!assignments.isEmpty()) {
                    throw new Refusal("'time' after an assignment is another program", program.start());
                }
            }
        }

        /** Digits and braces that touch a redirection name a file descriptor, or look as if they did. */
        private void adjacent(Word word, int start) {
            if ((here('<') || here('>')) && at > start) {
                char last = line.charAt(at - 1);
                if (last == '}'
                        || Character.isDigit(last)
                        || NUMBER.matcher(word.text()).matches()) {
                    throw refuse("a number or brace touches the redirection");
                }
            }
        }

        private Redirect redirect() {
            int start = at;
            Redirect.Kind kind;
            if (take(">>")) {
                kind = Redirect.Kind.APPEND;
            } else if (take(">")) {
                kind = Redirect.Kind.OUTPUT;
            } else {
                at++;
                kind = Redirect.Kind.INPUT;
            }
            if (at < line.length() && "<>&|(".indexOf(line.charAt(at)) >= 0) {
                throw new Refusal("this redirection is not read", start);
            }
            return new Redirect(kind, target(start));
        }

        private Word target(int start) {
            blanks();
            if (at == line.length() || "|;&<>".indexOf(line.charAt(at)) >= 0) {
                throw new Refusal("the redirection has no file", start);
            }
            int wordStart = at;
            Word target = word();
            adjacent(target, wordStart);
            if (target.glob() || target.text().isEmpty()) {
                throw new Refusal("a redirection needs a literal file", start);
            }
            return target;
        }

        private Redirect errors() {
            int start = at;
            at += 2;
            if (take("&1")) {
                if (at < line.length() && " |;&".indexOf(line.charAt(at)) < 0) {
                    throw new Refusal("this redirection is not read", start);
                }
                return new Redirect(Redirect.Kind.ERRORS_TO_OUTPUT, Word.literal(""));
            }
            if (at < line.length() && "<>&|(".indexOf(line.charAt(at)) >= 0) {
                throw new Refusal("this redirection is not read", start);
            }
            Word target = target(start);
            if (!target.exact() || !target.text().equals("/dev/null")) {
                throw new Refusal("a number before a redirection is read only in 2>/dev/null and 2>&1", start);
            }
            return new Redirect(Redirect.Kind.ERRORS_DISCARDED, target);
        }

        private Word word() {
            Word word = new StrictWord(line, at).read();
            at = word.end();
            return word;
        }

        private boolean take(String text) {
            if (line.startsWith(text, at)) {
                at += text.length();
                return true;
            }
            return false;
        }

        private boolean here(char c) {
            return at < line.length() && line.charAt(at) == c;
        }

        private void blanks() {
            while (here(' ')) {
                at++;
            }
        }

        private Refusal refuse(String reason) {
            return new Refusal(reason, at);
        }
    }
}
