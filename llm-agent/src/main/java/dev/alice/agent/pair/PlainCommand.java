package dev.alice.agent.pair;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line of one program taken apart to be compared with another: its words without options, and its options.
 *
 * @param root whether it runs under sudo
 * @param words program and operands, in order; a program by the name of its family
 */
record PlainCommand(boolean root, List<String> words, Set<String> options) {
    /** Programs that do the same by the same words. */
    private static final Map<String, String> FAMILY = Map.of("apt", "apt-get", "yum", "dnf", "microdnf", "dnf");
    /** Options that change what is asked or printed, never what is done. */
    private static final Set<String> HARMLESS = Set.of(
            "-y",
            "--yes",
            "--assume-yes",
            "--assumeyes",
            "-q",
            "--quiet",
            "-v",
            "--verbose",
            "--no-pager",
            "-h",
            "--human-readable",
            "--no-ask-password");

    PlainCommand {
        words = List.copyOf(words);
        options = Set.copyOf(options);
    }

    /** The command of a line; empty where it is more than one plain command, which cannot be compared word by word. */
    static Optional<PlainCommand> of(String line) {
        if (line.chars().anyMatch(c -> "|&;<>()$`\\\"'*?[]{}~#\n".indexOf(c) >= 0)) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        Set<String> options = new LinkedHashSet<>();
        boolean root = false;
        for (String word : line.strip().split("\\s+")) {
            if (words.isEmpty() && options.isEmpty() && word.equals("sudo")) {
                root = true;
            } else if (words.isEmpty()) {
                words.add(FAMILY.getOrDefault(word, word));
            } else if (word.startsWith("-")) {
                options.add(word);
            } else {
                words.add(word);
            }
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(new PlainCommand(root, words, options));
    }

    String program() {
        return words.getFirst();
    }

    /** The options of this one that the other does not have, and that could do something. */
    List<String> beyond(PlainCommand other) {
        return options.stream()
                .filter(option -> !other.options.contains(option) && !HARMLESS.contains(option))
                .sorted()
                .toList();
    }
}
