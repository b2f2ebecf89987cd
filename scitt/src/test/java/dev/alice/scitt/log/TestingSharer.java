package dev.alice.scitt.log;

import com.zaxxer.hikari.HikariDataSource;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that shares a log in PostgreSQL: it registers so many statements from four threads, verifies each receipt, and
 * prints the id and the place of each.
 */
public final class TestingSharer {
    private TestingSharer() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        int count = Integer.parseInt(arguments[1]);
        AtomicInteger number = new AtomicInteger();
        OfflineVerifier verifier =
                new OfflineVerifier(TestingWriter.ISSUER.key(), TestingWriter.SELF.key(), LeafProfile.STATEMENT);
        try (HikariDataSource source = TestingPostgres.pool(arguments[0]);
                TransparencyLog log = TransparencyLog.open(
                        source,
                        TestingWriter.SETTINGS,
                        TestingWriter.SELF,
                        new TestingIssuers().trust(TestingWriter.ISSUER),
                        Clock.systemUTC())) {
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int n = number.incrementAndGet(); n <= count; n = number.incrementAndGet()) {
                        register(log, verifier, n, out);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            out.println("done");
        }
    }

    private static void register(TransparencyLog log, OfflineVerifier verifier, int n, PrintStream out) {
        String payload = "{\"process\":" + ProcessHandle.current().pid() + ",\"n\":" + n + "}";
        byte[] statement = SignedStatement.sign(
                        TestingWriter.ISSUER,
                        "application/vnd.alice.outcome+json",
                        "shared",
                        Instant.now(),
                        payload.getBytes(StandardCharsets.UTF_8))
                .bytes()
                .toBytes();
        Registration answer = log.register(statement);
        while (answer instanceof Registration.Unavailable || answer instanceof Registration.Busy) {
            answer = log.register(statement);
        }
        if (!(answer instanceof Registration.Registered registered)
                || !(verifier.pair(statement, registered.receipt().encode()) instanceof Verification.Verified)) {
            out.println("wrong " + answer);
            return;
        }
        out.println(registered.entry().id() + " " + registered.entry().index());
    }
}
