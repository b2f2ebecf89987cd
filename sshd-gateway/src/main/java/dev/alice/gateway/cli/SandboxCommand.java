package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Readiness;
import dev.alice.sandbox.root.Order;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.PreparedRoots;
import dev.alice.sandbox.root.RootName;
import dev.alice.sandbox.root.RootStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice sandbox}: prepares and checks the root file systems that flows are rehearsed in. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = "Prepare and check the root file systems that flows are rehearsed in.")
final class SandboxCommand {
    private static final int NOT_GOOD = 1;

    @Command(
            name = "prepare",
            mixinStandardHelpOptions = true,
            description = {
                "Make a root, such as debian:12, ubuntu:24.04 or fedora:42, without being root.",
                "Without a mirror the host's own configuration of apt or dnf counts."
            })
    int prepare(
            @Parameters(paramLabel = "ROOT") String name,
            @Mixin NodeOptions node,
            @Option(
                            names = "--mirror",
                            paramLabel = "URL|LINE",
                            description =
                                    "Of Debian or Ubuntu: a URL, or a line of a sources.list; may be given again.")
                    @Nullable
                    List<String> mirrors,
            @Option(names = "--include", paramLabel = "PACKAGE", split = ",", description = "Further packages.")
                    @Nullable
                    List<String> include,
            @Option(
                            names = "--packages",
                            paramLabel = "PACKAGE",
                            split = ",",
                            description = "Of Fedora: all packages, in place of the usual ones.")
                    @Nullable
                    List<String> packages,
            @Option(names = "--repo-url", paramLabel = "URL", description = "Of Fedora: the repository.") @Nullable
                    String repository,
            @Option(names = "--gpg-key", paramLabel = "FILE", description = "The key of that repository's packages.")
                    @Nullable
                    Path key) {
        Order order = new Order(
                RootName.parse(name),
                mirrors == null ? List.of() : mirrors,
                include == null ? List.of() : include,
                packages == null ? List.of() : packages,
                Optional.ofNullable(repository),
                Optional.ofNullable(key).map(file -> file.toAbsolutePath().toString()));
        PreparedRoot root = store(directory(node)).prepare(order, line -> System.out.println("  " + line));
        print(root, "ready");
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The prepared roots, a line each.")
    int list(@Mixin NodeOptions node, @Option(names = "--json") boolean json) {
        for (PreparedRoot root : store(directory(node)).list()) {
            if (json) {
                Json.print(Json.object(
                        "name", root.order().name().toString(),
                        "sha256", root.digest(),
                        "made", root.made().toString(),
                        "packages", root.packages(),
                        "entries", root.entries(),
                        "bytes", root.bytes()));
            } else {
                print(root, root.packages() + " packages, " + (root.bytes() >> 20) + " MiB");
            }
        }
        return 0;
    }

    @Command(
            name = "refresh",
            mixinStandardHelpOptions = true,
            description = "Make the roots anew that are older than some days, and remove those that they replace.")
    int refresh(
            @Mixin NodeOptions node,
            @Option(names = "--older-than", paramLabel = "DAYS", defaultValue = "7") int days) {
        List<PreparedRoot> made = store(directory(node))
                .refresh(Duration.ofDays(Math.max(0, days)), line -> System.out.println("  " + line));
        made.forEach(root -> print(root, "ready"));
        if (made.isEmpty()) {
            System.out.println("no root is older than " + days + " days");
        }
        return 0;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compare every file of a root with its manifest.")
    int verify(
            @Mixin NodeOptions node,
            @Parameters(paramLabel = "ROOT", arity = "0..1", description = "A name or a digest; all roots without it.")
                    @Nullable
                    String which) {
        RootStore store = store(directory(node));
        List<PreparedRoot> roots = which == null ? store.list() : List.of(find(store, which));
        boolean good = true;
        for (PreparedRoot root : roots) {
            List<String> differences = store.verify(root);
            print(root, differences.isEmpty() ? "every file is as it was made" : "NOT AS IT WAS MADE");
            differences.forEach(line -> System.out.println("  " + line));
            good &= differences.isEmpty();
        }
        return good ? 0 : NOT_GOOD;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Remove a root by its name or digest.")
    int remove(@Mixin NodeOptions node, @Parameters(paramLabel = "ROOT") String which) {
        RootStore store = store(directory(node));
        PreparedRoot root = find(store, which);
        if (!store.remove(root)) {
            throw new GatewayException("a running server holds " + root.shortDigest() + "; stop it first");
        }
        print(root, "removed");
        return 0;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Say where flows can be rehearsed here, best first, and why nothing better is possible.")
    int status(@Mixin NodeOptions node, @Option(names = "--json") boolean json) throws IOException {
        Map<String, Object> shown = new LinkedHashMap<>();
        Path scratch = Files.createTempDirectory("alice-sandbox");
        boolean can = false;
        try {
            Path directory = directory(node);
            IdRange.Found range = IdRange.ofServer();
            if (range instanceof IdRange.Absent absent) {
                shown.put("prepared roots", "not possible: " + absent.reason());
            } else if (range instanceof IdRange.Usable usable) {
                RootStore store = new RootStore(directory, usable.range(), Clock.systemUTC());
                List<dev.alice.sandbox.proxy.Mirror> none = List.of();
                try (PreparedRoots roots = new PreparedRoots(
                        store, scratch, Limits.ORDINARY, none, root -> Optional.empty(), Clock.systemUTC())) {
                    for (var entry : roots.standing().entrySet()) {
                        PreparedRoot root = entry.getKey();
                        can |= entry.getValue().isEmpty();
                        shown.put(
                                root.order().name() + " " + root.shortDigest(),
                                entry.getValue().map(why -> "not used: " + why).orElse("ready, of " + root.madeAt()));
                    }
                }
                if (shown.isEmpty()) {
                    shown.put("prepared roots", "none; make one: alice sandbox prepare debian:12 --data DIR");
                }
            }
            List<String> mirrors = node.read().sandbox().mirrors();
            shown.put(
                    "network",
                    mirrors.isEmpty()
                            ? "none; allow package mirrors in the settings: sandbox: {mirrors: [deb.debian.org]}"
                            : "packages from " + String.join(", ", mirrors));
            switch (Boundaries.probe(scratch, Limits.ORDINARY, List.of()).readiness()) {
                case Readiness.Ready ready -> {
                    can = true;
                    shown.put("copy of this host", "ready (" + ready.mode().word() + ")");
                    for (int i = 0; i < ready.notes().size(); i++) {
                        shown.put("note " + (i + 1), ready.notes().get(i));
                    }
                }
                case Readiness.Missing missing ->
                    shown.put("copy of this host", "not possible: " + String.join("; ", missing.reasons()));
            }
        } finally {
            Files.deleteIfExists(scratch);
        }
        if (json) {
            Json.print(shown);
        } else {
            shown.forEach((name, words) -> System.out.printf("%-26s %s%n", name, words));
        }
        return can ? 0 : NOT_GOOD;
    }

    private static Path directory(NodeOptions node) {
        Path roots = node.read().sandbox().roots();
        return Files.isDirectory(roots) ? roots : PrivateFile.directory(roots);
    }

    private static RootStore store(Path directory) {
        return switch (IdRange.ofServer()) {
            case IdRange.Usable usable -> new RootStore(directory, usable.range(), Clock.systemUTC());
            case IdRange.Absent absent ->
                throw new GatewayException("no root can be prepared here: " + absent.reason());
        };
    }

    private static PreparedRoot find(RootStore store, String which) {
        return store.find(which)
                .orElseThrow(() -> new GatewayException("there is no root " + which + "; see alice sandbox list"));
    }

    private static void print(PreparedRoot root, String words) {
        System.out.printf("%-14s %s  %s  %s%n", root.order().name(), root.shortDigest(), root.madeAt(), words);
    }
}
