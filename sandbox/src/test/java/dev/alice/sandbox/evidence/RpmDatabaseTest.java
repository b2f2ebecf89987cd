package dev.alice.sandbox.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The reader against a data base that the real rpm wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RpmDatabaseTest {
    private static final int PACKAGES = 8;

    private byte[] database = new byte[0];
    private String listing = "";

    @BeforeAll
    void install(@TempDir Path directory) throws Exception {
        Path store = Files.createDirectories(directory.resolve("db"));
        List<String> build = new ArrayList<>(List.of(
                "rpmbuild",
                "-bb",
                "--define",
                "_topdir " + directory.resolve("top"),
                "--define",
                "_rpmdir " + directory));
        for (int i = 0; i < PACKAGES; i++) {
            String epoch = i % 2 == 0 ? "Epoch: " + i + "\n" : "";
            // a long description makes a header that does not fit on one page
            build.add(Files.writeString(directory.resolve("p" + i + ".spec"), """
                            Name: alice-p%d
                            Version: 1.%d
                            Release: 3
                            %sSummary: made for a test
                            License: none
                            BuildArch: noarch
                            %%description
                            %s
                            %%files
                            """.formatted(
                                    i, i, epoch, ("word " + i + " ").repeat(i * 800)))
                    .toString());
        }
        run(build);
        run(List.of("rpm", "--dbpath", store.toString(), "--initdb"));
        List<String> install =
                new ArrayList<>(List.of("rpm", "--dbpath", store.toString(), "-i", "--justdb", "--nodeps"));
        try (var files = Files.list(directory.resolve("noarch"))) {
            files.map(Path::toString).forEach(install::add);
        }
        run(install);
        listing = run(List.of("rpm", "--dbpath", store.toString(), "-qa", "--qf", "%{NAME} %{EVR}\\n"));
        database = Files.readAllBytes(store.resolve("rpmdb.sqlite"));
    }

    @Test
    void every_package_is_read_as_rpm_itself_lists_it() {
        // When
        Map<String, String> versions = PackageDatabase.ofRpm(database).versions();

        // Then
        assertThat(listing.lines()).hasSize(PACKAGES);
        assertThat(versions.entrySet().stream().map(one -> one.getKey() + " " + one.getValue()))
                .containsExactlyInAnyOrderElementsOf(listing.lines().toList());
    }

    @Test
    void what_is_no_data_base_is_refused_with_a_reason() {
        assertThatThrownBy(() -> PackageDatabase.ofRpm(new byte[4_096])).hasMessageContaining("no SQLite file");
        assertThatThrownBy(() -> PackageDatabase.ofRpm(Arrays.copyOf(database, 8_192)))
                .isInstanceOf(SandboxException.class);
    }

    @Test
    void damage_is_refused_or_read_and_never_breaks_the_reader() {
        // Given
        Random random = new Random(7);
        int refused = 0;

        // When
        for (int i = 0; i < 1_000; i++) {
            byte[] damaged = database.clone();
            for (int j = 0; j < 8; j++) {
                damaged[random.nextInt(i % 2 == 0 ? damaged.length : 8_192)] = (byte) random.nextInt(256);
            }
            try {
                PackageDatabase.ofRpm(damaged);
            } catch (SandboxException e) {
                refused++;
            }
        }

        // Then
        assertThat(refused).isBetween(1, 1_000);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output;
    }
}
