package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.People;
import dev.alice.gateway.ssh.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void without_settings_the_door_is_the_usual_one_and_everybody_may_come() throws Exception {
        // When
        Config config = read("http: 127.0.0.1:0\n");
        // Then
        assertThat(config.door()).isEqualTo(Config.Door.usual());
        assertThat(config.admitted()).isEqualTo(Config.Admitted.everybody());
    }

    @Test
    void each_setting_of_the_door_is_read() throws Exception {
        // Given
        Path one = Files.createFile(directory.resolve("one"));
        Path two = Files.createFile(directory.resolve("two"));
        // When
        Config config = read("""
                limits:
                  sessions-per-user: 2
                  waiting-logins: 3
                  failed-logins-per-minute: 4
                  channels: 5
                  forwards: 0
                  requests-per-minute: 6
                  login-seconds: 7
                  idle-minutes: 8
                  session-minutes: 9
                door:
                  post-quantum-only: true
                  host-keys: [%1$s, %2$s]
                  user-authorities: %1$s
                  revoked-keys: %2$s
                  proxies: [10.0.0.0/8, "::1"]
                """.formatted(one, two));
        // Then
        assertThat(config.door())
                .isEqualTo(new Config.Door(
                        true,
                        List.of(one, two),
                        Optional.of(one),
                        Optional.of(two),
                        List.of(Network.parse("10.0.0.0/8"), Network.parse("::1")),
                        new Config.Bounds(2, 3, 4, 5, 0, 6),
                        Duration.ofSeconds(7),
                        Duration.ofMinutes(8),
                        Duration.ofMinutes(9)));
    }

    @Test
    void who_may_come_is_read() throws Exception {
        // Given
        Path file = Files.createFile(directory.resolve("people"));
        // When
        Config config = read("""
                people:
                  allow: [Octo]
                  deny: [mallory]
                  organisation: %s
                  key-types: [ssh-ed25519]
                  fresh-seconds: 30
                  stale-minutes: 0
                """.formatted(file));
        // Then
        assertThat(config.admitted())
                .isEqualTo(new Config.Admitted(
                        new People(Set.of(new Login("octo")), Set.of(new Login("mallory")), Optional.of(file)),
                        Set.of("ssh-ed25519"),
                        Duration.ofSeconds(30),
                        Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits: { channels: 0 } | limits.channels: 0 is not between",
                "limits: { waiting-logins: -1 } | limits.waiting-logins",
                "door: { proxies: [localhost] } | door.proxies: 'localhost'",
                "door: { host-keys: [/does/not/exist] } | door.host-keys: '/does/not/exist' is not a file",
                "door: { user-authorities: /does/not/exist } | door.user-authorities",
                "door: { quantum: true } | unknown key 'quantum'",
                "people: { allow: [../etc] } | people.allow: '../etc'",
                "people: { key-types: [ssh-dss] } | people.key-types: 'ssh-dss'",
                "people: { organisation: /does/not/exist } | people.organisation",
                "people: { fresh-seconds: 0 } | people.fresh-seconds",
            })
    void what_cannot_be_meant_is_refused_by_name(String text, String words) {
        // Then
        assertThatThrownBy(() -> read(text + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words);
    }

    private Config read(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("alice.yaml"), text);
        return new ConfigReader(Map.of())
                .read(new ConfigReader.Flags(file, directory.resolve("data"), null, null, null, List.of()));
    }
}
