package dev.alice.agent.recipes;

import dev.alice.agent.meaning.Meanings;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What recipe mode answers to its files of requests, by words alone and with meanings, and how long it takes. */
public final class RecipeBench {
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 5;

    private RecipeBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long began = System.nanoTime();
        RecipeBook book = RecipeBook.builtIn();
        RecipeBrain words = new RecipeBrain(book);
        long built = System.nanoTime();
        try (Meanings meanings = RecipeBrain.meanings()) {
            RecipeBrain meaning = new RecipeBrain(book, LearnedRecipes.inMemory(book), meanings);
            long asked = System.nanoTime();
            meaning.prepare();
            while (meanings.state() instanceof Meanings.Waiting) {
                Thread.sleep(5);
            }
            long loaded = System.nanoTime();
            System.out.printf(
                    "%d recipes are ready after %.0f ms; the sentence model %.0f ms later, on a thread of its own%n%n",
                    book.size(), (built - began) / 1e6, (loaded - asked) / 1e6);
            if (meanings.state() instanceof Meanings.Missing missing) {
                System.out.println("no sentence model: " + missing.reason());
            }
            report("requests.tsv", true, words, meaning);
            report("held-out.tsv", false, words, meaning);
            report("fresh.tsv", false, words, meaning);
        }
    }

    private static void report(String file, boolean literal, RecipeBrain words, RecipeBrain meaning)
            throws IOException {
        List<Evaluation.Request> requests = Evaluation.requests(file, literal);
        String name = file.replace(".tsv", "");
        System.out.print(Evaluation.of(words, requests).table(name + ", by words alone"));
        System.out.print(times(words, requests));
        System.out.print(Evaluation.of(meaning, requests).table(name + ", with meanings"));
        System.out.println(times(meaning, requests));
    }

    private static String times(RecipeBrain brain, List<Evaluation.Request> requests) {
        long[] nanos = new long[ROUNDS * requests.size()];
        int at = 0;
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            for (Evaluation.Request request : requests) {
                long from = System.nanoTime();
                brain.answer(TestingHosts.turn(request.words(), request.host()), Progress.SILENT);
                if (round >= WARM_UP) {
                    nanos[at++] = System.nanoTime() - from;
                }
            }
        }
        Arrays.sort(nanos);
        return "  a request takes %.1f ms (p50), %.1f ms (p95), %.1f ms (p99)%n"
                .formatted(nanos[at / 2] / 1e6, nanos[at * 95 / 100] / 1e6, nanos[at * 99 / 100] / 1e6);
    }
}
