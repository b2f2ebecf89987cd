package dev.alice.gateway.github;

import dev.alice.scitt.scrapi.BoundedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a forge publishes at an address per login name. Answers are kept for a while and then asked for again
 * with their ETag; simultaneous logins of one name share one request; while the forge fails, keys that it published
 * recently still let their owner in.
 */
public final class UrlKeySource implements KeySource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UrlKeySource.class);
    private static final int MAX_REMEMBERED = 4096;
    private static final int MAX_AT_ONCE = 16;
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final UrlTemplate template;
    private final Patience patience;
    private final Clock clock;
    private final HttpClient client;
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private volatile Instant askNobodyUntil = Instant.EPOCH;
    private final Map<Login, CompletableFuture<Answer>> inFlight = new ConcurrentHashMap<>();
    private final Map<Login, Memory> memories = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Login, Memory> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    public UrlKeySource(UrlTemplate template, Patience patience, Clock clock) {
        this.template = template;
        this.patience = patience;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .connectTimeout(patience.limit())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * How long the source waits and remembers.
     *
     * @param limit the longest that one request may take, headers and body together
     * @param fresh how long published keys are used without asking again; the time in which a removed key still works
     * @param retry how long an absent user or a failure is believed before asking again
     * @param stale how long after the last good answer its keys are used while the forge fails
     */
    public record Patience(Duration limit, Duration fresh, Duration retry, Duration stale) {
        public Patience {
            if (!limit.isPositive() || fresh.isNegative() || retry.isNegative() || stale.isNegative()) {
                throw new IllegalArgumentException("limit must be positive, the others not negative");
            }
        }

        /** 5 s for a request, 2 min fresh, 10 s until a retry, 1 h stale. */
        public static Patience usual() {
            return new Patience(
                    Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofHours(1));
        }
    }

    /** The answer in use, the last one that the forge itself gave, and when to ask again. */
    private record Memory(
            Answer answer, @Nullable Answer published, String etag, Instant publishedAt, Instant askAgain) {}

    @Override
    public Answer keysOf(Login login) {
        Memory memory = recall(login);
        if (memory != null && clock.instant().isBefore(memory.askAgain())) {
            return memory.answer();
        }
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> other = inFlight.putIfAbsent(login, mine);
        if (other != null) {
            return share(other);
        }
        Answer answer = new Unreachable("the request ended without an answer");
        try {
            // Between the first look and the claim, another login may have brought the answer.
            Memory late = recall(login);
            answer = late != null && clock.instant().isBefore(late.askAgain()) ? late.answer() : ask(login, late);
        } finally {
            inFlight.remove(login, mine);
            mine.complete(answer);
        }
        return answer;
    }

    private Answer share(CompletableFuture<Answer> other) {
        try {
            // The owner may wait for a free slot and then for the forge, each within the limit.
            return other.get(patience.limit().toMillis() * 2 + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unreachable("interrupted while waiting for the key source");
        } catch (ExecutionException | TimeoutException e) {
            return new Unreachable("the key source did not answer in time");
        }
    }

    private Answer ask(Login login, @Nullable Memory memory) {
        URI address = template.of(login);
        Duration wait = Duration.between(clock.instant(), askNobodyUntil);
        if (wait.isPositive()) {
            return failed(login, memory, "the forge answers no more questions for " + wait.toSeconds() + " s", wait);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(patience.limit())
                .header("User-Agent", "alice")
                .header("Accept", "text/plain");
        if (memory != null && memory.published() != null && !memory.etag().isEmpty()) {
            request.header("If-None-Match", memory.etag());
        }
        try {
            HttpResponse<byte[]> response = exchange(request.build());
            return switch (response.statusCode()) {
                case 200 -> published(login, response);
                case 304 ->
                    memory != null && memory.published() != null
                            ? keep(login, memory.published(), memory.etag())
                            : failed(login, memory, address + " answered 304 to a first request", patience.retry());
                case 404, 410 -> keep(login, new NoKeys(address + " answered " + response.statusCode()), "");
                case 403, 429 -> {
                    // one name's answer is the same for all: the forge counts who asks, not about whom
                    Duration retry = retryAfter(response);
                    if (response.statusCode() == 429 || exhausted(response)) {
                        askNobodyUntil = clock.instant().plus(retry);
                    }
                    yield failed(login, memory, address + " answered " + response.statusCode(), retry);
                }
                default -> failed(login, memory, address + " answered " + response.statusCode(), retryAfter(response));
            };
        } catch (IOException e) {
            return failed(login, memory, address + ": " + e.getMessage(), patience.retry());
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> pending = null;
        boolean admitted = false;
        try {
            admitted = atOnce.tryAcquire(patience.limit().toMillis(), TimeUnit.MILLISECONDS);
            if (!admitted) {
                throw new IOException("too many key requests at once");
            }
            // HttpRequest.timeout ends with the headers; this limit covers a dripping body too.
            pending = client.sendAsync(request, info -> new BoundedBody(KeyList.MAX_BYTES));
            return pending.get(patience.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + patience.limit().toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
                // the request's own time-out, which is as long, may be the first to run out
                throw new IOException(
                        "no whole answer within " + patience.limit().toMillis() + " ms", cause);
            }
            throw new IOException(cause.toString(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            if (pending != null) {
                pending.cancel(true);
            }
            if (admitted) {
                atOnce.release();
            }
        }
    }

    private Answer published(Login login, HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        String etag = response.headers().firstValue("ETag").orElse("");
        return keep(login, KeyList.parse(text, response.uri().toString()), etag);
    }

    private Answer keep(Login login, Answer answer, String etag) {
        Instant now = clock.instant();
        Duration trust = answer instanceof Keys ? patience.fresh() : patience.retry();
        remember(login, new Memory(answer, answer, etag, now, now.plus(trust)));
        return answer;
    }

    private Answer failed(Login login, @Nullable Memory memory, String reason, Duration retry) {
        Instant now = clock.instant();
        Memory last = memory == null ? new Memory(new Unreachable(reason), null, "", Instant.EPOCH, now) : memory;
        Answer answer = new Unreachable(reason);
        if (last.published() instanceof Keys keys
                && now.isBefore(last.publishedAt().plus(patience.stale()))) {
            LOG.atWarn()
                    .addKeyValue("login", login)
                    .addKeyValue("reason", reason)
                    .addKeyValue("publishedAt", last.publishedAt())
                    .log("key source fails, using the keys it published last");
            answer = keys;
        }
        remember(login, new Memory(answer, last.published(), last.etag(), last.publishedAt(), now.plus(retry)));
        return answer;
    }

    /** Whether nothing is left of what may be asked in a while. */
    private static boolean exhausted(HttpResponse<?> response) {
        return response.headers().firstValue("Retry-After").isPresent()
                || response.headers()
                        .firstValue("X-RateLimit-Remaining")
                        .filter("0"::equals)
                        .isPresent();
    }

    /**
     * The wait that a forge asks for, within reason: seconds or a date (RFC 9110 section 10.2.3), or when its count begins
     * anew, in seconds of Unix time.
     */
    private Duration retryAfter(HttpResponse<?> response) {
        Optional<String> header = response.headers().firstValue("Retry-After");
        Optional<String> reset = response.headers()
                .firstValue("X-RateLimit-Reset")
                .filter(second -> exhausted(response) && second.matches("[0-9]{1,12}"));
        Duration asked = patience.retry();
        if (header.isPresent() && header.get().matches("[0-9]{1,6}")) {
            asked = Duration.ofSeconds(Long.parseLong(header.get()));
        } else if (header.isPresent()) {
            asked = untilDate(header.get());
        } else if (reset.isPresent()) {
            asked = Duration.between(clock.instant(), Instant.ofEpochSecond(Long.parseLong(reset.get())));
        }
        if (asked.isNegative()) {
            return patience.retry();
        }
        return asked.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : asked;
    }

    private Duration untilDate(String date) {
        try {
            Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
            return Duration.between(clock.instant(), then);
        } catch (DateTimeException unreadable) {
            return patience.retry();
        }
    }

    private @Nullable Memory recall(Login login) {
        synchronized (memories) {
            return memories.get(login);
        }
    }

    private void remember(Login login, Memory memory) {
        synchronized (memories) {
            memories.put(login, memory);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
