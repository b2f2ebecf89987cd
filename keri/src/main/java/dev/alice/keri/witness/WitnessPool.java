package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.keeper.Keeper;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The witnesses of one installation: four in this process, each with its own directory, key store, database and port, or any
 * number of stand-alone ones, at least four. Those in one process share a host, so they guard against a bug, a lost file and
 * a lying part, and not against whoever owns the host.
 */
public final class WitnessPool implements AutoCloseable {
    /** How many witnesses run in this process. */
    public static final int SIZE = 4;
    /** How many verdicts and receipts of them are needed. */
    public static final int NEEDED = PoolSize.of(SIZE).needed();

    private static final Duration RULE_LIMIT = Duration.ofSeconds(2);
    private static final String KEY_NAME = "witness";

    private final List<Witness> witnesses;
    private final List<Member> members;
    private final PoolSize size;
    private final WitnessHttp http = new WitnessHttp();

    private record Member(Aid aid, Supplier<Optional<URI>> address, HealthRecord health) {}

    private WitnessPool(List<Witness> witnesses, List<Member> members, PoolSize size) {
        this.witnesses = List.copyOf(witnesses);
        this.members = List.copyOf(members);
        this.size = size;
    }

    /**
     * A pool of stand-alone witnesses, none of which need be up yet.
     *
     * @param oobis as each prints when it is ready: {@code http://HOST:PORT/oobi/AID…}
     * @param needed how many verdicts and receipts are needed; it must be safe for so many ({@link PoolSize})
     */
    public static WitnessPool connect(List<URI> oobis, int needed, Clock clock) {
        PoolSize size = new PoolSize(oobis.size(), needed);
        List<Member> members = oobis.stream()
                .map(oobi -> {
                    WitnessPlace place = WitnessPlace.of(oobi);
                    return new Member(
                            place.aid(), () -> Optional.of(place.address()), new HealthRecord(place.aid(), clock));
                })
                .toList();
        if (members.stream().map(Member::aid).distinct().count() != members.size()) {
            throw new KeriException(
                    "a witness is named twice; a pool of " + size.witnesses() + " needs as many different");
        }
        return new WitnessPool(List.of(), members, size);
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
        List<Witness> witnesses = IntStream.range(0, SIZE)
                .mapToObj(i -> new Witness(homes.get(i), keys.get(i), terms, clock))
                .toList();
        WitnessPool pool = new WitnessPool(
                witnesses,
                witnesses.stream()
                        .map(each -> new Member(each.aid(), each::address, new HealthRecord(each.aid(), clock)))
                        .toList(),
                new PoolSize(SIZE, NEEDED));
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

    /**
     * One witness that stands alone, not yet started.
     *
     * @param directory with its key store and its database; they are made where they are missing
     * @param passphrase opens the key store; the caller clears it
     */
    public static Witness single(
            Path directory,
            char[] passphrase,
            Witness.Terms terms,
            Witness.Listening listening,
            SecureRandom random,
            Clock clock) {
        SigningKey key =
                Keeper.open(directory.resolve("keys"), passphrase, random).key(KEY_NAME, 0);
        return new Witness(directory, key, terms, listening, clock);
    }

    /** The witnesses in this process, in order; each can be stopped and started by itself. */
    public List<Witness> witnesses() {
        return witnesses;
    }

    public List<Aid> aids() {
        return members.stream().map(Member::aid).toList();
    }

    /** How many witnesses there are and how many are needed. */
    public PoolSize size() {
        return size;
    }

    /** Clients of the witnesses, which follow them where a restart changes a port, and share what they know of their health. */
    public List<WitnessClient> clients(Duration limit) {
        return members.stream()
                .map(member -> new WitnessClient(member.aid(), member.address(), http, limit, member.health()))
                .toList();
    }

    /** How each witness has answered of late, in order. */
    public Map<Aid, Health> health() {
        Map<Aid, Health> health = new LinkedHashMap<>();
        members.forEach(member -> health.put(member.aid(), member.health().snapshot()));
        return health;
    }

    @Override
    public void close() {
        witnesses.forEach(Witness::close);
        http.close();
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
