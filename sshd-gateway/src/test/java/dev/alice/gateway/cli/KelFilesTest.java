package dev.alice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.keeper.Keeper;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.IssuerKeys.Current;
import dev.alice.scitt.log.IssuerKeys.Superseded;
import dev.alice.scitt.log.IssuerKeys.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issuers of a log that stands alone, by key event logs in files. */
class KelFilesTest {
    private static final char[] KEY = "k".repeat(64).toCharArray();

    private final Path directory;
    private final JdbcConnectionPool database;
    private final Controller controller;
    private final Keeper keeper;
    private final TestingClock clock = new TestingClock();

    KelFilesTest(@TempDir Path directory) {
        this.directory = directory;
        database = JdbcConnectionPool.create(
                "jdbc:h2:" + directory.resolve("alice").toAbsolutePath(), "sa", "");
        controller = new Controller(database, Clock.systemUTC());
        keeper = Keeper.openWithKey(directory.resolve("keys"), KEY, new SecureRandom());
    }

    @AfterEach
    void close() {
        database.dispose();
    }

    private static final class TestingClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Path kel(Identity identity) throws IOException {
        return Files.writeString(directory.resolve(identity.aid().qb64()), controller.kel(identity.aid()));
    }

    private static IssuerKeys.Standing standing(KelFiles kels, Identity identity, Octets kid) {
        return kels.standing("did:keri:" + identity.aid().qb64(), kid);
    }

    private static Octets kid(Identity identity) {
        return Octets.of(identity.kid().qb64().getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void a_rotation_counts_as_soon_as_the_file_says_it_and_the_former_key_signs_nothing_new() throws Exception {
        // Given
        Identity acme = controller.incept("acme", keeper, List.of(), 0);
        Octets former = kid(acme);
        Ed25519Key formerKey = Ed25519Key.of(acme.publicKey().raw());
        KelFiles kels = KelFiles.read(List.of(kel(acme)), clock);
        IssuerKeys.Standing before = standing(kels, acme, former);

        // When
        acme.rotate();
        kel(acme);
        IssuerKeys.Standing early = standing(kels, acme, kid(acme));
        clock.now = clock.now.plusSeconds(2);

        // Then
        assertThat(before).isEqualTo(new Current(formerKey));
        assertThat(early).isInstanceOf(Untrusted.class);
        assertThat(standing(kels, acme, kid(acme)))
                .isEqualTo(new Current(Ed25519Key.of(acme.publicKey().raw())));
        assertThat(standing(kels, acme, former)).isEqualTo(new Superseded(formerKey));
    }

    @Test
    void strangers_and_unknown_keys_are_not_trusted() throws Exception {
        // Given
        Identity acme = controller.incept("acme", keeper, List.of(), 0);
        Identity other = controller.incept("other", keeper, List.of(), 0);

        // When
        KelFiles kels = KelFiles.read(List.of(kel(acme)), clock);

        // Then
        assertThat(standing(kels, other, kid(other)))
                .isInstanceOfSatisfying(
                        Untrusted.class, not -> assertThat(not.reason()).contains("no key event log"));
        assertThat(standing(kels, acme, kid(other))).isInstanceOf(Untrusted.class);
        assertThat(kels.standing("did:keri:", kid(acme))).isInstanceOf(Untrusted.class);
    }

    @Test
    void a_file_that_is_cut_or_changed_stops_the_start_and_later_takes_nothing_back() throws Exception {
        // Given
        Identity acme = controller.incept("acme", keeper, List.of(), 0);
        Path file = kel(acme);
        KelFiles kels = KelFiles.read(List.of(file), clock);
        String good = Files.readString(file);

        // When
        Files.writeString(file, good.substring(0, good.length() - 9));
        clock.now = clock.now.plusSeconds(2);

        // Then
        assertThat(standing(kels, acme, kid(acme))).isInstanceOf(Current.class);
        assertThatThrownBy(() -> KelFiles.read(List.of(file), clock))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("is not good");
        Files.writeString(file, "");
        assertThatThrownBy(() -> KelFiles.read(List.of(file), clock)).hasMessageContaining("holds no event");
    }
}
