package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.scitt.scrapi.HttpLogReader;
import dev.alice.scitt.witness.Monitor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log monitor URL}: follows a log, and shouts where it forks. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = {
            "Follow a log: every signed head must continue the one before.",
            "Exit status: 0 all is well (with --once), 1 the log could not be read (with --once), 3 the log has forked; both",
            "signed heads are then in a directory fork-* of --state."
        })
final class LogMonitorCommand implements Callable<Integer> {
    private static final int FORKED = 3;

    @Parameters(paramLabel = "URL", description = "The HTTP address of the log.")
    private URI url = URI.create("");

    @Option(names = "--state", paramLabel = "DIR", required = true, description = "Where heads are kept.")
    private Path state = Path.of("");

    @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "10")
    private int every;

    @Option(names = "--once", description = "Look once, and end.")
    private boolean once;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Mixin
    private LogKeys keys = new LogKeys();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (every < 1) {
            throw new IllegalArgumentException("--every is at least 1 second");
        }
        try (HttpLogReader log = new HttpLogReader(url)) {
            Monitor monitor = new Monitor(log, keys.read(state, log::keys), state);
            while (true) {
                Monitor.Look look = monitor.look();
                say(look);
                if (look instanceof Monitor.Look.Fork) {
                    return FORKED;
                }
                if (once) {
                    return look instanceof Monitor.Look.Nothing ? 1 : 0;
                }
                Thread.sleep(Duration.ofSeconds(every));
            }
        }
    }

    private void say(Monitor.Look look) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("time", Instant.now().toString());
        switch (look) {
            case Monitor.Look.First first -> put(shown, "first", first.size(), first.root().hex());
            case Monitor.Look.Same same -> put(shown, "same", same.size(), same.root().hex());
            case Monitor.Look.Grown grown -> {
                put(shown, "grown", grown.size(), grown.root().hex());
                shown.put("from", grown.from());
            }
            case Monitor.Look.Old old -> {
                shown.put("look", "old");
                shown.put("size", old.size());
            }
            case Monitor.Look.Nothing nothing -> {
                shown.put("look", "nothing");
                shown.put("reason", nothing.reason());
            }
            case Monitor.Look.Fork fork -> {
                shown.put("look", "fork");
                shown.put("reason", fork.reason());
                shown.put("evidence", fork.evidence().toString());
            }
        }
        if (json) {
            Json.print(shown);
        } else if (look instanceof Monitor.Look.Fork fork) {
            System.out.println("!!! THE LOG HAS FORKED: " + Visible.text(fork.reason()));
            System.out.println("!!! both signed heads are in " + Visible.text(fork.evidence().toString()));
        } else {
            StringBuilder line = new StringBuilder();
            shown.forEach((name, value) -> line.append(name.equals("time") ? "" : " " + name + " ")
                    .append(Visible.text(String.valueOf(value))));
            System.out.println(line);
        }
        System.out.flush();
    }

    private static void put(Map<String, Object> shown, String look, long size, String root) {
        shown.put("look", look);
        shown.put("size", size);
        shown.put("root", root);
    }
}
