package dev.alice.agent.recipes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** An Okapi BM25 index over small documents of words (Robertson and Zaragoza 2009, with k1 = 1.2 and b = 0.5). */
final class Bm25 {

    private static final double K1 = 1.2;
    private static final double B = 0.5;

    private final List<Map<String, Integer>> documents = new ArrayList<>();
    private final Map<String, Integer> frequency = new HashMap<>();
    private final Map<String, List<Integer>> postings = new HashMap<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final double meanLength;

    Bm25(List<List<String>> texts) {
        long total = 0;
        for (List<String> text : texts) {
            var counts = new HashMap<String, Integer>();
            text.forEach(word -> counts.merge(word, 1, Integer::sum));
            for (String word : counts.keySet()) {
                frequency.merge(word, 1, Integer::sum);
                postings.computeIfAbsent(word, w -> new ArrayList<>()).add(documents.size());
            }
            documents.add(counts);
            lengths.add(text.size());
            total += text.size();
        }
        meanLength = texts.isEmpty() ? 1 : (double) total / texts.size();
    }

    boolean knows(String word) {
        return frequency.containsKey(word);
    }

    /** Inverse document frequency, never below zero. */
    double idf(String word) {
        int df = frequency.getOrDefault(word, 0);
        return Math.log(1 + (documents.size() - df + 0.5) / (df + 0.5));
    }

    /** The numbers of the best documents that share a word with the query, best first. */
    List<Integer> best(List<String> query, int limit) {
        var scores = new HashMap<Integer, Double>();
        for (String word : new HashSet<>(query)) {
            double idf = idf(word);
            for (int document : postings.getOrDefault(word, List.of())) {
                int count = documents.get(document).getOrDefault(word, 0);
                double norm = K1 * (1 - B + B * lengths.get(document) / meanLength);
                scores.merge(document, idf * count * (K1 + 1) / (count + norm), Double::sum);
            }
        }
        return scores.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }
}
