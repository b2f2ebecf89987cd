package dev.alice.scitt.scrapi;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TransparencyLog;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SCITT Reference API (draft-ietf-scitt-scrapi) and the C2SP checkpoint of one log, to be mounted at the root.
 * Statements are accepted of issuers that the log's {@code IssuerKeys} trust.
 */
public final class ScrapiService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapiService.class);
    private static final Set<String> STATEMENT_TYPES = Set.of("application/cose", SignedStatement.MEDIA_TYPE);
    private static final String SECONDS_TO_RETRY = "1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TransparencyLog log;
    private final StoreLogReader reader;
    private final Duration patience;
    private final Duration bodyLimit;
    private final PendingEntries pending = new PendingEntries();

    /** The routes of an open log; who offers a statement waits up to ten seconds for the receipt. */
    public ScrapiService(TransparencyLog log) {
        this(log, PATIENCE);
    }

    /**
     * The routes of an open log.
     *
     * @param patience how long one who offers a statement waits for the receipt, before being told to come back
     */
    public ScrapiService(TransparencyLog log, Duration patience) {
        this(log, patience, RequestBody.LIMIT);
    }

    ScrapiService(TransparencyLog log, Duration patience, Duration bodyLimit) {
        this.bodyLimit = bodyLimit;
        this.log = log;
        this.reader = log.reader();
        this.patience = patience;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/entries", guarded(this::register))
                .get("/entries/{id}", guarded(this::receipt))
                .get("/.well-known/scitt-keys", guarded(this::keys))
                .get("/.well-known/scitt-keys/{kid}", guarded(this::key))
                .get("/checkpoint", guarded(this::checkpoint));
    }

    private void register(ServerRequest request, ServerResponse response) {
        String type = request.headers()
                .contentType()
                .map(media -> media.mediaType().text())
                .orElse("");
        if (!STATEMENT_TYPES.contains(type)) {
            close(response);
            Problem.of(Status.UNSUPPORTED_MEDIA_TYPE_415, "Malformed request", "send application/cose")
                    .send(response);
            return;
        }
        int most = log.settings().maxStatementBytes();
        switch (RequestBody.read(request, most, bodyLimit)) {
            case RequestBody.TooLarge large -> tooLarge(response, most);
            case RequestBody.TooSlow slow -> {
                close(response);
                Problem.of(Status.REQUEST_TIMEOUT_408, "Malformed request", "the statement did not come in time")
                        .send(response);
            }
            case RequestBody.Whole(byte[] bytes) -> offer(bytes, response);
        }
    }

    private void offer(byte[] body, ServerResponse response) {
        CompletableFuture<Registration> answer = log.submit(body);
        try {
            answer(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), response);
        } catch (TimeoutException e) {
            // It was well-formed, or there would be an answer by now.
            EntryId id = SignedStatement.decode(body).id();
            pending.put(id, answer);
            response.status(Status.ACCEPTED_202)
                    .header(HeaderNames.LOCATION, "/entries/" + id.value())
                    .header(HeaderNames.RETRY_AFTER, SECONDS_TO_RETRY)
                    .send();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(new Registration.Unavailable("the server is stopping; offer the same statement again"), response);
        } catch (ExecutionException e) {
            throw new ScittException("a registration broke off: " + e.getCause(), e.getCause());
        }
    }

    private void answer(Registration registration, ServerResponse response) {
        switch (registration) {
            case Registration.Registered registered ->
                response.status(Status.CREATED_201)
                        .header(
                                HeaderNames.LOCATION,
                                "/entries/" + registered.entry().id().value())
                        .header(HeaderNames.CONTENT_TYPE, Receipt.MEDIA_TYPE)
                        .send(registered.receipt().encode());
            case Registration.Rejected rejected -> {
                Status status = switch (rejected.problem()) {
                    case TOO_LARGE -> Status.REQUEST_ENTITY_TOO_LARGE_413;
                    case MALFORMED, PAYLOAD_MISSING, BAD_ALGORITHM, REJECTED -> Status.BAD_REQUEST_400;
                };
                Problem.of(status, rejected.problem().title(), rejected.detail())
                        .send(response);
            }
            case Registration.Busy busy -> {
                response.header(
                        HeaderNames.RETRY_AFTER,
                        String.valueOf(Math.max(1, busy.retryAfter().toSeconds())));
                Problem.of(Status.TOO_MANY_REQUESTS_429, "Too Many Requests", "the log is busy")
                        .send(response);
            }
            case Registration.Unavailable unavailable -> {
                response.header(HeaderNames.RETRY_AFTER, SECONDS_TO_RETRY);
                Problem.of(Status.SERVICE_UNAVAILABLE_503, "Unavailable", unavailable.reason())
                        .send(response);
            }
        }
    }

    private void receipt(ServerRequest request, ServerResponse response) {
        EntryId id;
        try {
            id = new EntryId(request.path().pathParameters().get("id"));
        } catch (MalformedException e) {
            Problem.of(Status.BAD_REQUEST_400, "Invalid locator", String.valueOf(e.getMessage()))
                    .send(response);
            return;
        }
        boolean registered = reader.show(id).isPresent();
        if (!registered && !pending.has(id)) {
            Problem.of(Status.NOT_FOUND_404, "Not Found", "no entry has this id")
                    .send(response);
            return;
        }
        Optional<Octets> receipt = registered ? reader.receipt(id) : Optional.empty();
        if (receipt.isEmpty()) {
            response.status(Status.NO_CONTENT_204)
                    .header(HeaderNames.RETRY_AFTER, SECONDS_TO_RETRY)
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .send();
            return;
        }
        response.header(HeaderNames.LOCATION, "/entries/" + id.value())
                .header(HeaderNames.CONTENT_TYPE, Receipt.MEDIA_TYPE)
                .send(receipt.get().toBytes());
    }

    private void keys(ServerRequest request, ServerResponse response) {
        List<Cbor> keys =
                reader.keys().stream().<Cbor>map(ScrapiService::published).toList();
        response.header(HeaderNames.CONTENT_TYPE, "application/cbor").send(new Cbor.Array(keys).encode());
    }

    private void key(ServerRequest request, ServerResponse response) {
        String wanted = request.path().pathParameters().get("kid");
        List<CoseKey> keys = reader.keys();
        // Unpadded base64url comes first; then the other ways in which people write a thumbprint.
        Optional<CoseKey> key = named(keys, wanted, thumbprint -> thumbprint.base64Url())
                .or(() -> named(keys, wanted, thumbprint -> thumbprint.base64Url() + "="))
                .or(() -> named(keys, wanted, Octets::hex));
        if (key.isEmpty()) {
            Problem.of(Status.NOT_FOUND_404, "No such key", "keys are named by base64url of their RFC 9679 thumbprint")
                    .send(response);
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/cbor")
                .send(published(key.get()).encode());
    }

    private static Optional<CoseKey> named(List<CoseKey> keys, String wanted, Function<Octets, String> spelling) {
        return keys.stream()
                .filter(key -> spelling.apply(key.thumbprint().octets()).equals(wanted))
                .findFirst();
    }

    private void checkpoint(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(reader.head().checkpoint());
    }

    /** A COSE_Key with its kid (2) and alg (3), RFC 9052 §7.1. */
    private static Cbor.Dictionary published(CoseKey key) {
        return key.cose()
                .with(2, new Cbor.Bytes(key.thumbprint().octets()))
                .with(3, new Cbor.Int(key.algorithm().label()));
    }

    private static void tooLarge(ServerResponse response, int most) {
        close(response);
        Problem.of(
                        Status.REQUEST_ENTITY_TOO_LARGE_413,
                        Registration.Problem.TOO_LARGE.title(),
                        "a statement has at most " + most + " bytes; sign the hash of a larger payload (RFC 9995)")
                .send(response);
    }

    /** What was not read of a body must not be taken for the next request. */
    private static void close(ServerResponse response) {
        response.header(HeaderNames.CONNECTION, "close");
    }

    private static Handler guarded(Handler handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
            } catch (ScittException e) {
                LOG.atError()
                        .setMessage("a request to the log failed")
                        .addKeyValue("path", request.path().path())
                        .setCause(e)
                        .log();
                response.header(HeaderNames.RETRY_AFTER, SECONDS_TO_RETRY);
                Problem.of(Status.SERVICE_UNAVAILABLE_503, "Unavailable", "the log cannot be read")
                        .send(response);
            }
        };
    }
}
