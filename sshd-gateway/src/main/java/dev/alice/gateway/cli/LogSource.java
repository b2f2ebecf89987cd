package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.Store;
import dev.alice.gateway.audit.KelKeys;
import dev.alice.gateway.http.BoundedBody;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.event.Aid;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.scrapi.HttpLogReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a log is read: a data directory (beside a running server too), or a server's HTTP address. */
final class LogSource {
    private static final int MAX_KEL = 64 << 20;

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    /** One of the two. */
    static final class Place {
        @Option(names = "--data", paramLabel = "DIR", description = "The data directory of a node.")
        @Nullable
        Path data;

        @Option(names = "--url", paramLabel = "URL", description = "The HTTP address of a server, http://HOST:PORT.")
        @Nullable
        URI url;
    }

    /** An open log with the key event logs of its issuers. */
    record Opened(LogReader log, KelKeys keys, @Nullable Store store) implements AutoCloseable {
        @Override
        public void close() {
            if (store != null) {
                store.close();
            }
            if (log instanceof HttpLogReader http) {
                http.close();
            }
        }

        /** The tree behind the log. */
        TreeReader tree() {
            if (log instanceof TreeReader tree) {
                return tree;
            }
            throw new IllegalStateException("every reader of a log here reads its tree too");
        }

        /** Every key that the log says it has signed with. */
        List<CoseKey> logKeys() {
            return log.keys();
        }

        Store database() {
            if (store == null) {
                throw new GatewayException("this needs the data directory of the node: give --data DIR");
            }
            return store;
        }
    }

    Opened open() {
        return at(place.data, place.url);
    }

    /** The log in a directory or at an address, of which one is given. */
    static Opened at(@Nullable Path data, @Nullable URI url) {
        if (url != null) {
            return new Opened(new HttpLogReader(url), new KelKeys(aid -> fetch(url, aid)), null);
        }
        return open(java.util.Objects.requireNonNull(data));
    }

    static Opened open(Path data) {
        Store store = Store.attach(data);
        return new Opened(new StoreLogReader(store.source()), new KelKeys(new LazyKels(store)::kel), store);
    }

    /** The key event logs in a database, which a log that stands alone does not have. */
    private static final class LazyKels {
        private final Store store;
        private @Nullable Controller controller;

        private LazyKels(Store store) {
            this.store = store;
        }

        private synchronized String kel(Aid aid) {
            if (controller == null) {
                controller = new Controller(store.source(), List.of(), 3, Clock.systemUTC());
            }
            return controller.kel(aid);
        }
    }

    private static String fetch(URI base, Aid aid) {
        String root = base.toString();
        URI uri = URI.create((root.endsWith("/") ? root : root + "/") + "keri/kel/" + aid.qb64());
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<byte[]> response =
                    BoundedBody.ask(client, HttpRequest.newBuilder(uri).build(), MAX_KEL, Duration.ofSeconds(30));
            if (response.statusCode() == 404) {
                return "";
            }
            if (response.statusCode() != 200) {
                throw new GatewayException("the server at " + base + " answered " + response.statusCode()
                        + " for the key event log of " + aid);
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new GatewayException("the server at " + base + " cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted while reading a key event log", e);
        }
    }
}
