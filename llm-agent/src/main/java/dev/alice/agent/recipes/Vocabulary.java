package dev.alice.agent.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.alice.agent.recipes.Word.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of requests: which say nothing, which mean the same, which deny, and which are well-known names. */
final class Vocabulary {

    private static final Map<String, List<String>> CONTRACTIONS = Map.ofEntries(
            Map.entry("what's", List.of("what", "is")),
            Map.entry("whats", List.of("what", "is")),
            Map.entry("who's", List.of("who", "is")),
            Map.entry("where's", List.of("where", "is")),
            Map.entry("how's", List.of("how", "is")),
            Map.entry("it's", List.of("it", "is")),
            Map.entry("that's", List.of("that", "is")),
            Map.entry("let's", List.of("let")),
            Map.entry("i'd", List.of("i")),
            Map.entry("i'm", List.of("i")),
            Map.entry("don't", List.of("do", "not")),
            Map.entry("dont", List.of("do", "not")),
            Map.entry("doesn't", List.of("does", "not")),
            Map.entry("isn't", List.of("is", "not")),
            Map.entry("aren't", List.of("are", "not")),
            Map.entry("can't", List.of("can", "not")),
            Map.entry("won't", List.of("will", "not")));
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})/(tcp|udp)");
    private static final Pattern COLON_PORT = Pattern.compile(":([0-9]{1,5})");

    private final Set<String> stop;
    private final Map<String, String> same = new HashMap<>();
    private final Map<List<String>, String> phrases = new HashMap<>();
    private final Set<String> blocking;
    private final Set<String> denying;
    private final Set<String> deleting;
    private final Set<String> names;
    private final Set<String> common = new HashSet<>();

    private Vocabulary(JsonNode root) {
        stop = words(root, "stop");
        blocking = words(root, "blocking");
        denying = words(root, "denying");
        deleting = words(root, "deleting");
        names = words(root, "names");
        root.get("same").properties().forEach(entry -> {
            String head = stem(entry.getKey());
            same.put(head, head);
            for (String word : entry.getValue().asText().split("\\s+")) {
                same.put(stem(word), head);
            }
        });
        root.get("phrases")
                .properties()
                .forEach(entry -> phrases.put(
                        List.of(entry.getKey().split(" ")), entry.getValue().asText()));
        words(root, "common").forEach(word -> common.add(lemma(word)));
    }

    static Vocabulary load() {
        try {
            return new Vocabulary(new ObjectMapper(new YAMLFactory()).readTree(RecipeBook.resource("vocabulary.yaml")));
        } catch (IOException e) {
            throw new RecipeException("vocabulary.yaml is not readable as YAML: " + e.getMessage(), e);
        }
    }

    boolean isStop(Word word) {
        return word.shape() == Shape.PLAIN && stop.contains(lower(word.text()));
    }

    boolean isStop(String literal) {
        return stop.contains(literal);
    }

    boolean isBlocking(Word word) {
        return word.shape() == Shape.PLAIN && blocking.contains(lower(word.text()));
    }

    boolean isDenying(Word word) {
        return word.shape() == Shape.PLAIN && denying.contains(lower(word.text()));
    }

    boolean isDeleting(Word word) {
        return word.shape() == Shape.PLAIN
                && (deleting.contains(lower(word.text()))
                        || word.lemma().equals("remov")
                        || word.lemma().equals("clean"));
    }

    boolean isName(Word word) {
        return word.shape() == Shape.PLAIN && names.contains(lower(word.text()));
    }

    boolean isName(String text) {
        return names.contains(lower(text));
    }

    boolean isCommon(String lemma) {
        return common.contains(lemma) || same.containsKey(lemma);
    }

    /** The form under which a word is compared with others. */
    String lemma(String word) {
        String stem = stem(lower(word));
        return same.getOrDefault(stem, stem);
    }

    /** A token as the words it stands for: contractions and {@code 8080/tcp} are two. */
    List<String> expand(String token) {
        String lower = lower(token).replace('\u2019', '\'');
        List<String> parts = CONTRACTIONS.get(lower);
        if (parts != null) {
            return parts;
        }
        Matcher port = PORT.matcher(lower);
        if (port.matches()) {
            return List.of(port.group(1), port.group(2));
        }
        Matcher colon = COLON_PORT.matcher(lower);
        return colon.matches() ? List.of("port", colon.group(1)) : List.of(token);
    }

    /** Joins several words that mean one. */
    List<Word> joinPhrases(List<Word> words) {
        var joined = new ArrayList<Word>();
        int i = 0;
        while (i < words.size()) {
            int at = i;
            int length = 4;
            Optional<String> meaning = Optional.empty();
            while (length >= 2 && meaning.isEmpty()) {
                meaning = meaning(words, at, length);
                length = meaning.isEmpty() ? length - 1 : length;
            }
            if (meaning.isPresent()) {
                String word = meaning.orElseThrow();
                // several words that mean one are never the name that this one could be: "cron jobs" is no package
                String text = names.contains(word) ? said(words.subList(i, i + length)) : word;
                joined.add(new Word(text, lemma(word), Shape.PLAIN, words.get(i).listed()));
                i += length;
            } else {
                joined.add(words.get(i++));
            }
        }
        return joined;
    }

    private static String said(List<Word> words) {
        return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }

    private Optional<String> meaning(List<Word> words, int from, int length) {
        if (from + length > words.size()) {
            return Optional.empty();
        }
        var key = new ArrayList<String>();
        for (Word word : words.subList(from, from + length)) {
            if (word.shape() != Shape.PLAIN) {
                return Optional.empty();
            }
            key.add(lower(word.text()));
        }
        return Optional.ofNullable(phrases.get(key));
    }

    /** A light stem: plural, -ing, -ed, a final e and doubled consonants go; the result need not be a word. */
    static String stem(String word) {
        String s = word;
        if (s.endsWith("ies") && s.length() > 4) {
            s = s.substring(0, s.length() - 3) + "y";
        } else if (s.endsWith("sses") || s.endsWith("ches") || s.endsWith("shes") || s.endsWith("xes")) {
            s = s.substring(0, s.length() - 2);
        } else if (s.endsWith("s") && s.length() > 3 && !s.endsWith("ss") && !s.endsWith("us") && !s.endsWith("is")) {
            s = s.substring(0, s.length() - 1);
        }
        if (s.endsWith("ing") && s.length() > 5) {
            s = s.substring(0, s.length() - 3);
        } else if (s.endsWith("ed") && s.length() > 4) {
            s = s.substring(0, s.length() - 2);
        }
        if (s.endsWith("e") && s.length() > 3) {
            s = s.substring(0, s.length() - 1);
        }
        int n = s.length();
        if (n > 3 && s.charAt(n - 1) == s.charAt(n - 2) && Character.isLetter(s.charAt(n - 1))) {
            s = s.substring(0, n - 1);
        }
        return s;
    }

    private static Set<String> words(JsonNode root, String key) {
        return Set.copyOf(new HashSet<>(List.of(root.get(key).asText().strip().split("\\s+"))));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
