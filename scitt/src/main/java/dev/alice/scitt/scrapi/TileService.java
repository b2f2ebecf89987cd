package dev.alice.scitt.scrapi;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TilePath;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree of a log as static files (C2SP tlog-tiles): {@code /tile/L/N[.p/W]} and {@code /tile/entries/N[.p/W]}, to be
 * mounted at the root beside {@link ScrapiService}, which has {@code /checkpoint}. What is there never changes, so that
 * it may be kept for ever; what is not there yet may not.
 */
public final class TileService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(TileService.class);
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final TreeReader reader;
    private final AnswerBudget budget = new AnswerBudget();

    /** The routes of a tree. */
    public TileService(TreeReader reader) {
        this.reader = reader;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/tile/*", this::tile);
    }

    private void tile(ServerRequest request, ServerResponse response) {
        Optional<TilePath> path = TilePath.parse(request.path().path());
        boolean room;
        try {
            room = budget.answer(() -> path.flatMap(this::read).map(Octets::toBytes), found -> send(response, found));
        } catch (ScittException e) {
            LOG.atError()
                    .setMessage("a tile could not be read")
                    .addKeyValue("path", request.path().path())
                    .setCause(e)
                    .log();
            text(response, Status.SERVICE_UNAVAILABLE_503, "the log cannot be read\n");
            return;
        }
        if (!room) {
            response.header(HeaderNames.RETRY_AFTER, "1");
            text(response, Status.SERVICE_UNAVAILABLE_503, "too many tiles are on their way; ask again\n");
        }
    }

    private static void send(ServerResponse response, Optional<byte[]> found) {
        if (found.isEmpty()) {
            text(response, Status.NOT_FOUND_404, "there is no such tile, or not yet\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream")
                .header(HeaderNames.CACHE_CONTROL, FOR_EVER)
                .send(found.get());
    }

    private Optional<Octets> read(TilePath path) {
        return path.level()
                .map(level -> reader.tile(new TileId(level, path.index()), path.width()))
                .orElseGet(() -> reader.bundle(path.index(), path.width()));
    }

    private static void text(ServerResponse response, Status status, String text) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(text);
    }
}
