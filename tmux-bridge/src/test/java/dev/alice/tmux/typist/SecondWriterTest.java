package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A person who types into the pane at the very moment in which we do; what ran is what the shell itself says it ran. */
class SecondWriterTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static @Nullable TestingTmux tmux;
    private static @Nullable Path directory;
    private static @Nullable TestingTypist typist;
    private static int number;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("alice-second-writer");
        tmux = TestingTmux.start(directory, 120, 30, "bash", "--norc", "--noprofile");
        typist = new TestingTypist(tmux);
        keys("-l", "trap 'echo \"$BASH_COMMAND\" >> log' DEBUG; clear");
        keys("Enter");
        await().atMost(LIMIT).until(() -> tmux().screen(tmux().pane()).equals("$"));
    }

    @AfterContainer
    static void stop() throws IOException {
        tmux().close();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(directory))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void no_line_runs_that_is_neither_theirs_nor_ours(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 120) Integer> pauses) throws IOException {
        round(pauses);
    }

    @Tag("soak")
    @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
    void no_line_runs_that_is_neither_theirs_nor_ours_for_long(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 120) Integer> pauses) throws IOException {
        round(pauses);
    }

    private static void round(List<Integer> pauses) throws IOException {
        // Given
        int round = ++number;
        String pane = tmux().pane();
        String ours = "echo ours " + round + " >> ran";
        String theirs = "echo theirs " + round + " >> ran";
        Path log = Objects.requireNonNull(directory).resolve("log");
        Files.deleteIfExists(log);
        Typist.Ready ready = typist().awaitReady(pane);
        Thread person = Thread.startVirtualThread(() -> {
            int at = 0;
            for (int i = 0; i < pauses.size(); i++) {
                LockSupport.parkNanos(Duration.ofMillis(pauses.get(i)).toNanos());
                int next = theirs.length() * (i + 1) / pauses.size();
                keys("-l", "--", theirs.substring(at, next));
                at = next;
            }
        });

        // When
        String token = typist().token();
        Typist.Delivery delivery = typist().type(pane, token, ours);
        boolean merged = delivery instanceof Typist.Uncertain uncertain
                && uncertain.reason().contains("at the moment of Enter");
        await().until(() -> !person.isAlive());
        boolean stands = delivery instanceof Typist.Uncertain && !merged;
        if (delivery instanceof Typist.Delivered) {
            typist().typist()
                    .awaitEnd(
                            token,
                            ready.endProbe().replace(Typist.TOKEN, token),
                            Duration.ofMillis(300),
                            Progress.SILENT);
        }
        if (!stands && !merged) {
            keys("Enter");
        }
        keys("C-e", "C-u", "C-l");
        keys("-l", "echo round " + round + " is over >> ran");
        keys("Enter");
        await().atMost(LIMIT)
                .until(() -> Files.exists(log) && lines(log).contains("echo round " + round + " is over >> ran"));
        keys("C-l");

        // Then
        List<String> foreign = new ArrayList<>(lines(log));
        foreign.removeIf(line -> line.equals(theirs)
                || line.equals("echo round " + round + " is over >> ran")
                || line.startsWith("command tmux -S")
                || line.startsWith("builtin history -d")
                || line.equals(":"));
        List<String> expected = switch (delivery) {
            case Typist.Delivered delivered -> List.of(ours);
            case Typist.Withheld withheld -> List.of();
            case Typist.Uncertain uncertain -> merged ? foreign : List.of();
        };
        assertThat(foreign).as(delivery.toString()).isEqualTo(expected);
    }

    private static List<String> lines(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void keys(String... keys) {
        tmux().binary(Stream.concat(Stream.of("send-keys", "-t", "main:0.0"), Stream.of(keys))
                .toArray(String[]::new));
    }

    private static TestingTmux tmux() {
        return Objects.requireNonNull(tmux);
    }

    private static TestingTypist typist() {
        return Objects.requireNonNull(typist);
    }
}
