package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Word.Shape;
import dev.alice.flow.Flow;
import dev.alice.flow.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a request and the flow that served it, with slots where a value of the request is a word of the commands
 * wherever it occurs in them. What is not certainly the same value stays as it is.
 *
 * @param phrasing the words, with slots
 * @param values the slot that each value became
 * @param lines the commands, with slots and {@code <sudo>}
 * @param undo what takes each command back, or {@code none}; empty where nothing can be taken back
 * @param deletes whether the request has a deleting word
 */
record Generalisation(
        String phrasing,
        Map<String, SlotType> slots,
        Map<String, String> values,
        List<String> lines,
        List<String> undo,
        boolean deletes) {

    private static final String SUDO = "sudo ";
    /** Words of a shell behind which a word is a program or a keyword, never a value. */
    private static final Set<String> BEFORE_PROGRAMS = Set.of(
            "", "|", "||", "&&", ";", "&", "(", "{", "!", "then", "do", "else", "elif", "if", "while", "until", "sudo",
            "exec", "env", "nohup", "time", "command", "xargs", "-exec", "nice", "ionice", "timeout", "doas", "watch");

    /** Words that begin a command. */
    private static final Set<String> SEPARATORS =
            Set.of("|", "||", "&&", ";", "&", "(", "{", "!", "then", "do", "else", "elif", "if", "while", "until");

    /** Programs that run another one, which comes next where they have neither options nor assignments. */
    private static final Set<String> WRAPPERS = Set.of(
            "sudo", "doas", "exec", "env", "nohup", "time", "command", "xargs", "-exec", "nice", "ionice", "watch");

    /** Those before whose program something of their own always stands. */
    private static final Set<String> HIDING = Set.of(
            "timeout",
            "chroot",
            "flock",
            "setsid",
            "stdbuf",
            "runuser",
            "setpriv",
            "systemd-run",
            "nsenter",
            "unshare",
            "strace");

    /** Programs that read their arguments as commands once more, where quotes have gone: no free text goes there. */
    private static final Set<String> READ_AGAIN = Set.of(
            "eval",
            "ssh",
            "sh",
            "bash",
            "zsh",
            "fish",
            "dash",
            "su",
            "watch",
            "xargs",
            "parallel",
            "tmux",
            "screen",
            "at",
            "batch",
            "script",
            "expect",
            "awk",
            "sed",
            "perl",
            "python3",
            "psql",
            "mysql",
            "find",
            "trap");

    /** What came of it. */
    sealed interface Outcome {}

    /** It can be kept. */
    record Made(Generalisation generalisation) implements Outcome {}

    /** It cannot, and why. */
    record Impossible(String reason) implements Outcome {}

    static Outcome of(String words, Flow flow, RecipeSearch search) {
        List<Word> request = search.read(words);
        var lines = new ArrayList<String>();
        var undo = new ArrayList<String>();
        for (Step step : flow.steps()) {
            lines.add(step.command().value());
            undo.add(step.undo().map(line -> line.value()).orElse("none"));
        }
        Optional<String> objection = objection(request, lines, undo, search);
        if (objection.isPresent()) {
            return new Impossible(objection.orElseThrow());
        }
        var phrasing = new ArrayList<String>();
        var slots = new LinkedHashMap<String, SlotType>();
        Map<String, String> known = new LinkedHashMap<>();
        for (Word word : request) {
            String slot = known.get(word.text());
            Optional<SlotType> type = slot == null ? type(word, search) : Optional.empty();
            if (type.isPresent() && isValue(word.text(), type.orElseThrow(), lines, undo)) {
                String name = freeName(type.orElseThrow(), slots.keySet());
                slots.put(name, type.orElseThrow());
                known.put(word.text(), name);
                String value = word.text();
                SlotType kind = type.orElseThrow();
                lines.replaceAll(line -> replaced(line, value, kind, name));
                undo.replaceAll(line -> replaced(line, value, kind, name));
                phrasing.add("<" + name + ">");
            } else if (slot == null) {
                phrasing.add(word.shape() == Shape.QUOTED ? quoted(word.text()) : word.text());
            } else {
                return new Impossible("«" + word.text() + "» is in your request twice; say it with one");
            }
        }
        lines.replaceAll(Generalisation::withSudo);
        undo.replaceAll(Generalisation::withSudo);
        for (int i = 0; i < lines.size(); i++) {
            if (flow.steps().get(i).check()) {
                lines.set(i, Template.CHECK + lines.get(i));
            }
        }
        boolean none = undo.stream().allMatch("none"::equals);
        return new Made(new Generalisation(
                String.join(" ", phrasing),
                slots,
                known,
                List.copyOf(lines),
                none ? List.of() : List.copyOf(undo),
                request.stream().anyMatch(search.vocabulary()::isDeleting)));
    }

    private static Optional<String> objection(
            List<Word> request, List<String> lines, List<String> undo, RecipeSearch search) {
        for (Word word : request) {
            if (word.shape() == Shape.ODD) {
                return Optional.of("«" + word.text() + "» is no word that a later request could have");
            }
            if (word.isEntity() && lines.stream().noneMatch(line -> line.contains(word.text()))) {
                return Optional.of("«" + word.text()
                        + "» of the request is in no command, so it would stand for something else next time");
            }
        }
        if (request.stream()
                .noneMatch(word -> word.shape() == Shape.PLAIN
                        && !search.vocabulary().isStop(word)
                        && !word.lemma().equals("and"))) {
            return Optional.of("the request has no word that tells what is done");
        }
        for (String line : lines) {
            if (line.contains("\n")) {
                return Optional.of("a command of several lines is not kept");
            }
        }
        for (List<String> some : List.of(lines, undo)) {
            for (String line : some) {
                if (!new Template(line).text().equals(new Template(line).words(Map.of()))) {
                    return Optional.of("«" + line + "» has something in angle brackets that reads like a slot");
                }
            }
        }
        return Optional.empty();
    }

    /** What a word of the request can be a value of, or empty where it is an ordinary word. */
    private static Optional<SlotType> type(Word word, RecipeSearch search) {
        if (word.shape() == Shape.PLAIN && search.isCommon(word)) {
            return Optional.empty();
        }
        List<SlotType> types = switch (word.shape()) {
            case PLAIN -> List.of(SlotType.NAME);
            case NUMBER -> List.of(SlotType.NUMBER, SlotType.SIZE);
            case ADDRESS -> List.of(SlotType.ADDRESS);
            case URL -> List.of(SlotType.URL);
            case PATH -> List.of(SlotType.PATH);
            case DOTTED -> List.of(SlotType.SERVICE, SlotType.HOST, SlotType.PATH);
            case GLOB -> List.of(SlotType.GLOB);
            case QUOTED -> List.of(SlotType.TEXT);
            case ODD -> List.of();
        };
        return types.stream()
                .filter(type ->
                        type.fit(word, false) > 0 && type.objection(word.text()).isEmpty())
                .findFirst();
    }

    private static String freeName(SlotType type, Set<String> taken) {
        String base = type.name().toLowerCase(Locale.ROOT);
        String name = base;
        for (int i = 2; taken.contains(name); i++) {
            name = base + i;
        }
        return name;
    }

    /** Whether a value is a word of the commands, an argument and nothing else, wherever it occurs. */
    private static boolean isValue(String value, SlotType type, List<String> lines, List<String> undo) {
        boolean found = false;
        if (type == SlotType.TEXT
                && Stream.concat(lines.stream(), undo.stream())
                        .flatMap(line -> ShellWords.spans(line).stream())
                        .anyMatch(span -> READ_AGAIN.contains(span.text()))) {
            return false;
        }
        for (List<String> some : List.of(lines, undo)) {
            for (String line : some) {
                String rest = line;
                List<ShellWords.Span> spans = ShellWords.spans(line);
                for (int i = spans.size() - 1; i >= 0; i--) {
                    ShellWords.Span span = spans.get(i);
                    if (span.text().equals(rendered(value, type))
                            && !BEFORE_PROGRAMS.contains(span.before())
                            && !mayBeProgram(spans, i)) {
                        rest = rest.substring(0, span.from()) + rest.substring(span.to());
                        found = true;
                    }
                }
                if (rest.contains(value)) {
                    return false;
                }
            }
        }
        return found;
    }

    /**
     * Whether a word may be the program that another one runs. Behind options and assignments nobody here knows where that
     * stands, so every word may be it.
     */
    private static boolean mayBeProgram(List<ShellWords.Span> spans, int at) {
        boolean assignments = true;
        for (int i = at - 1; i >= 0; i--) {
            String word = spans.get(i).text();
            if (SEPARATORS.contains(word) || word.endsWith(";")) {
                break;
            }
            if (HIDING.contains(word)) {
                return true;
            }
            if (WRAPPERS.contains(word)) {
                String next = spans.get(i + 1).text();
                return i + 1 == at || next.startsWith("-") || next.contains("=");
            }
            assignments &= word.contains("=");
        }
        return assignments;
    }

    private static String replaced(String line, String value, SlotType type, String slot) {
        String result = line;
        for (ShellWords.Span span : ShellWords.spans(line).reversed()) {
            if (span.text().equals(rendered(value, type))) {
                result = result.substring(0, span.from()) + "<" + slot + ">" + result.substring(span.to());
            }
        }
        return result;
    }

    private static String rendered(String value, SlotType type) {
        return type.isPath() ? ShellWord.ofPath(value) : ShellWord.of(value);
    }

    private static String withSudo(String line) {
        boolean plain = line.startsWith(SUDO) && !line.startsWith(SUDO + "-");
        return plain ? "<sudo>" + line.substring(SUDO.length()) : line;
    }

    private static String quoted(String value) {
        return value.contains("'") ? "\"" + value + "\"" : "'" + value + "'";
    }

    /** Words for people about the flow, with the same slots; what reads like a slot and is none is made plain. */
    String words(String text) {
        String result = text.replace('<', '‹').replace('>', '›');
        for (Map.Entry<String, String> value : values.entrySet()) {
            result = Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(value.getKey()) + "(?![\\p{L}\\p{N}])")
                    .matcher(result)
                    .replaceAll(Matcher.quoteReplacement("<" + value.getValue() + ">"));
        }
        return result;
    }
}
