package dev.alice.prioritizer.s2c2f;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * A database of vulnerabilities that speaks OSV ({@code POST /v1/query}), asked within limits and remembered for a while.
 *
 * <p>One that does not answer is left alone for a minute; nothing is concluded from its silence.
 */
final class OsvClient implements AutoCloseable {
    private static final Duration KEEP = Duration.ofHours(6);
    private static final Duration REST = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 8 << 20;
    private static final int MOST_PAGES = 5;
    private static final int MOST_KEPT = 2_000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,80}");
    private static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .build();

    private final URI base;
    private final HttpClient http;
    private final Clock clock;
    private final Map<Question, Known> known = new LinkedHashMap<>(64, 0.75f, true);
    private final AtomicReference<Optional<Unreachable>> resting = new AtomicReference<>(Optional.empty());

    /** @param base the address under which {@code v1/query} stands */
    OsvClient(URI base, Clock clock) {
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** A package of an ecosystem as OSV names it; without a version, all of its history is asked for. */
    record Question(String ecosystem, String name, Optional<String> version) {}

    /** What came of asking. */
    sealed interface Answer {}

    /** The ids of what is known, with their aliases; it counts until then. */
    record Known(Set<String> ids, Set<String> malicious, Instant until) implements Answer {
        Known {
            ids = Set.copyOf(ids);
            malicious = Set.copyOf(malicious);
        }
    }

    /** Nobody answered, or not in a way that can be used. */
    record Unreachable(String reason, Instant until) implements Answer {}

    String host() {
        return base.getAuthority();
    }

    Answer ask(Question question) {
        Instant now = clock.instant();
        synchronized (known) {
            Known before = known.get(question);
            if (before != null && now.isBefore(before.until())) {
                return before;
            }
        }
        Optional<Unreachable> rest = resting.get();
        if (rest.filter(one -> now.isBefore(one.until())).isPresent()) {
            return rest.get();
        }
        try {
            Known answer = fetch(question, now);
            synchronized (known) {
                known.put(question, answer);
                if (known.size() > MOST_KEPT) {
                    known.remove(known.keySet().iterator().next());
                }
            }
            resting.set(Optional.empty());
            return answer;
        } catch (IOException | IllegalArgumentException e) {
            Unreachable silent =
                    new Unreachable(host() + " gave no answer that can be used: " + words(e), now.plus(REST));
            resting.set(Optional.of(silent));
            return silent;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unreachable("it was not waited for", now);
        }
    }

    private static String words(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Known fetch(Question question, Instant now) throws IOException, InterruptedException {
        Set<String> ids = new LinkedHashSet<>();
        Set<String> malicious = new LinkedHashSet<>();
        String token = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode answer = page(question, token);
            JsonNode vulns = answer.path("vulns");
            if (!vulns.isMissingNode() && !vulns.isArray()) {
                throw new IOException("its vulns are no list");
            }
            for (JsonNode vuln : vulns) {
                if (vuln.hasNonNull("withdrawn")) {
                    continue;
                }
                List<String> names = new ArrayList<>();
                names.add(id(vuln.path("id")));
                for (JsonNode alias : vuln.path("aliases")) {
                    names.add(id(alias));
                }
                boolean mal = names.stream().anyMatch(name -> name.startsWith("MAL-"));
                (mal ? malicious : ids)
                        .add(names.stream()
                                .filter(name -> name.startsWith(mal ? "MAL-" : "CVE-"))
                                .findFirst()
                                .orElse(names.getFirst()));
            }
            token = answer.path("next_page_token").asText("");
            if (token.isEmpty()) {
                return new Known(ids, malicious, now.plus(KEEP));
            }
        }
        throw new IOException("it has more than " + MOST_PAGES + " pages");
    }

    private static String id(JsonNode node) throws IOException {
        String id = node.asText("");
        if (!ID.matcher(id).matches()) {
            throw new IOException("an id in it is none");
        }
        return id;
    }

    private JsonNode page(Question question, String token) throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        question.version().ifPresent(version -> body.put("version", version));
        body.putObject("package").put("name", question.name()).put("ecosystem", question.ecosystem());
        if (!token.isEmpty()) {
            body.put("page_token", token);
        }
        HttpRequest request = HttpRequest.newBuilder(base.resolve("v1/query"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("it answered with status " + response.statusCode());
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it answered with more than " + MAX_BYTES + " bytes");
            }
            JsonNode answer = JSON.readTree(bytes);
            if (answer == null || !answer.isObject()) {
                throw new IOException("it answered with something that is no object");
            }
            return answer;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
