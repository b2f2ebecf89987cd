package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.keeper.Keeper;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Four witnesses in this process, each with its own directory, key store, database and port. Three of four are needed:
 * four is the least number that survives one traitor, and three the only threshold that is then immune
 * ((N+F)/2 &lt; M ≤ N−F with N=4, F=1). They share a host and a process, so they guard against a bug, a lost file and a
 * lying part, and not against whoever owns the host.
 */
public final class WitnessPool implements AutoCloseable {
    /** How many witnesses there are. */
    public static final int SIZE = 4;
    /** How many verdicts and receipts are needed. */
    public static final int NEEDED = 3;

    private static final Duration RULE_LIMIT = Duration.ofSeconds(2);
    private static final String KEY_NAME = "witness";

    private final List<Witness> witnesses;
    private final HttpClient http = WitnessClient.http();

    private WitnessPool(List<Witness> witnesses) {
        this.witnesses = List.copyOf(witnesses);
    }

    /**
     * Starts four witnesses in {@code directory/witnesses/1} to {@code 4}, in parallel.
     *
     * @param key opens their key stores: 256 random bits in text, such as {@link Keeper#passphrase} gives; the caller clears it
     * @param rules by which each judges a flow
     */
    public static WitnessPool start(
            Path directory, char[] key, List<WitnessRule> rules, SecureRandom random, Clock clock) {
        List<Path> homes = IntStream.rangeClosed(1, SIZE)
                .mapToObj(i -> directory.resolve("witnesses").resolve(Integer.toString(i)))
                .toList();
        List<SigningKey> keys = all(homes.stream()
                .map(home -> (Callable<SigningKey>) () ->
                        Keeper.openWithKey(home.resolve("keys"), key, random).key(KEY_NAME, 0))
                .toList());
        Witness.Terms terms = new Witness.Terms(
                keys.stream().map(own -> new Aid(own.nonTransferable().qb64())).collect(Collectors.toSet()),
                NEEDED,
                rules,
                RULE_LIMIT);
        if (terms.pool().size() != SIZE) {
            throw new KeriException(
                    "two witnesses in " + directory + " have one key: a key store was copied; remove the copy");
        }
        WitnessPool pool = new WitnessPool(IntStream.range(0, SIZE)
                .mapToObj(i -> new Witness(homes.get(i), keys.get(i), terms, clock))
                .toList());
        try {
            all(pool.witnesses.stream()
                    .map(witness -> (Callable<Boolean>) () -> {
                        witness.start();
                        return true;
                    })
                    .toList());
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        return pool;
    }

    /** The witnesses, in order; each can be stopped and started by itself. */
    public List<Witness> witnesses() {
        return witnesses;
    }

    public List<Aid> aids() {
        return witnesses.stream().map(Witness::aid).toList();
    }

    /** Clients of the witnesses, which follow them where a restart changes a port. */
    public List<WitnessClient> clients(Duration limit) {
        return witnesses.stream()
                .map(witness -> new WitnessClient(witness.aid(), witness::address, http, limit))
                .toList();
    }

    @Override
    public void close() {
        witnesses.forEach(Witness::close);
        http.shutdownNow();
    }

    private static <T> List<T> all(List<Callable<T>> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(work)) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new KeriException("the witness pool did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeriException("the witness pool was interrupted while it started", e);
        }
    }
}
