package dev.alice.keri;

import dev.alice.flow.Bytes;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.flow.KeriWitnesses;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.witness.Submission;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessPool;
import dev.alice.keri.witness.WitnessRule;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.jdbcx.JdbcConnectionPool;

/** Four real witnesses on loopback ports and an agent with a real database file, all below one directory. */
public final class TestingHouse implements AutoCloseable {
    public static final char[] PASSPHRASE = "a passphrase of the test".toCharArray();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Objects to what says "forbidden", and breaks on what says "boom". */
    public static final WitnessRule RULE = new WitnessRule() {
        @Override
        public String name() {
            return "no-forbidden-words/1";
        }

        @Override
        public Optional<String> objection(Submission submission) {
            String text = submission.proposal().text();
            if (text.contains("boom")) {
                throw new IllegalStateException("a rule that breaks");
            }
            return text.contains("forbidden") ? Optional.of("it says forbidden") : Optional.empty();
        }
    };

    public final Path directory;
    public final WitnessPool pool;
    public final List<WitnessClient> clients;
    public final JdbcConnectionPool database;
    public final Controller controller;
    public final Identity agent;
    public final KeriWitnesses witnesses;

    public TestingHouse(Path directory) {
        this(directory, WitnessPool.start(directory, PASSPHRASE, List.of(RULE), new SecureRandom(), Clock.systemUTC()));
    }

    private TestingHouse(Path directory, WitnessPool pool) {
        this(directory, pool, pool.clients(LIMIT));
    }

    private TestingHouse(Path directory, WitnessPool pool, List<WitnessClient> clients) {
        this.directory = directory;
        this.pool = pool;
        this.clients = clients;
        this.database = JdbcConnectionPool.create(
                "jdbc:h2:file:" + directory.toAbsolutePath().resolve("alice") + ";DB_CLOSE_DELAY=-1", "sa", "");
        this.controller = new Controller(database, clients, WitnessPool.NEEDED, Clock.systemUTC());
        this.agent = controller.identity("agent", keeper("agent"));
        this.witnesses = new KeriWitnesses(agent, controller.juror(), WitnessPool.NEEDED);
    }

    /** The same house without its fourth witness, in whose place another client speaks. */
    public TestingHouse with(WitnessClient fourth) {
        List<WitnessClient> changed = new ArrayList<>(clients.subList(0, 3));
        changed.add(fourth);
        database.dispose();
        return new TestingHouse(directory, pool, changed);
    }

    /** The controller's side opened anew, beside the same witnesses. */
    public TestingHouse again() {
        return new TestingHouse(directory, pool, clients);
    }

    public Keeper keeper(String name) {
        return Keeper.open(directory.resolve(name + ".keys"), PASSPHRASE, new SecureRandom());
    }

    /** The key of a witness, with which a test lies in its name. */
    public SigningKey witnessKey(int index) {
        return Keeper.existing(
                        directory
                                .resolve("witnesses")
                                .resolve(Integer.toString(index + 1))
                                .resolve("keys"),
                        PASSPHRASE)
                .key("witness", 0);
    }

    /** A proposal with these words, as the engine would submit it. */
    public static Witnesses.Submission submission(String words) {
        Bytes proposal = Bytes.utf8("{\"words\":\"" + words + "\"}");
        LogEntry entry =
                new LogEntry(new EntryId("A".repeat(43)), 0, 1, Bytes.utf8("statement of " + words), Instant.EPOCH);
        return new Witnesses.Submission(FlowId.of(proposal), proposal, entry);
    }

    @Override
    public void close() {
        pool.close();
        shut(database);
    }

    /** Ends the controller's side alone, as a crash would, and leaves the witnesses running. */
    public static void shut(JdbcConnectionPool database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        database.dispose();
    }
}
