package dev.alice.scitt.scrapi;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Cbor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other end of {@link ScrapiService}: offers statements to any log that speaks SCRAPI, and waits as it is told to. */
public final class ScrapiClient implements AutoCloseable {
    private static final int MAX_ANSWER = 1 << 20;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Pattern LOCATION = Pattern.compile("(?:.*/)?entries/([A-Za-z0-9_-]{1,128})");

    private final URI base;
    private final HttpClient client;
    private final Duration patience;

    /**
     * A client of the service at {@code base}.
     *
     * @param patience how long a statement is waited for in all, pauses that the service asks for included
     */
    public ScrapiClient(URI base, Duration patience) {
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What became of a statement. */
    public sealed interface Outcome {
        /**
         * It is in the log.
         *
         * @param id its name there
         * @param receipt the receipt, not verified
         */
        record Registered(String id, Octets receipt) implements Outcome {}

        /**
         * The log will not have it.
         *
         * @param status the HTTP status
         * @param title what sort of problem
         * @param detail what exactly
         */
        record Refused(int status, String title, String detail) implements Outcome {}

        /** The log was busy or away for longer than the patience; the same statement can be offered again. */
        record GaveUp(String reason) implements Outcome {}
    }

    /** Offers a statement until it is registered or refused. */
    public Outcome register(byte[] statement) {
        long end = System.nanoTime() + patience.toNanos();
        HttpRequest next = post(statement);
        while (true) {
            Answer answer;
            try {
                answer = send(next);
            } catch (IOException e) {
                throw new ScittException("could not reach " + base + ": " + e + "; see that the server runs", e);
            }
            switch (answer.status()) {
                case 200, 201 -> {
                    String id =
                            answer.location().isEmpty() ? lastSegment(next.uri().getPath()) : answer.location();
                    return new Outcome.Registered(id, answer.body());
                }
                case 202 -> next = get(answer.location());
                case 204 -> {}
                case 429, 503 -> next = post(statement);
                default -> {
                    return refused(answer);
                }
            }
            Duration pause = Duration.ofSeconds(Math.clamp(answer.retryAfter(), 1, LONGEST_PAUSE.toSeconds()));
            if (System.nanoTime() + pause.toNanos() - end > 0) {
                return new Outcome.GaveUp("the log at " + base + " has not registered the statement within "
                        + patience.toSeconds() + " s (last status " + answer.status() + ")");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Outcome.GaveUp("the wait was interrupted");
            }
        }
    }

    private record Answer(int status, Octets body, String location, long retryAfter) {}

    private Answer send(HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> response = BoundedBody.ask(
                    client, request, MAX_ANSWER, request.timeout().orElse(ANSWER));
            String location = response.headers()
                    .firstValue("Location")
                    .map(ScrapiClient::lastSegment)
                    .orElse("");
            String retry = response.headers().firstValue("Retry-After").orElse("1");
            long seconds = retry.matches("[0-9]{1,6}") ? Long.parseLong(retry) : 1;
            return new Answer(response.statusCode(), Octets.of(response.body()), location, seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScittException("a request to " + base + " was interrupted", e);
        }
    }

    private HttpRequest post(byte[] statement) {
        return HttpRequest.newBuilder(base.resolve("entries"))
                .timeout(ANSWER)
                .header("Content-Type", "application/cose")
                .POST(HttpRequest.BodyPublishers.ofByteArray(statement))
                .build();
    }

    private HttpRequest get(String id) {
        if (id.isEmpty()) {
            throw new ScittException(
                    "the log at " + base + " has accepted a statement without saying where it will be");
        }
        return HttpRequest.newBuilder(base.resolve("entries/" + id))
                .timeout(ANSWER)
                .build();
    }

    private static String lastSegment(String location) {
        Matcher matcher = LOCATION.matcher(location);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static Outcome refused(Answer answer) {
        try {
            if (Cbor.decode(answer.body().toBytes()) instanceof Cbor.Dictionary details
                    && details.get(-1) instanceof Cbor.Text(String title)) {
                String detail = details.get(-2) instanceof Cbor.Text(String words) ? words : "";
                return new Outcome.Refused(answer.status(), title, detail);
            }
        } catch (MalformedException e) {
            return new Outcome.Refused(answer.status(), "no problem details", String.valueOf(e.getMessage()));
        }
        return new Outcome.Refused(answer.status(), "no problem details", "");
    }

    @Override
    public void close() {
        client.close();
    }
}
