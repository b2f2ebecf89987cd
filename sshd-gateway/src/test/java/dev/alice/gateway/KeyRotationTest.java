package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of an agent that serves people, rotated from the command line while it goes on. */
class KeyRotationTest {
    @TempDir
    private Path directory;

    @Test
    void a_running_server_rotates_its_agents_key_and_goes_on_and_everything_still_verifies() throws Exception {
        // Given
        TestingHouse house = TestingHouse.open(directory);
        try (house) {
            TestingGuest guest = house.guest("defunkt");
            assertThat(guest.ask("--yes", "show the current directory").exit()).isZero();
            String before =
                    house.alice("keri", "key", house.server().node().agentAid()).out();

            // When
            TestingAlice.Ran rotated = house.alice("keri", "rotate", "agent", "--json");
            TestingAlice.Ran other = house.alice("keri", "rotate", "log");

            // Then
            assertThat(rotated.exit()).as(rotated.err()).isZero();
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(rotated.out())
                            .path("t")
                            .asText())
                    .isEqualTo("rot");
            assertThat(other.exit()).isEqualTo(1);
            assertThat(other.err()).contains("'log' is not rotated while the server runs");
            assertThat(guest.ask("--yes", "show the current directory").exit()).isZero();
            assertThat(house.alice("keri", "key", house.server().node().agentAid())
                            .out())
                    .isNotEqualTo(before);
            assertThat(house.alice("log", "verify").exit()).isZero();
            assertThat(house.alice("keri", "status", "agent").out()).contains("3 needed", "http://127.0.0.1:");
            assertThat(house.alice("keri", "evidence").out()).contains("no duplicity was found");
            Path kel = directory.resolve("agent.cesr");
            Files.write(kel, house.alice("keri", "kel", "agent").bytes());
            assertThat(TestingAlice.run("keri", "verify", kel.toString()).exit())
                    .isZero();
        }
    }
}
