package dev.alice.scitt.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.StatementSigner;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.LogSigner;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TransparencyLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Five registrations in a log in H2, each told on standard output at once: to be watched from outside. */
public final class FewRegistrations {
    private FewRegistrations() {}

    private static final class Hand implements StatementSigner, LogSigner {
        private final byte[] secret = new byte[32];
        private final byte[] open = new byte[32];

        Hand(int seed) {
            Arrays.fill(secret, (byte) seed);
            Ed25519.generatePublicKey(secret, 0, open, 0);
        }

        @Override
        public String issuer() {
            return "did:web:watched.test";
        }

        @Override
        public Octets keyId() {
            return Octets.of(new byte[] {1});
        }

        @Override
        public Ed25519Key publicKey() {
            return Ed25519Key.of(open);
        }

        @Override
        public byte[] sign(byte[] message) {
            byte[] signature = new byte[64];
            Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
            return signature;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Hand hand = new Hand(7);
        IssuerKeys keys = (issuer, kid) -> new IssuerKeys.Current(hand.publicKey());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                "jdbc:h2:async:" + Path.of(arguments[0]).toAbsolutePath().resolve("watched")
                        + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_ON_EXIT=FALSE");
        config.setUsername("sa");
        try (HikariDataSource source = new HikariDataSource(config);
                TransparencyLog log =
                        TransparencyLog.open(source, LogSettings.of("watched.test"), hand, keys, Clock.systemUTC());
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            for (int n = 1; n <= 5; n++) {
                byte[] payload = ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
                SignedStatement statement = SignedStatement.sign(
                        hand, "application/json", "watched", Clock.systemUTC().instant(), payload);
                if (!(log.register(statement.bytes().toBytes()) instanceof Registration.Registered)) {
                    throw new IllegalStateException("a statement was not registered");
                }
                out.write(("ACKNOWLEDGED " + n + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
