package dev.alice.prioritizer.s2c2f;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A rough reading of a shell line into its simple commands, quotes taken off and wrappers such as sudo left out.
 *
 * <p>It only finds what is to be looked at; what a line does, and whether it may be typed, is the assessor's word.
 */
final class ShellWords {
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);
    private static final Set<String> WRAPPERS =
            Set.of("sudo", "doas", "env", "command", "builtin", "nohup", "nice", "ionice", "time", "exec", "timeout");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh", "fish");
    /** Options of the wrappers that take a word. */
    private static final Map<String, Set<String>> TAKING = Map.of(
            "sudo", Set.of("-u", "-g", "-h", "-p", "-C", "-D", "-r", "-t", "--user", "--group", "--chdir"),
            "doas", Set.of("-u", "-C"),
            "env", Set.of("-u", "-C", "--unset", "--chdir"),
            "nice", Set.of("-n", "--adjustment"),
            "ionice", Set.of("-c", "-n", "--class", "--classdata"),
            "timeout", Set.of("-k", "-s", "--kill-after", "--signal"));

    private static final int DEEPEST = 3;
    private static final int MOST_COMMANDS = 200;

    private final List<Command> commands = new ArrayList<>();
    private final int depth;
    private List<String> words = new ArrayList<>();
    private List<String> outputs = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean toFile;
    private boolean quoted;

    private ShellWords(int depth) {
        this.depth = depth;
    }

    /**
     * One simple command.
     *
     * @param words the program (without its directory) and its arguments, at least one
     * @param outputs the files that its output is redirected into
     * @param piped whether its output goes into the command after it
     */
    record Command(List<String> words, List<String> outputs, boolean piped) {
        Command {
            words = List.copyOf(words);
            outputs = List.copyOf(outputs);
        }

        String program() {
            return words.getFirst();
        }

        List<String> arguments() {
            return words.subList(1, words.size());
        }
    }

    static List<Command> read(String line) {
        return read(line, 0);
    }

    private static List<Command> read(String line, int depth) {
        ShellWords reader = new ShellWords(depth);
        reader.take(line);
        return reader.commands.size() <= MOST_COMMANDS ? reader.commands : reader.commands.subList(0, MOST_COMMANDS);
    }

    private void take(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                i++;
                if (line.charAt(i) != '\n') {
                    add(line.charAt(i));
                }
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    add(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
                quoted = true;
            } else if (c == ' ' || c == '\t') {
                endWord();
            } else if (c == '>') {
                descriptor();
                endWord();
                toFile = true;
            } else if (c == '&' && toFile && !inWord) {
                add(c);
            } else if (c == '<') {
                descriptor();
                endWord();
            } else if (";|&()`{}\n".indexOf(c) >= 0) {
                boolean pipe = c == '|' && !(i + 1 < line.length() && line.charAt(i + 1) == '|');
                if (c == '|' && !pipe) {
                    i++;
                }
                endCommand(pipe);
            } else {
                add(c);
            }
        }
        endCommand(false);
    }

    /** The digit of {@code 2>} is no word. */
    private void descriptor() {
        if (!quoted && word.length() == 1 && Character.isDigit(word.charAt(0))) {
            word.setLength(0);
            inWord = false;
        }
    }

    private void add(char c) {
        word.append(c);
        inWord = true;
    }

    private void endWord() {
        if (inWord) {
            String text = word.toString();
            if (toFile) {
                if (!text.startsWith("&") && !text.equals("/dev/null")) {
                    outputs.add(text);
                }
                toFile = false;
            } else {
                words.add(text);
            }
        }
        word.setLength(0);
        inWord = false;
        quoted = false;
    }

    private void endCommand(boolean piped) {
        endWord();
        toFile = false;
        List<String> bare = unwrapped(words);
        if (!bare.isEmpty()) {
            commands.add(new Command(bare, outputs, piped));
            int script = bare.indexOf("-c") + 1;
            if (SHELLS.contains(bare.getFirst()) && script > 0 && script < bare.size() && depth < DEEPEST) {
                commands.addAll(read(bare.get(script), depth + 1));
            }
        }
        words = new ArrayList<>();
        outputs = new ArrayList<>();
    }

    private static List<String> unwrapped(List<String> words) {
        int at = 0;
        String wrapper = "";
        while (at < words.size()) {
            String next = words.get(at);
            if (ASSIGNMENT.matcher(next).matches()) {
                at++;
            } else if (WRAPPERS.contains(base(next))) {
                wrapper = base(next);
                at++;
            } else if (!wrapper.isEmpty() && next.startsWith("-")) {
                at += TAKING.getOrDefault(wrapper, Set.of()).contains(next) ? 2 : 1;
            } else if (wrapper.equals("timeout") && next.matches("[0-9.]+[smhd]?")) {
                at++;
            } else {
                break;
            }
        }
        if (at >= words.size()) {
            return List.of();
        }
        List<String> bare = new ArrayList<>(words.subList(at, words.size()));
        bare.set(0, base(bare.getFirst()));
        return bare;
    }

    private static String base(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
