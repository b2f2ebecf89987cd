package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.witness.Health;
import dev.alice.keri.witness.PoolSize;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessException;
import dev.alice.keri.witness.WitnessHttp;
import dev.alice.keri.witness.WitnessPlace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice witness}: witnesses that stand alone, and a look at those of a pool. */
@Command(
        name = "witness",
        mixinStandardHelpOptions = true,
        description = "Witnesses of key event logs.",
        subcommands = {WitnessServeCommand.class})
final class WitnessCommand {
    private static final int TOO_FEW = 1;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The witnesses of a data directory.")
    int list(
            @Option(names = "--json") boolean json,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            required = true,
                            description = "A node's directory, or that of one witness.")
                    Path data) {
        for (WitnessPlace place : places(data, List.of())) {
            if (json) {
                Json.print(Json.object(
                        "aid", place.aid().qb64(),
                        "url", place.address().toString(),
                        "oobi", place.oobi().toString()));
            } else {
                System.out.println(place.oobi());
            }
        }
        return 0;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = {
                "Ask each witness of a data directory, or of the given introductions, whether it is there.",
                "Exits with 1 where too few of them are for a flow to be vouched for."
            })
    int status(
            @Option(names = "--json") boolean json,
            @Option(names = "--data", paramLabel = "DIR", description = "A node's directory, or that of one witness.")
                    @Nullable
                    Path data,
            @Parameters(paramLabel = "OOBI", arity = "0..*", description = "http://HOST:PORT/oobi/AID/controller")
                    @Nullable
                    List<URI> oobis) {
        List<WitnessPlace> places = places(data, oobis == null ? List.of() : oobis);
        int up = 0;
        try (WitnessHttp http = new WitnessHttp()) {
            for (WitnessPlace place : places) {
                WitnessClient client = new WitnessClient(place.aid(), () -> Optional.of(place.address()), http, LIMIT);
                Optional<String> trouble = trouble(client, place);
                up += trouble.isEmpty() ? 1 : 0;
                print(place, trouble, client.health(), json);
            }
        }
        int needed =
                places.size() < 4 ? places.size() : PoolSize.of(places.size()).needed();
        if (!json && up < needed) {
            System.out.println(up + " of " + places.size() + " are up, and " + needed + " are needed");
        }
        return up < needed ? TOO_FEW : 0;
    }

    private static Optional<String> trouble(WitnessClient client, WitnessPlace place) {
        try {
            String name = client.greet();
            return name.equals(place.aid().qb64())
                    ? Optional.empty()
                    : Optional.of("another witness answers at its address");
        } catch (WitnessException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void print(WitnessPlace place, Optional<String> trouble, Health health, boolean json) {
        double millis = Math.round(health.latency().toNanos() / 1e4) / 100.0;
        if (json) {
            Map<String, Object> shown = Json.object(
                    "aid", place.aid().qb64(),
                    "url", place.address().toString(),
                    "up", trouble.isEmpty(),
                    "latencyMillis", millis);
            trouble.ifPresent(why -> shown.put("error", why));
            Json.print(shown);
        } else {
            System.out.printf(
                    "%s  %-28s %s%n",
                    place.aid(),
                    place.address(),
                    trouble.map(why -> "DOWN: " + why).orElse("up, " + millis + " ms"));
        }
    }

    private static List<WitnessPlace> places(@Nullable Path data, List<URI> oobis) {
        List<WitnessPlace> places =
                new ArrayList<>(oobis.stream().map(WitnessPlace::of).toList());
        if (data != null) {
            places.addAll(WitnessPlace.in(data));
        }
        if (places.isEmpty()) {
            throw new GatewayException(
                    data == null
                            ? "name witnesses by --data DIR or by their introductions"
                            : "no witness has run in " + data + " yet");
        }
        return places;
    }
}
