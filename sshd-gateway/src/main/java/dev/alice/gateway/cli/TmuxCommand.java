package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.tmux.pane.Consent;
import dev.alice.tmux.pane.FollowPace;
import dev.alice.tmux.pane.Follower;
import dev.alice.tmux.pane.LastOutput;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.PaneReader;
import dev.alice.tmux.pane.Reading;
import dev.alice.tmux.pane.StyledLine;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code alice tmux}: the tmux of this user, looked at through its own socket and without the tmux program. */
@Command(
        name = "tmux",
        mixinStandardHelpOptions = true,
        description = "Look at your tmux: what stands in it, what a pane shows, what is written there.",
        footer =
                "%nA PANE is %%3, or SESSION:WINDOW.PANE by name and numbers as in work:0.1; parts at the end may be left"
                        + " out. No control character of a pane reaches your terminal.")
final class TmuxCommand {
    private static final Duration FOR_A_WHILE = Duration.ofMillis(500);

    @Option(
            names = {"-S", "--socket"},
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            description = "The socket of the tmux server; by default that of the tmux around, or tmux's usual one.")
    private @Nullable Path socket;

    @Command(name = "ls", mixinStandardHelpOptions = true, description = "List sessions, windows and panes.")
    int list(@Option(names = "--json", description = "One JSON object.") boolean json) {
        return withServer(server -> {
            PaneListing listing = new PaneListing(server.snapshot());
            if (json) {
                Json.print(listing.json());
            } else {
                listing.lines().forEach(System.out::println);
            }
            return 0;
        });
    }

    @Command(
            name = "read",
            mixinStandardHelpOptions = true,
            description = "Print what a pane shows, wrapped lines joined.")
    int read(
            @Parameters(paramLabel = "PANE") String target,
            @Option(
                            names = "--history",
                            paramLabel = "ROWS",
                            defaultValue = "0",
                            description = "Also up to so many rows above the screen.")
                    int history,
            @Option(names = "--last", description = "Only what the last command wrote, where that can be told.")
                    boolean last,
            @Option(
                            names = "--prompt",
                            paramLabel = "TEXT",
                            description = "The shell's prompt, to tell where the last command begins.")
                    @Nullable
                    String prompt,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        if (history < 0 || history > PaneReader.MAX_PAGE) {
            throw new IllegalArgumentException("--history is 0 to " + PaneReader.MAX_PAGE + " rows");
        }
        return withServer(server -> {
            Pane pane = PaneTarget.find(server.snapshot(), target);
            PaneReader reader = new PaneReader(server, Consent.toEverything());
            return last
                    ? last(reader, pane.key(), Optional.ofNullable(prompt), json)
                    : recent(reader, pane.key(), history, json);
        });
    }

    private static int recent(PaneReader reader, PaneKey pane, int history, boolean json) {
        List<StyledLine> lines = done(reader.recent(pane, history));
        if (json) {
            Json.print(Json.object(
                    "pane",
                    pane.value(),
                    "lines",
                    lines.stream().map(StyledLine::text).toList()));
            return 0;
        }
        boolean colour = Screen.takesColour(System.getenv());
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).text().isBlank()) {
            end--;
        }
        lines.subList(0, end).forEach(line -> System.out.println(colour ? visible(line) : Visible.text(line.text())));
        return 0;
    }

    private static String visible(StyledLine line) {
        return new StyledLine(line.spans().stream()
                        .map(span -> new StyledLine.Span(Visible.text(span.text()), span.style()))
                        .toList())
                .ansi();
    }

    private static int last(PaneReader reader, PaneKey pane, Optional<String> prompt, boolean json) {
        switch (done(reader.lastOutput(pane, prompt))) {
            case LastOutput.Unknown unknown -> {
                throw new GatewayException("where the last command of " + pane + " begins cannot be told: "
                        + unknown.reason() + "; --prompt TEXT names the prompt in front of it");
            }
            case LastOutput.Found found -> {
                if (json) {
                    Json.print(Json.object(
                            "pane", pane.value(),
                            "command", found.command(),
                            "lines", found.lines(),
                            "truncated", found.truncated(),
                            "running", found.running()));
                } else {
                    found.lines().forEach(line -> System.out.println(Visible.text(line)));
                }
                return 0;
            }
        }
    }

    private static <T> T done(Reading<T> reading) {
        return switch (reading) {
            case Reading.Done<T> done -> done.value();
            case Reading.Denied<T> denied -> throw new GatewayException("the pane may not be read: " + denied.reason());
            case Reading.Gone<T> gone -> throw new GatewayException("the pane " + gone.pane() + " is closed");
        };
    }

    @Command(
            name = "follow",
            mixinStandardHelpOptions = true,
            description = {
                "Print what is written into a pane from now on, line by line, until its program ends.",
                "Where more scrolls by than tmux keeps, a line on standard error says so."
            })
    int follow(
            @Parameters(paramLabel = "PANE") String target,
            @Option(
                            names = "--history",
                            paramLabel = "ROWS",
                            defaultValue = "0",
                            description = "Begin so many rows above the screen.")
                    int history,
            @Option(names = "--json", description = "One JSON object for each line and event.") boolean json) {
        return withServer(server -> {
            Pane pane = PaneTarget.find(server.snapshot(), target);
            FollowPrinter printer = new FollowPrinter(pane.key(), json);
            try (Follower follower = new PaneReader(server, Consent.toEverything())
                    .follow(pane.key(), FollowPace.ordinary(), history, printer)) {
                while (!follower.awaitEnd(FOR_A_WHILE)) {
                    if (System.out.checkError()) {
                        return 0;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        });
    }

    private int withServer(Function<TmuxServer, Integer> work) {
        Path path = socket != null ? socket : usual(System.getenv());
        if (!Files.exists(path)) {
            throw new GatewayException("there is no tmux server at " + path + "; start one with: tmux new-session");
        }
        try (TmuxClient client = new TmuxClient(new UnixSocketDialer(path), TmuxLimits.ordinary())) {
            return work.apply(new TmuxServer(client, new SecureRandom()));
        } catch (TmuxException e) {
            throw new GatewayException(e.getMessage() == null ? e.kind().toString() : e.getMessage(), e);
        }
    }

    /** The socket of the tmux around this process, else the default one of this user (tmux(1), under -L). */
    private static Path usual(Map<String, String> environment) {
        String around = environment.getOrDefault("TMUX", "");
        if (!around.isEmpty()) {
            return Path.of(around.split(",", 2)[0]);
        }
        String directory = environment.getOrDefault("TMUX_TMPDIR", "");
        return Path.of(directory.isEmpty() ? "/tmp" : directory, "tmux-" + Screen.userId(), "default");
    }
}
