package dev.alice.agent.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line with slots in angle brackets, such as {@code <sudo>systemctl restart <service>}. {@code <sudo>} becomes
 * {@code sudo } for everybody but root; a line that begins with {@code <check>} is a check, and the mark is not typed.
 */
record Template(String text) {

    private static final Pattern SLOT = Pattern.compile("<([a-z][a-z0-9]*)>");
    private static final String SUDO = "sudo";
    /** What a line begins with that only looks whether the lines before it did what they should. */
    static final String CHECK = "<check>";

    private static final Set<String> MARKS = Set.of(SUDO, "check");

    /** The names of the slots, without the marks {@code sudo} and {@code check}. */
    Set<String> slots() {
        var names = new TreeSet<String>();
        Matcher matcher = SLOT.matcher(text);
        while (matcher.find()) {
            if (!MARKS.contains(matcher.group(1))) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    boolean isCheck() {
        return text.startsWith(CHECK);
    }

    static boolean isMark(String name) {
        return MARKS.contains(name);
    }

    boolean needsRoot() {
        return text.contains("<" + SUDO + ">");
    }

    /** The line for a shell: every value is one shell word, or several where its slot takes several. */
    String command(Map<String, Slot> slots, Map<String, List<String>> values, boolean root) {
        return fill(name ->
                name.equals(SUDO) ? (root ? "" : "sudo ") : isMark(name) ? "" : shellWords(slots, values, name));
    }

    /** The line for people: values as they are. */
    String words(Map<String, List<String>> values) {
        return fill(name -> Optional.ofNullable(values.get(name))
                .map(list -> String.join(", ", list))
                .orElse("…"));
    }

    private static String shellWords(Map<String, Slot> slots, Map<String, List<String>> values, String name) {
        Slot slot = slots.get(name);
        List<String> list = values.get(name);
        if (slot == null || list == null) {
            throw new RecipeException("slot «%s» has no value; declare it or give it a default".formatted(name));
        }
        var words = new ArrayList<String>();
        for (String value : list) {
            words.add(slot.type().isPath() ? ShellWord.ofPath(value) : ShellWord.of(value));
        }
        return String.join(" ", words);
    }

    private String fill(java.util.function.UnaryOperator<String> value) {
        return SLOT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value.apply(found.group(1))));
    }
}
