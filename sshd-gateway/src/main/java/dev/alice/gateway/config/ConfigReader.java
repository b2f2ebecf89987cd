package dev.alice.gateway.config;

import dev.alice.sandbox.proxy.Mirror;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts flags over environment over file over defaults.
 *
 * @param environment the process environment, see {@link Setting#variables}, and {@code ALICE_MODEL_KEY}
 */
public record ConfigReader(Map<String, String> environment) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");

    /** Flags as given; null where not. */
    public record Flags(
            @Nullable Path config,
            @Nullable Path data,
            @Nullable String ssh,
            @Nullable String http,
            @Nullable String keys,
            List<Path> seen) {}

    /** Settings that are good, and what they were read from. */
    public record Read(Config config, Flags flags, SettingTree tree) {
        /** Where each comes from; worked out at each call, since few ask. */
        public EffectiveSettings effective() {
            return EffectiveSettings.of(flags, tree);
        }
    }

    /** Reads everything; the same at every call as long as file and environment are. */
    public Config read(Flags flags) {
        return config(flags, SettingTree.read(flags.config(), environment).settings());
    }

    /** Reads everything, and tells where each setting comes from. */
    public Read readWithSources(Flags flags) {
        SettingTree tree = SettingTree.read(flags.config(), environment);
        return new Read(config(flags, tree.settings()), flags, tree);
    }

    private Config config(Flags flags, ConfigFile file) {
        Path data = flags.data() != null ? flags.data() : path(file.data());
        if (data == null) {
            throw new ConfigException(
                    "data: no directory for the state of this node; give --data DIR or set data: in the file");
        }
        return new Config(
                data.toAbsolutePath().normalize(),
                Endpoint.parse("ssh", first(flags.ssh(), file.ssh(), "127.0.0.1:2222")),
                Endpoint.parse("http", first(flags.http(), file.http(), "127.0.0.1:2280")),
                keys(first(flags.keys(), file.keys(), Config.GITHUB)),
                new ModelReader(environment).read(file),
                policy(file.policy()),
                new Config.Agent(directory(
                        "agent.recipes",
                        file.agent() == null ? null : file.agent().recipes())),
                tpm(file.tpm()),
                limits(file.limits()),
                log(file.log(), flags.seen()),
                supply(file.supply()),
                sandbox(file.sandbox(), data.toAbsolutePath().normalize()),
                operator(file.operator()),
                new DoorReader().door(file),
                new DoorReader().admitted(file.people()));
    }

    private static Config.Operator operator(ConfigFile.@Nullable Operator file) {
        Config.Operator usual = Config.Operator.usual();
        if (file == null) {
            return usual;
        }
        return new Config.Operator(
                Optional.ofNullable(file.metrics()).map(text -> Endpoint.parse("operator.metrics", text)),
                oneOf("operator.log-format", file.logFormat(), List.of("text", "json"), "text")
                        .equals("json"),
                Config.LogLevel.valueOf(
                        oneOf("operator.log-level", file.logLevel(), List.of("debug", "info", "warn", "error"), "info")
                                .toUpperCase(Locale.ROOT)),
                Optional.ofNullable(path(file.logins()))
                        .map(path -> path.toAbsolutePath().normalize()),
                Duration.ofSeconds(within(
                        "operator.drain-seconds",
                        file.drainSeconds(),
                        (int) usual.drain().toSeconds(),
                        0,
                        3_600)));
    }

    private static String oneOf(String setting, @Nullable String text, List<String> words, String usual) {
        if (text == null) {
            return usual;
        }
        if (!words.contains(text)) {
            throw new ConfigException(setting + ": '" + text + "' is none of " + String.join(", ", words));
        }
        return text;
    }

    private static Config.Sandbox sandbox(ConfigFile.@Nullable Sandbox file, Path data) {
        if (file == null) {
            return Config.Sandbox.usual(data);
        }
        List<String> mirrors = file.mirrors() == null ? List.of() : file.mirrors();
        for (String mirror : mirrors) {
            try {
                Mirror.parse(mirror);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(
                        "sandbox.mirrors: " + e.getMessage()
                                + "; give a host such as deb.debian.org, or a URL, with ' private' behind it where its"
                                + " address is not public",
                        e);
            }
        }
        return new Config.Sandbox(
                directory("sandbox.roots", file.roots()).orElse(data.resolve("roots")),
                true,
                mirrors,
                Boolean.TRUE.equals(file.ownHost()));
    }

    private Config.Tpm tpm(ConfigFile.@Nullable Tpm file) {
        ConfigFile.Tpm set = file == null ? new ConfigFile.Tpm(null, null, null, null, null, null, null, null) : file;
        Config.Tpm usual = new Config.Tpm(Optional.ofNullable(first(environment.get("ALICE_TCTI"), set.tcti(), null)));
        List<Integer> registers = set.registers() == null
                ? usual.registers()
                : set.registers().stream().sorted().distinct().toList();
        if (registers.isEmpty() || registers.getFirst() < 0 || registers.getLast() > 23) {
            throw new ConfigException("tpm.registers: " + registers + " are not 1 to 24 numbers from 0 to 23");
        }
        return new Config.Tpm(
                usual.tcti(),
                file("tpm.owner-auth", set.ownerAuth()),
                registers,
                file("tpm.makers", set.makers()),
                set.references() == null ? List.of() : set.references(),
                Duration.ofMinutes(within("tpm.every-minutes", set.everyMinutes(), 15, 1, 1_440)),
                within("tpm.every-entries", set.everyEntries(), usual.entries(), 1, 1_000_000),
                Optional.ofNullable(set.authority()).map(url -> httpUrl("tpm.authority", url)));
    }

    static Optional<Path> file(String setting, @Nullable String text) {
        Optional<Path> file = Optional.ofNullable(path(text));
        if (file.isPresent() && !Files.isRegularFile(file.get())) {
            throw new ConfigException(setting + ": '" + text + "' is not a file");
        }
        return file.map(path -> path.toAbsolutePath().normalize());
    }

    private static Config.Supply supply(ConfigFile.@Nullable Supply file) {
        if (file == null) {
            return new Config.Supply(Optional.empty(), Optional.empty());
        }
        Optional<Path> organisation = Optional.ofNullable(path(file.organisation()));
        if (organisation.isPresent() && !Files.isRegularFile(organisation.get())) {
            throw new ConfigException("supply.organisation: '" + file.organisation() + "' is not a file");
        }
        return new Config.Supply(
                organisation.map(path -> path.toAbsolutePath().normalize()),
                Optional.ofNullable(file.osv()).map(url -> httpUrl("supply.osv", url)));
    }

    static URI httpUrl(String setting, String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(setting + ": '" + url + "' is not a URL", e);
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new ConfigException(setting + ": '" + url + "' is not an http or https URL");
        }
        return uri;
    }

    private static Config.KeysFrom keys(String text) {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            if (!text.contains("{user}")) {
                throw new ConfigException("keys: the URL '" + text + "' has no {user} in it");
            }
            try {
                URI.create(text.replace("{user}", "octo"));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("keys: '" + text + "' is not a URL: " + e.getMessage(), e);
            }
            return new Config.KeyUrl(text);
        }
        return new Config.KeyDirectory(directory("keys", text).orElseThrow());
    }

    private static Config.Policy policy(ConfigFile.@Nullable Policy file) {
        if (file == null) {
            return new Config.Policy(Optional.empty(), Optional.empty(), Optional.empty());
        }
        Optional<Path> principles = Optional.ofNullable(path(file.principles()));
        if (principles.filter(Files::isRegularFile).isEmpty() && principles.isPresent()) {
            throw new ConfigException("policy.principles: '" + file.principles() + "' is not a file");
        }
        return new Config.Policy(
                directory("policy.directory", file.directory()),
                directory("policy.organisation", file.organisation()),
                principles.map(path -> path.toAbsolutePath().normalize()));
    }

    private static Config.Limits limits(ConfigFile.@Nullable Limits file) {
        ConfigFile.Limits set = file == null ? DoorReader.NO_LIMITS : file;
        return new Config.Limits(
                within("limits.sessions", set.sessions(), 200, 1, 10_000),
                within("limits.sessions-per-address", set.sessionsPerAddress(), 32, 1, 10_000),
                Duration.ofMinutes(within("limits.step-minutes", set.stepMinutes(), 30, 1, 1_440)),
                Duration.ofMinutes(within("limits.approval-minutes", set.approvalMinutes(), 10, 1, 1_440)));
    }

    private static Config.Log log(ConfigFile.@Nullable Log file, List<Path> flags) {
        Optional<String> logins = Optional.ofNullable(file == null ? null : file.logins());
        if (logins.isPresent() && !HOST.matcher(logins.get()).matches()) {
            throw new ConfigException("log.logins: '" + logins.get()
                    + "' is not the name of a host, such as github.com; it stands in did:web:HOST:USER.keys");
        }
        List<Path> seen = new ArrayList<>(flags);
        for (String text : file == null || file.seen() == null ? List.<String>of() : file.seen()) {
            Path path = path(text);
            if (path == null) {
                throw new ConfigException("log.seen: a checkpoint's file has no name");
            }
            seen.add(path);
        }
        return new Config.Log(logins, seen);
    }

    static int within(String setting, @Nullable Integer value, int otherwise, int least, int most) {
        if (value == null) {
            return otherwise;
        }
        if (value < least || value > most) {
            throw new ConfigException(setting + ": " + value + " is not between " + least + " and " + most);
        }
        return value;
    }

    private static Optional<Path> directory(String setting, @Nullable String text) {
        Path directory = path(text);
        if (directory == null) {
            return Optional.empty();
        }
        if (!Files.isDirectory(directory)) {
            throw new ConfigException(setting + ": '" + text + "' is not a directory");
        }
        return Optional.of(directory.toAbsolutePath().normalize());
    }

    private static @Nullable Path path(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : Path.of(text);
        } catch (java.nio.file.InvalidPathException e) {
            throw new ConfigException("'" + text + "' is not a path", e);
        }
    }

    @SuppressWarnings("NullAway") // the last value may be null where the caller takes null
    static String first(@Nullable String one, @Nullable String two, @Nullable String three) {
        return one != null && !one.isBlank() ? one : two != null && !two.isBlank() ? two : three;
    }
}
