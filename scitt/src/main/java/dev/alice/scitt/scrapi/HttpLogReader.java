package dev.alice.scitt.scrapi;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TilePath;
import dev.alice.scitt.verify.LeafProfile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A log read over HTTP from a server that mounts {@link LogService} at {@code /log}; answers are bounded. */
public final class HttpLogReader implements LogReader, TreeReader, AutoCloseable {
    private static final int MAX_BODY = 4 << 20;
    private static final int MAX_BUNDLE = 256 * (65_535 + 2);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final URI base;
    private final HttpClient client;
    private final Duration patience;
    private final LogJson json = new LogJson();

    /**
     * A reader of the server at {@code base}, such as {@code http://127.0.0.1:8080}.
     *
     * @throws IllegalArgumentException if it is not an http or https URL without query
     */
    public HttpLogReader(URI base) {
        this(base, ANSWER);
    }

    /** @param patience for each answer, head and body together */
    HttpLogReader(URI base, Duration patience) {
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null || base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new IllegalArgumentException("a log is read from an http or https URL without query, not " + base);
        }
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public LogHead head() {
        return parsed(required("log/head"), json::head);
    }

    @Override
    public EntryPage list(EntryQuery query) {
        StringBuilder path = new StringBuilder("log/entries?after=" + query.after() + "&limit=" + query.limit());
        parameter(path, "subject", query.subject());
        parameter(path, "issuer", query.issuer());
        parameter(path, "kind", query.kind());
        parameter(path, "from", query.from() == null ? null : query.from().toString());
        parameter(path, "until", query.until() == null ? null : query.until().toString());
        EntryPage page = parsed(required(path.toString()), json::page);
        if (page.entries().size() > query.limit()
                || page.next().isPresent() && page.next().getAsLong() <= query.after()) {
            throw new ScittException("the log at " + base + " answered with a page that was not asked for");
        }
        return page;
    }

    @Override
    public Optional<LogEntry> show(EntryId id) {
        return get("log/entries/" + id.value()).map(body -> parsed(body, json::entry));
    }

    @Override
    public Optional<Octets> statement(EntryId id) {
        Optional<Octets> statement = get("log/entries/" + id.value() + "/statement");
        statement.ifPresent(bytes -> {
            EntryId named = parsed(
                    bytes, octets -> SignedStatement.decode(octets.toBytes()).id());
            if (!named.equals(id)) {
                throw new ScittException("the log at " + base + " answered with statement " + named + ", not " + id);
            }
        });
        return statement;
    }

    @Override
    public Optional<Octets> receipt(EntryId id) {
        return get("log/entries/" + id.value() + "/receipt");
    }

    @Override
    public Optional<Octets> transparent(EntryId id) {
        return get("log/entries/" + id.value() + "/transparent");
    }

    @Override
    public CoseKey key() {
        return parsed(required("log/key"), body -> CoseKey.fromPem(text(body)));
    }

    @Override
    public Optional<String> collateral(String said) {
        return get("log/collateral/" + URLEncoder.encode(said, StandardCharsets.UTF_8))
                .map(HttpLogReader::text);
    }

    @Override
    public String checkpoint() {
        return text(required("checkpoint"));
    }

    @Override
    public Optional<Octets> tile(TileId id, int width) {
        return get(new TilePath(Optional.of(id.level()), id.index(), width)
                        .toString()
                        .substring(1))
                .map(hashes -> exactly(hashes, width * Digest.LENGTH));
    }

    @Override
    public Optional<Octets> bundle(long index, int width) {
        return get(new TilePath(Optional.empty(), index, width).toString().substring(1), MAX_BUNDLE);
    }

    @Override
    public Optional<ConsistencyProof> consistency(long from, long to) {
        if (from < 1 || from >= to) {
            return Optional.empty();
        }
        return get("log/consistency?from=" + from + "&to=" + to).map(body -> parsed(body, json::consistency));
    }

    @Override
    public Optional<Octets> consistencyReceipt(long from) {
        return get("log/consistency/" + from + "/receipt");
    }

    /** What the log says that it hashes into its leaves; statements where it says nothing. */
    public LeafProfile leafProfile() {
        return get("log/head")
                .map(body -> parsed(body, json::head).leafProfile())
                .orElse(LeafProfile.STATEMENT);
    }

    /** The keys that the log has signed with, from {@code /.well-known/scitt-keys}. */
    @Override
    public List<CoseKey> keys() {
        return parsed(required(".well-known/scitt-keys"), body -> {
            if (!(Cbor.decode(body.toBytes()) instanceof Cbor.Array set)) {
                throw new MalformedException("not a COSE_KeySet");
            }
            return set.items().stream().map(CoseKey::fromCose).toList();
        });
    }

    private Octets exactly(Octets body, int length) {
        if (body.length() != length) {
            throw new ScittException(
                    "the log at " + base + " answered with " + body.length() + " bytes, not " + length);
        }
        return body;
    }

    @Override
    public void close() {
        client.close();
    }

    private Octets required(String path) {
        return get(path)
                .orElseThrow(() -> new ScittException("the server at " + base + " has no " + path + "; is it a log?"));
    }

    private Optional<Octets> get(String path) {
        return get(path, MAX_BODY);
    }

    private Optional<Octets> get(String path, int most) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(patience)
                .GET()
                .build();
        try {
            HttpResponse<byte[]> response = BoundedBody.ask(client, request, most, patience);
            return switch (response.statusCode()) {
                case 200 -> Optional.of(Octets.of(response.body()));
                case 404 -> Optional.empty();
                default ->
                    throw new ScittException(request.uri() + " was answered with status " + response.statusCode());
            };
        } catch (IOException e) {
            throw new ScittException("could not read " + request.uri() + ": " + e + "; see that the server runs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScittException("reading " + request.uri() + " was interrupted", e);
        }
    }

    private <T> T parsed(Octets body, Function<Octets, T> parser) {
        try {
            return parser.apply(body);
        } catch (MalformedException e) {
            throw new ScittException("the log at " + base + " answered with something else: " + e.getMessage(), e);
        }
    }

    private static void parameter(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static String text(Octets body) {
        return new String(body.toBytes(), StandardCharsets.UTF_8);
    }
}
