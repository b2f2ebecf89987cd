package dev.alice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.flow.port.Attester;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.Endpoint;
import dev.alice.prioritizer.rank.Principles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A whole server with throw-away state on loopback, a model that proposes what a test wants, and its people. */
final class TestingHouse implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static {
        // as the program's own start does: other commands of this user reach the database on loopback alone
        System.setProperty("h2.bindAddress", "127.0.0.1");
    }

    private final Path directory;
    private final Path keys;
    private final Path policies;
    private final TestingModel model;
    private final List<TestingGuest> guests = new ArrayList<>();
    private @Nullable Server server;
    private @Nullable TestingModel second;
    private Config.Log log = Config.Log.usual();
    private Config.@Nullable Sandbox sandbox;
    private Config.Tpm tpm = new Config.Tpm(Optional.empty());
    private UnaryOperator<Attester> hardware = UnaryOperator.identity();

    private TestingHouse(Path directory) throws IOException {
        this.directory = directory;
        this.keys = Files.createDirectories(directory.resolve("keys"));
        this.policies = Files.createDirectories(directory.resolve("policies"));
        this.model = new TestingModel();
    }

    /** A house that serves. */
    static TestingHouse open(Path directory) throws IOException {
        TestingHouse house = new TestingHouse(directory);
        house.start();
        return house;
    }

    /** A house that is not open yet; for its policies, or for a server of its own process. */
    static TestingHouse closed(Path directory) throws IOException {
        return new TestingHouse(directory);
    }

    /** A house that serves, and trusts who is new: for what is not about standing. */
    static TestingHouse trusting(Path directory) throws IOException {
        TestingHouse house = new TestingHouse(directory);
        house.trusts();
        house.start();
        return house;
    }

    /** Nobody is on probation, from the next start on. */
    void trusts() throws IOException {
        principles(Principles.shipped()
                .text()
                .replace("good-from: 700", "good-from: 200")
                .replace("good-after: 5", "good-after: 0"));
    }

    void start() {
        server = Server.start(config(), hardware, Clock.systemUTC(), new SecureRandom());
    }

    /** The settings of the log, used at the next start. */
    void log(Config.Log settings) {
        log = settings;
    }

    /** The settings of the TPM, used at the next start. */
    void tpm(Config.Tpm settings) {
        tpm = settings;
    }

    /** What stands between the node and its TPM from the next start on. */
    void hardware(UnaryOperator<Attester> between) {
        hardware = between;
    }

    /** The settings of the sandbox, used at the next start. */
    void sandbox(Config.Sandbox settings) {
        sandbox = settings;
    }

    /** Stops the server; its state stays. */
    void stop() {
        Server running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    private Config config() {
        Config usual = new Config(
                data(),
                new Endpoint("127.0.0.1", 0),
                new Endpoint("127.0.0.1", 0),
                new Config.KeyDirectory(keys),
                new Config.Models(models(), Budget.standard()),
                new Config.Policy(
                        Optional.of(policies),
                        Optional.empty(),
                        Optional.of(directory.resolve("principles.yaml")).filter(Files::exists)),
                new Config.Agent(Optional.empty()),
                tpm,
                new Config.Limits(200, 100, Duration.ofMinutes(1), Duration.ofMinutes(10)),
                log);
        return usual.with(
                sandbox == null ? new Config.Sandbox(data().resolve("roots"), true, List.of(), true) : sandbox);
    }

    private List<ModelSettings> models() {
        List<ModelSettings> models = new ArrayList<>();
        models.add(new ModelSettings(model.baseUrl(), "scripted", "", Limits.standard()));
        if (second != null) {
            models.add(new ModelSettings(second.baseUrl(), "second", "", Limits.standard()));
        }
        return models;
    }

    /** Another model, asked after the first and its navigator, from the next start on. */
    void second(TestingModel other) {
        second = other;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path directory() {
        return directory;
    }

    Path keys() {
        return keys;
    }

    TestingModel model() {
        return model;
    }

    Server server() {
        if (server == null) {
            throw new AssertionError("the house is closed");
        }
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + server().node().httpPort();
    }

    /** Other principles than the shipped ones, from the next start on. */
    void principles(String text) throws IOException {
        Files.writeString(directory.resolve("principles.yaml"), text);
    }

    /** A further policy, read at the next start. */
    void policy(String name, String text) throws IOException {
        Files.writeString(policies.resolve(name + ".cedar"), text);
    }

    /** A person whom the server knows, in their own tmux. */
    TestingGuest guest(String name) throws Exception {
        TestingGuest guest = new TestingGuest(Files.createDirectories(directory.resolve("of-" + name)), name);
        Files.copy(guest.publicKey(), keys.resolve(name + ".keys"));
        guest.at(() -> server().sshPort());
        guests.add(guest);
        return guest;
    }

    /** {@code alice … --data} on this house's state. */
    TestingAlice.Ran alice(String... arguments) {
        return TestingAlice.on(data(), arguments);
    }

    /** The entry as {@code alice log show --json} knows it. */
    JsonNode entry(String id) throws IOException {
        TestingAlice.Ran shown = alice("log", "show", "--json", id);
        if (shown.exit() != 0) {
            throw new AssertionError("alice log show " + id + ": " + shown.err());
        }
        return JSON.readTree(shown.bytes());
    }

    /** How many statements the log has. */
    long height() {
        return server().node().log().reader().head().size();
    }

    /** The last statement of the log. */
    JsonNode lastEntry() throws IOException {
        return entry(Long.toString(height() - 1));
    }

    /** One statement to the database itself, as nobody should be able to. */
    int sql(String text) throws SQLException {
        try (Store store = Store.attach(data());
                Connection connection = store.source().getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(text);
        }
    }

    @Override
    public void close() {
        guests.forEach(TestingGuest::close);
        stop();
        model.close();
    }
}
