package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs and sessions in a pane into which nothing may be typed, in every shell. */
@Execution(ExecutionMode.CONCURRENT)
class SurroundingsTest {
    private static final String BASH = "bash --norc --noprofile";
    private static final String ZSH = "zsh -f";
    private static final String FISH = "fish --no-config --private";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private static String line(String shell) {
        return switch (shell) {
            case "bash" -> BASH;
            case "zsh" -> ZSH;
            case "fish" -> FISH;
            case "ash" -> "busybox ash";
            default -> shell;
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bash | vi -u NONE x                               | full-screen
            zsh  | vi -u NONE x                               | full-screen
            fish | less /etc/os-release                       | full-screen program is up: less
            dash | less /etc/os-release                       | full-screen program is up: less
            ash  | vi -u NONE x                               | full-screen
            bash | htop                                       | full-screen program is up: htop
            fish | htop                                       | full-screen program is up: htop
            zsh  | top                                        | top runs in the pane
            bash | ssh-keygen -y -f key                       | ssh-keygen runs in the pane and asks for a password
            zsh  | ssh-keygen -y -f key                       | ssh-keygen runs in the pane and asks for a password
            fish | ssh-keygen -y -f key                       | ssh-keygen runs in the pane and asks for a password
            dash | ssh-keygen -y -f key                       | ssh-keygen runs in the pane and asks for a password
            ash  | ssh-keygen -y -f key                       | ssh-keygen runs in the pane and asks for a password
            bash | bash --norc --noprofile                    | another shell, bash, runs inside the pane's bash
            fish | dash                                       | another shell, dash, runs inside the pane's fish
            dash | zsh -f                                     | another shell, zsh, runs inside the pane's dash
            bash | unshare -r bash --norc                     | a container or behind a chroot
            dash | unshare -r dash                            | a container or behind a chroot
            bash | env -u TMUX tmux -L inner -f /dev/null new dash | another tmux runs inside
            zsh  | env -u TMUX tmux -L inner -f /dev/null new dash | another tmux runs inside
            bash | ssh -o ProxyCommand='sleep 600' -o BatchMode=yes nowhere | an ssh session to another host
            fish | ssh -o ProxyCommand='sleep 600' -o BatchMode=yes nowhere | an ssh session to another host
            bash | su -s /bin/dash nobody                     | su runs in this pane, for another user
            bash | sudo -k -u nobody dash                     | sudo runs in this pane, for another user
            bash | python3 -q                                 | python3 runs in the pane
            """)
    void nothing_is_typed_and_the_reason_is_named(String shell, String program, String because)
            throws IOException, InterruptedException {
        try (TestingTmux tmux =
                TestingTmux.start(directory, 120, 30, line(shell).split(" "))) {
            // Given
            key();
            tmux.binary("set-environment", "-g", "TMUX_TMPDIR", directory.toString());
            String pane = tmux.binary(
                    "split-window",
                    "-d",
                    "-P",
                    "-F",
                    "#{pane_id}",
                    "-c",
                    directory.toString(),
                    "-t",
                    tmux.pane(),
                    line(shell));
            TestingTypist typist = new TestingTypist(tmux);
            typist.awaitReady(pane);
            try {
                tmux.binary("send-keys", "-t", pane, program, "Enter");

                // When
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(typist.typist().look(typist.ref(pane)))
                                .isInstanceOfSatisfying(
                                        Typist.NotReady.class,
                                        not -> assertThat(not.reason()).contains(because)));
                Typist.Delivery delivery = typist.type(pane, typist.token(), "touch typed");

                // Then
                assertThat(delivery)
                        .isInstanceOfSatisfying(
                                Typist.Withheld.class,
                                not -> assertThat(not.reason()).contains(because));
                assertThat(typist.redemptions).hasValue(0);
                assertThat(directory.resolve("typed")).doesNotExist();
            } finally {
                if (program.contains("-L inner")) {
                    inner("kill-server");
                }
            }
        }
    }

    private void key() throws IOException, InterruptedException {
        Path key = directory.resolve("key");
        if (!Files.exists(key)) {
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "a secret", "-f", key.toString());
        }
    }

    private void inner(String command) throws IOException, InterruptedException {
        run("env", "TMUX_TMPDIR=" + directory, "tmux", "-L", "inner", command);
    }

    private static void run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("hangs: " + String.join(" ", line));
        }
    }
}
