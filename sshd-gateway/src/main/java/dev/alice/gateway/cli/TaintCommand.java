package dev.alice.gateway.cli;

import dev.alice.flow.Seed;
import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.Store;
import dev.alice.prioritizer.valuechain.Taint;
import dev.alice.prioritizer.valuechain.TaintLedger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice taint}: what is held against recipes, models, packages, peers, agents and whatever else flows grow from. */
@Command(
        name = "taint",
        mixinStandardHelpOptions = true,
        description = {
            "Hold something against what flows grow from: they are not typed, and those that were are flagged.",
            "KIND is recipe, model, package, peer, agent, person, pane, file or words; NAME is as why shows it,",
            "with or without @VERSION, or sha256:HEX of its content."
        })
final class TaintCommand {
    private static final int MOST_TRIES = 100;
    private static final long PAUSE_MILLIS = 100;

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Hold something against NAME. It counts at once; a server takes it to the log.")
    int add(
            @Parameters(paramLabel = "KIND") Seed.Kind kind,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--why", paramLabel = "TEXT", required = true, description = "The reason, for everybody.")
                    String why,
            @Option(names = "--who", paramLabel = "NAME", description = "Who holds it; your login name by default.")
                    Optional<String> who,
            @Option(names = "--data", paramLabel = "DIR", required = true, description = "A server's directory.")
                    Path data,
            @Option(names = "--json") boolean json)
            throws InterruptedException {
        try (Store store = writable(data)) {
            TaintLedger ledger = new TaintLedger(store.source(), Clock.systemUTC());
            Taint taint = ledger.add(kind, name, why, who(who));
            return settled(data, ledger, List.of(taint), now -> now.entry().isPresent(), json);
        }
    }

    @Command(
            name = "lift",
            mixinStandardHelpOptions = true,
            description = "Hold nothing against NAME any more, once the log has the statement that says so.")
    int lift(
            @Parameters(paramLabel = "KIND") Seed.Kind kind,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--why", paramLabel = "TEXT", required = true, description = "The reason, for everybody.")
                    String why,
            @Option(names = "--who", paramLabel = "NAME", description = "Who lifts it; your login name by default.")
                    Optional<String> who,
            @Option(names = "--data", paramLabel = "DIR", required = true, description = "A server's directory.")
                    Path data,
            @Option(names = "--json") boolean json)
            throws InterruptedException {
        try (Store store = writable(data)) {
            TaintLedger ledger = new TaintLedger(store.source(), Clock.systemUTC());
            List<Taint> taints = ledger.lift(kind, name, why, who(who));
            if (taints.isEmpty()) {
                throw new GatewayException("nothing is held against " + word(kind) + " " + Visible.text(name)
                        + "; alice taint list shows what is held against whom");
            }
            return settled(data, ledger, taints, now -> now.lifted().isPresent(), json);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "What is held against whom, oldest first.")
    int list(
            @Option(names = "--all", description = "Also what was lifted.") boolean all,
            @Option(names = "--data", paramLabel = "DIR", required = true, description = "A server's directory.")
                    Path data,
            @Option(names = "--json") boolean json) {
        try (Store store = writable(data)) {
            TaintLedger ledger = new TaintLedger(store.source(), Clock.systemUTC());
            (all ? ledger.all() : ledger.inForce()).forEach(taint -> print(taint, json));
            return 0;
        }
    }

    /** Through the server where one runs, and the file itself where none does. */
    private static Store writable(Path data) {
        if (Store.served(data)) {
            return Store.attach(data);
        }
        Store store = Store.open(PrivateFile.directory(data), new SecureRandom());
        try {
            TaintLedger.prepare(store.source());
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static String who(Optional<String> who) {
        return who.orElseGet(() -> System.getProperty("user.name", "operator"));
    }

    /** Waits until a server that runs has taken it to the log; without one that waits for the next start. */
    private static int settled(Path data, TaintLedger ledger, List<Taint> taints, Predicate<Taint> done, boolean json)
            throws InterruptedException {
        boolean served = Store.served(data);
        int exit = 0;
        for (Taint taint : taints) {
            Taint now = taint;
            for (int tries = 0; served && !done.test(now) && tries < MOST_TRIES; tries++) {
                Thread.sleep(PAUSE_MILLIS);
                now = ledger.find(taint.id()).orElse(taint);
            }
            print(now, json);
            if (!done.test(now)) {
                System.err.println(
                        served
                                ? "alice: the server has not taken it to its log yet, and goes on trying"
                                : "alice: no server runs in " + data
                                        + "; the next one takes it to the log when it starts");
                exit = served ? 1 : exit;
            }
        }
        return exit;
    }

    private static void print(Taint taint, boolean json) {
        if (json) {
            Map<String, Object> shown = Json.object(
                    "kind", word(taint.kind()),
                    "name", taint.name(),
                    "why", taint.why(),
                    "who", taint.who(),
                    "at", taint.at().toString(),
                    "entry", taint.entry().orElse(""),
                    "lifted", taint.lifted().orElse(""));
            Json.print(shown);
        } else {
            System.out.printf(
                    "%s  %s%n  %s: %s%s%n",
                    taint.at(),
                    Visible.text(taint.what()),
                    Visible.text(taint.who()),
                    Visible.text(taint.why()),
                    taint.lifted().isPresent()
                            ? ", lifted by entry " + taint.lifted().get()
                            : taint.entry().map(entry -> ", entry " + entry).orElse(", not in the log yet"));
        }
    }

    private static String word(Seed.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
