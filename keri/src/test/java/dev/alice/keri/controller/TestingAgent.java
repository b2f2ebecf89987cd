package dev.alice.keri.controller;

import dev.alice.flow.Vouching;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.TestingHouse;
import dev.alice.keri.flow.KeriWitnesses;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.witness.WitnessPool;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A process that is an agent which has flow after flow vouched for, and rotates its key now and then, until it is killed; a
 * line for each vouching. Arguments: directory, number of its start, introductions of its witnesses.
 */
public final class TestingAgent {
    private static final int ROTATES_AT = 7;

    private TestingAgent() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        List<URI> oobis = Arrays.stream(arguments).skip(2).map(URI::create).toList();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        JdbcConnectionPool database = JdbcConnectionPool.create(
                "jdbc:h2:async:" + directory.toAbsolutePath().resolve("agent") + ";WRITE_DELAY=0", "sa", "");
        try (WitnessPool pool = WitnessPool.connect(oobis, 3, Clock.systemUTC())) {
            Controller controller =
                    new Controller(database, pool.clients(Duration.ofSeconds(30)), 3, Clock.systemUTC());
            Keeper keeper =
                    Keeper.openWithKey(directory.resolve("keys"), "k".repeat(64).toCharArray(), new SecureRandom());
            Identity agent = controller.identity("agent", keeper);
            KeriWitnesses witnesses = new KeriWitnesses(agent, controller.juror(), 3);
            out.println("READY " + agent.aid());
            for (int i = 1; ; i++) {
                if (i % ROTATES_AT == 0) {
                    agent.rotate();
                }
                Witnesses.Vouch vouch = witnesses.vouch(TestingHouse.submission(arguments[1] + "." + i));
                out.println(
                        vouch instanceof Witnesses.Vouched good
                                ? line(good.vouching())
                                : "REFUSED " + ((Witnesses.NotVouched) vouch).reason());
            }
        }
    }

    private static String line(Vouching vouching) {
        return "VOUCHED " + vouching.sn() + " " + vouching.said() + " " + vouching.receipts();
    }
}
