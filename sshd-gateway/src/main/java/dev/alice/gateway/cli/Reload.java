package dev.alice.gateway.cli;

import dev.alice.gateway.Server;
import dev.alice.gateway.config.ConfigException;
import dev.alice.gateway.config.ConfigReader;
import dev.alice.gateway.config.Setting;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings read again while the server runs: what can change now changes at once and all of it, the rest is named, and settings
 * that are not good change nothing.
 */
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final Supplier<ConfigReader.Read> reader;
    private final Server server;
    private final boolean verbose;
    private final ConfigReader.Read start;
    private ConfigReader.Read last;

    /**
     * @param start what the server was started with
     * @param verbose whether the command line asked for more log lines
     */
    Reload(Supplier<ConfigReader.Read> reader, Server server, ConfigReader.Read start, boolean verbose) {
        this.reader = reader;
        this.server = server;
        this.start = start;
        this.last = start;
        this.verbose = verbose;
    }

    synchronized void now() {
        ConfigReader.Read next;
        try {
            next = reader.get();
            server.take(next.config(), verbose);
        } catch (ConfigException e) {
            log.atError()
                    .addKeyValue("reason", e.getMessage())
                    .log("the settings are not good, so nothing was reloaded");
            return;
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("the settings could not be read again; those before stay");
            return;
        }
        log.atInfo()
                .addKeyValue("reloaded", names(next, last, Setting::live))
                .addKeyValue("needRestart", names(next, start, setting -> !setting.live()))
                .log("the settings were reloaded");
        last = next;
    }

    private static List<String> names(ConfigReader.Read next, ConfigReader.Read before, Predicate<Setting> which) {
        return next.effective().changedFrom(before.effective()).stream()
                .filter(which)
                .map(Setting::key)
                .toList();
    }
}
