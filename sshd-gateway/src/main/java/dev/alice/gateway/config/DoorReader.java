package dev.alice.gateway.config;

import dev.alice.gateway.github.AuthorizedKey;
import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.People;
import dev.alice.gateway.ssh.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the door and of who comes in. */
final class DoorReader {
    static final ConfigFile.Limits NO_LIMITS =
            new ConfigFile.Limits(null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int MOST_NAMES = 10_000;
    private static final int MOST = 10_000;
    private static final int MINUTES_OF_A_MONTH = 44_640;

    Config.Door door(ConfigFile file) {
        ConfigFile.Door set = file.door() == null ? new ConfigFile.Door(null, null, null, null, null) : file.door();
        ConfigFile.Limits limits = file.limits() == null ? NO_LIMITS : file.limits();
        return new Config.Door(
                Boolean.TRUE.equals(set.postQuantumOnly()),
                each("door.host-keys", set.hostKeys(), DoorReader::hostKey),
                ConfigReader.file("door.user-authorities", set.userAuthorities()),
                ConfigReader.file("door.revoked-keys", set.revokedKeys()),
                each("door.proxies", set.proxies(), Network::parse),
                bounds(limits),
                Duration.ofSeconds(ConfigReader.within("limits.login-seconds", limits.loginSeconds(), 20, 1, 600)),
                minutes("limits.idle-minutes", limits.idleMinutes()),
                minutes("limits.session-minutes", limits.sessionMinutes()));
    }

    private static Config.Bounds bounds(ConfigFile.Limits limits) {
        return new Config.Bounds(
                ConfigReader.within("limits.sessions-per-user", limits.sessionsPerUser(), 32, 1, MOST),
                ConfigReader.within("limits.waiting-logins", limits.waitingLogins(), 50, 1, MOST),
                ConfigReader.within("limits.failed-logins-per-minute", limits.failedLoginsPerMinute(), 30, 1, MOST),
                ConfigReader.within("limits.channels", limits.channels(), 16, 1, 1_000),
                ConfigReader.within("limits.forwards", limits.forwards(), 8, 0, 1_000),
                ConfigReader.within("limits.requests-per-minute", limits.requestsPerMinute(), 240, 1, 1_000_000));
    }

    private static Duration minutes(String setting, @Nullable Integer value) {
        return Duration.ofMinutes(ConfigReader.within(setting, value, 0, 0, MINUTES_OF_A_MONTH));
    }

    private static Path hostKey(String text) {
        return ConfigReader.file("door.host-keys", text)
                .orElseThrow(() -> new IllegalArgumentException("a host key's file has no name"));
    }

    Config.Admitted admitted(ConfigFile.@Nullable People file) {
        if (file == null) {
            return Config.Admitted.everybody();
        }
        People people = new People(
                Set.copyOf(each("people.allow", file.allow(), Login::new)),
                Set.copyOf(each("people.deny", file.deny(), Login::new)),
                ConfigReader.file("people.organisation", file.organisation()));
        return new Config.Admitted(
                people,
                new HashSet<>(each("people.key-types", file.keyTypes(), DoorReader::keyType)),
                Duration.ofSeconds(ConfigReader.within("people.fresh-seconds", file.freshSeconds(), 120, 1, 86_400)),
                Duration.ofMinutes(
                        ConfigReader.within("people.stale-minutes", file.staleMinutes(), 60, 0, MINUTES_OF_A_MONTH)));
    }

    private static String keyType(String text) {
        if (!AuthorizedKey.TYPES.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", AuthorizedKey.TYPES));
        }
        return text;
    }

    private static <T> List<T> each(String setting, @Nullable List<String> texts, Function<String, T> reading) {
        List<String> all = Optional.ofNullable(texts).orElse(List.of());
        if (all.size() > MOST_NAMES) {
            throw new ConfigException(setting + ": more than " + MOST_NAMES);
        }
        return all.stream()
                .map(text -> {
                    try {
                        return reading.apply(text == null ? "" : text);
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(setting + ": '" + text + "': " + e.getMessage(), e);
                    }
                })
                .distinct()
                .toList();
    }
}
