package dev.alice.scitt.log;

import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that registers statements from four threads until it is killed, and prints each id once it is acknowledged. */
public final class TestingWriter {
    static final TestingSigner ISSUER = new TestingSigner("did:keri:EWriter", 11);
    static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 12);
    static final LogSettings SETTINGS = LogSettings.of("kill.test");

    private TestingWriter() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        TestingDatabase database = new TestingDatabase(Path.of(arguments[0]));
        TransparencyLog log = TransparencyLog.open(
                database.source(), SETTINGS, SELF, new TestingIssuers().trust(ISSUER), Clock.systemUTC());
        AtomicInteger number = new AtomicInteger();
        for (int thread = 0; thread < 4; thread++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    String payload = "{\"process\":" + ProcessHandle.current().pid() + ",\"n\":"
                            + number.incrementAndGet() + "}";
                    SignedStatement statement = SignedStatement.sign(
                            ISSUER,
                            "application/vnd.alice.outcome+json",
                            "kill",
                            Instant.now(),
                            payload.getBytes(StandardCharsets.UTF_8));
                    if (log.register(statement.bytes().toBytes()) instanceof Registration.Registered registered) {
                        out.print(registered.entry().id() + " "
                                + registered.entry().index() + "\n");
                    }
                }
            });
        }
    }
}
