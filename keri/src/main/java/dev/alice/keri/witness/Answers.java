package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.Aid;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a round of witnesses answered, all of them asked at once.
 *
 * @param good by witness
 * @param bad what went wrong with each of the others
 */
public record Answers<T>(Map<Aid, T> good, Map<Aid, WitnessException> bad) {
    public Answers {
        good = Map.copyOf(good);
        bad = Map.copyOf(bad);
    }

    private record Answer<T>(WitnessClient from, Map<Aid, T> good, Map<Aid, WitnessException> bad) {}

    /**
     * Asks every witness at once.
     *
     * @param enough how many answers that {@code count} suffice; the others are then waited for no longer than grace, and
     *     go on in the background until their own limit. Grace is also all that those get who are known to be silent, once
     *     everybody else but a third has answered
     */
    public static <T> Answers<T> ask(
            List<WitnessClient> clients,
            Function<WitnessClient, T> question,
            Predicate<T> count,
            int enough,
            Duration limit,
            Duration grace) {
        LinkedBlockingQueue<Answer<T>> arriving = new LinkedBlockingQueue<>();
        for (WitnessClient client : clients) {
            Thread.ofVirtual().name("witness " + client.aid()).start(() -> arriving.add(answer(client, question)));
        }
        Map<Aid, T> good = new LinkedHashMap<>();
        Map<Aid, WitnessException> bad = new LinkedHashMap<>();
        long deadline = System.nanoTime() + limit.toNanos();
        boolean hurried = false;
        while (good.size() + bad.size() < clients.size()) {
            List<WitnessClient> open = open(clients, good, bad);
            boolean onlySilent = open.stream().allMatch(WitnessClient::suspect);
            boolean most = good.size() >= clients.size() - (clients.size() - 1) / 3;
            if (good.values().stream().filter(count).count() >= enough) {
                if (onlySilent) {
                    break;
                }
                deadline = hurried ? deadline : Math.min(deadline, System.nanoTime() + grace.toNanos());
                hurried = true;
            } else if (!hurried && most && onlySilent) {
                deadline = Math.min(deadline, System.nanoTime() + grace.toNanos());
                hurried = true;
            }
            Answer<T> next = poll(arriving, deadline - System.nanoTime());
            if (next == null) {
                break;
            }
            good.putAll(next.good());
            bad.putAll(next.bad());
        }
        for (WitnessClient client : clients) {
            if (!good.containsKey(client.aid()) && !bad.containsKey(client.aid())) {
                bad.put(client.aid(), new WitnessException(0, "did not answer in time"));
            }
        }
        return new Answers<>(good, bad);
    }

    private static <T> List<WitnessClient> open(
            List<WitnessClient> clients, Map<Aid, T> good, Map<Aid, WitnessException> bad) {
        return clients.stream()
                .filter(client -> !good.containsKey(client.aid()) && !bad.containsKey(client.aid()))
                .toList();
    }

    /** Who did not answer and why, for people. */
    public String complaints() {
        return bad.entrySet().stream()
                .map(e ->
                        e.getKey().qb64().substring(0, 8) + "… " + e.getValue().getMessage())
                .sorted()
                .collect(Collectors.joining("; "));
    }

    private static <T> Answer<T> answer(WitnessClient client, Function<WitnessClient, T> question) {
        try {
            return new Answer<>(client, Map.of(client.aid(), question.apply(client)), Map.of());
        } catch (WitnessException e) {
            return new Answer<>(client, Map.of(), Map.of(client.aid(), e));
        } catch (RuntimeException e) {
            return new Answer<>(
                    client,
                    Map.of(),
                    Map.of(client.aid(), new WitnessException(0, "was not asked: " + e.getMessage())));
        }
    }

    private static <T> @org.jspecify.annotations.Nullable Answer<T> poll(
            LinkedBlockingQueue<Answer<T>> arriving, long nanos) {
        try {
            return arriving.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeriException("interrupted while witnesses were asked", e);
        }
    }
}
