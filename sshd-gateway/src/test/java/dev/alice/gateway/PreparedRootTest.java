package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server with a prepared root and a mirror: an installation is rehearsed, and the root is in the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparedRootTest {
    private final TestingRoots roots;
    private final TestingHouse house;
    private final TestingGuest guest;

    PreparedRootTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.closed(directory);
        roots = TestingRoots.ofToday();
        house.sandbox(new Config.Sandbox(roots.store(), true, List.of("deb.debian.org private"), true));
        Files.createDirectories(house.data());
        Files.createSymbolicLink(house.data().resolve("roots"), roots.store());
        house.start();
        guest = house.guest("mona");
    }

    @BeforeAll
    void nothing_is_installed_on_the_host() {
        assertThat(Path.of("/usr/bin/hello")).doesNotExist();
    }

    @AfterAll
    void close() {
        house.close();
        roots.close();
    }

    @Test
    void an_installation_is_rehearsed_with_packages_from_the_mirror_alone() throws Exception {
        // Given
        house.model().proposes(List.of("apt-get install -y hello"));

        // When
        Answer asked = guest.ask("", "frobnicate with hello");

        // Then
        JsonNode rehearsed = asked.stage("rehearsed");
        assertThat(rehearsed.path("copy").asText()).as(rehearsed.toString()).isEqualTo("prepared");
        assertThat(rehearsed.path("sandbox").asText())
                .contains("prepared root debian:12", "network only to package mirrors");
        assertThat(rehearsed.path("steps").get(0).path("exit").asInt(-1)).isZero();
        assertThat(rehearsed.path("changes").findValuesAsText("path")).contains("/usr/bin/hello");
        assertThat(rehearsed.path("packages").findValuesAsText("name")).anyMatch(name -> name.startsWith("hello"));
        assertThat(rehearsed.path("network").findValuesAsText("target"))
                .anyMatch(target -> target.matches("GET deb.debian.org/.*/hello_.*\\.deb"));
        assertThat(Path.of("/usr/bin/hello")).doesNotExist();
    }

    @Test
    void the_root_in_use_is_in_the_log_with_its_packages_once() throws Exception {
        // Given
        house.model().proposes(List.of("touch /var/tmp/alice-rooted"));
        guest.ask("", "frobnicate a file");
        house.stop();
        house.start();
        guest.ask("", "frobnicate a file again");

        // When
        List<String> entries = house.alice("log", "list", "--kind", "root", "--json")
                .out()
                .lines()
                .toList();
        String digest = house.alice("sandbox", "list", "--json")
                .out()
                .replaceAll("(?s).*\"sha256\":\"([0-9a-f]{64})\".*", "$1");

        // Then
        assertThat(entries).singleElement().asString().contains("urn:alice:root:" + digest);
    }
}
