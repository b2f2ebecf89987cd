package dev.alice.prioritizer.s2c2f;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The arguments of one command: options with their values, and operands.
 *
 * @param options the last value of each option, empty where it has none
 */
record Arguments(Map<String, String> options, List<String> operands) {
    private static final Pattern CLUSTER = Pattern.compile("-[A-Za-z]{2,12}");

    /** @param taking the options that take the next word where they have no {@code =} */
    static Arguments of(List<String> words, Set<String> taking) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        boolean ended = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (ended || !word.startsWith("-") || word.equals("-")) {
                operands.add(word);
            } else if (word.equals("--")) {
                ended = true;
            } else if (word.startsWith("--") && word.contains("=")) {
                options.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else if (taking.contains(last(word)) && i + 1 < words.size()) {
                letters(word, options);
                options.merge(last(word), words.get(++i), (one, other) -> one.isEmpty() ? other : one + "\n" + other);
            } else {
                letters(word, options);
                options.put(word, "");
            }
        }
        return new Arguments(options, operands);
    }

    /** The option that takes the next word: the last letter of a cluster such as {@code -fsSLo}. */
    private static String last(String word) {
        return CLUSTER.matcher(word).matches() ? "-" + word.charAt(word.length() - 1) : word;
    }

    private static void letters(String word, Map<String, String> options) {
        if (CLUSTER.matcher(word).matches()) {
            for (int i = 1; i < word.length(); i++) {
                options.putIfAbsent("-" + word.charAt(i), "");
            }
        }
    }

    boolean has(String... names) {
        for (String name : names) {
            if (options.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    Optional<String> value(String... names) {
        for (String name : names) {
            String value = options.get(name);
            if (value != null && !value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** Whether an option that may be given several times was ever given with a value that contains these words. */
    boolean says(String option, String words) {
        return options.getOrDefault(option, "")
                .toLowerCase(java.util.Locale.ROOT)
                .contains(words);
    }
}
