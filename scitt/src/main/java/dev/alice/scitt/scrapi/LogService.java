package dev.alice.scitt.scrapi;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TreeReader;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JSON read API of a log, for people and for {@link HttpLogReader}, to be mounted at {@code /log}. */
public final class LogService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(LogService.class);
    private static final Set<String> PARAMETERS =
            Set.of("subject", "issuer", "kind", "from", "until", "after", "limit");
    private static final int MAX_PARAMETER = 512;

    private final LogReader reader;
    private final TreeReader tree;
    private final LogJson json = new LogJson();
    private final AnswerBudget budget = new AnswerBudget();

    /** The routes of a log. */
    public LogService(StoreLogReader reader) {
        this.reader = reader;
        this.tree = reader;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/head", guarded((request, response) -> send(response, json.bytes(json.write(reader.head())))))
                .get(
                        "/checkpoint",
                        guarded((request, response) -> send(response, json.bytes(json.write(reader.head())))))
                .get("/consistency", guarded(this::consistency))
                .get("/consistency/{from}/receipt", guarded(this::consistencyReceipt))
                .get("/entries", guarded(this::list))
                .get("/entries/{id}", guarded(this::show))
                .get("/entries/{id}/statement", bytes(reader::statement, SignedStatement.MEDIA_TYPE))
                .get("/entries/{id}/receipt", bytes(reader::receipt, Receipt.MEDIA_TYPE))
                .get("/entries/{id}/transparent", bytes(reader::transparent, SignedStatement.MEDIA_TYPE))
                .get(
                        "/key",
                        guarded((request, response) -> response.header(
                                        HeaderNames.CONTENT_TYPE, "application/x-pem-file")
                                .send(reader.key().pem())))
                .get("/collateral/{said}", guarded(this::collateral));
    }

    private void list(ServerRequest request, ServerResponse response) {
        Parameters query = request.query();
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name) || query.all(name).size() != 1) {
                throw new MalformedException(
                        "parameters are subject, issuer, kind, from, until, after and limit, each at most once");
            }
        }
        long after = number(query, "after", -1);
        long limit = number(query, "limit", 100);
        if (after < -1 || limit < 1 || limit > EntryQuery.MAX_LIMIT) {
            throw new MalformedException("after is a position and limit 1 to " + EntryQuery.MAX_LIMIT);
        }
        EntryQuery question = new EntryQuery(
                text(query, "subject"),
                text(query, "issuer"),
                text(query, "kind"),
                time(query, "from"),
                time(query, "until"),
                after,
                (int) limit);
        boolean room = budget.answer(
                () -> Optional.of(json.bytes(json.write(reader.list(question)))),
                page -> page.ifPresent(bytes -> send(response, bytes)));
        if (!room) {
            response.header(HeaderNames.RETRY_AFTER, "1");
            error(
                    response,
                    Status.SERVICE_UNAVAILABLE_503,
                    "Unavailable",
                    "too many lists are on their way; ask again");
        }
    }

    private void consistency(ServerRequest request, ServerResponse response) {
        long from = number(request.query(), "from", 0);
        long to = number(request.query(), "to", reader.head().size());
        tree.consistency(from, to)
                .ifPresentOrElse(
                        proof -> send(response, json.bytes(json.write(proof))),
                        () -> error(
                                response,
                                Status.NOT_FOUND_404,
                                "Not Found",
                                "there is a proof where 0 < from < to ≤ size, not from " + from + " to " + to));
    }

    private void consistencyReceipt(ServerRequest request, ServerResponse response) {
        long from = position(request.path().pathParameters().get("from"), "from");
        tree.consistencyReceipt(from)
                .ifPresentOrElse(
                        receipt -> response.header(HeaderNames.CONTENT_TYPE, Receipt.MEDIA_TYPE)
                                .header(HeaderNames.CACHE_CONTROL, "no-store")
                                .send(receipt.toBytes()),
                        () -> error(
                                response,
                                Status.NOT_FOUND_404,
                                "Not Found",
                                "there is nothing to prove from that size to the log's"));
    }

    private void show(ServerRequest request, ServerResponse response) {
        reader.show(id(request))
                .ifPresentOrElse(entry -> send(response, json.bytes(json.write(entry))), () -> notFound(response));
    }

    private void collateral(ServerRequest request, ServerResponse response) {
        reader.collateral(request.path().pathParameters().get("said"))
                .ifPresentOrElse(
                        data -> response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                                .send(data),
                        () -> notFound(response));
    }

    private Handler bytes(Function<EntryId, Optional<Octets>> read, String mediaType) {
        return guarded((request, response) -> read.apply(id(request))
                .ifPresentOrElse(
                        found -> response.header(HeaderNames.CONTENT_TYPE, mediaType)
                                .send(found.toBytes()),
                        () -> notFound(response)));
    }

    private static EntryId id(ServerRequest request) {
        return new EntryId(request.path().pathParameters().get("id"));
    }

    private static @Nullable String text(Parameters query, String name) {
        String value = query.first(name).orElse(null);
        if (value != null && value.length() > MAX_PARAMETER) {
            throw new MalformedException(name + " has at most " + MAX_PARAMETER + " characters");
        }
        return value;
    }

    private static long number(Parameters query, String name, long otherwise) {
        String value = text(query, name);
        return value == null ? otherwise : position(value, name);
    }

    private static long position(String value, String name) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new MalformedException(name + " is not a number");
        }
    }

    private static @Nullable Instant time(Parameters query, String name) {
        String value = text(query, name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw new MalformedException(name + " is not a time such as 2026-01-31T12:00:00Z");
        }
    }

    private void notFound(ServerResponse response) {
        error(response, Status.NOT_FOUND_404, "Not Found", "the log has nothing by this name");
    }

    private static void send(ServerResponse response, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").send(body);
    }

    private void error(ServerResponse response, Status status, String title, String detail) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(json.bytes(json.error(title, detail)));
    }

    private Handler guarded(Handler handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
            } catch (MalformedException e) {
                error(response, Status.BAD_REQUEST_400, "Malformed request", String.valueOf(e.getMessage()));
            } catch (ScittException e) {
                LOG.atError()
                        .setMessage("a request to the log failed")
                        .addKeyValue("path", request.path().path())
                        .setCause(e)
                        .log();
                error(response, Status.SERVICE_UNAVAILABLE_503, "Unavailable", "the log cannot be read");
            }
        };
    }
}
