package dev.alice.keri.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.port.Witnesses;
import dev.alice.keri.TestingHouse;
import dev.alice.keri.controller.Extension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our exported log verifies with signify-ts. {@code KERI_INTEROP} names a directory with {@code verify.mjs} and its
 * installed packages.
 */
@Tag("interop")
@EnabledIfEnvironmentVariable(named = "KERI_INTEROP", matches = ".+")
class InteropTest {
    @TempDir
    Path directory;

    @Test
    void the_exported_log_verifies_with_another_implementation() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            assertThat(house.witnesses.vouch(TestingHouse.submission("one"))).isInstanceOf(Witnesses.Vouched.class);
            assertThat(house.agent.rotate()).isInstanceOf(Extension.Witnessed.class);
            assertThat(house.agent.anchor(List.of())).isInstanceOf(Extension.Witnessed.class);
            Path kel = directory.resolve("agent.cesr");
            Files.writeString(kel, house.controller.kel(house.agent.aid()));
            // When
            Process node = new ProcessBuilder("node", "verify.mjs", kel.toString())
                    .directory(Path.of(System.getenv("KERI_INTEROP")).toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Then
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output).as(output).endsWith("OK\n").doesNotContain("NOT OK");
            assertThat(output).contains("s=3");
        }
    }
}
