package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.wire.StreamLimits;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.TmuxReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that the bridge does, with every tmux at hand: the one in the PATH, and those that the environment variable or
 * system property {@code ALICE_TMUX_VERSIONS} names, paths of tmux binaries with colons between them.
 */
class VersionsTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    static Stream<String> versions() {
        String named = System.getProperty("ALICE_TMUX_VERSIONS", System.getenv("ALICE_TMUX_VERSIONS"));
        return Stream.concat(
                Stream.of("tmux"),
                Optional.ofNullable(named).stream()
                        .flatMap(paths -> Stream.of(paths.split(":")))
                        .filter(path -> !path.isBlank()));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void command_lists_bring_output_errors_and_status(String program) {
        try (TestingTmux tmux = start(program)) {
            // When
            TmuxReply reply = tmux.client()
                    .run(
                            TmuxCommand.of("display-message", "-p", "grüße ✓ ;"),
                            TmuxCommand.of("kill-pane", "-t", "%99"));

            // Then
            assertThat(reply.text()).isEqualTo("grüße ✓ ;\n");
            assertThat(reply.status()).isEqualTo(1);
            assertThat(reply.error().text()).contains("can't find pane");
            assertThat(tmux.client().version().text())
                    .isEqualTo(tmux.binary("-V").replace("tmux ", ""));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void standard_input_is_loaded_where_the_server_reads_it(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            byte[] text = "é;\n".repeat(9000).getBytes(StandardCharsets.UTF_8);

            // When
            String loaded;
            try {
                loaded = tmux.client()
                        .run(
                                TmuxLimits.ordinary(),
                                text,
                                List.of(
                                        TmuxCommand.of("load-buffer", "-b", "in", "-"),
                                        TmuxCommand.of("show-buffer", "-b", "in")))
                        .text();
            } catch (TmuxException e) {
                loaded = String.valueOf(e.getMessage());
            }

            // Then
            assertThat(loaded)
                    .isEqualTo(
                            tmux.client().version().loadsStandardInput()
                                    ? new String(text, StandardCharsets.UTF_8)
                                    : "tmux " + tmux.client().version()
                                            + " takes no input from here; that needs 3.1 or later");
            assertThat(tmux.alive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_large_answer_is_streamed_whole(String program) throws IOException {
        try (TestingTmux tmux = start(program)) {
            // Given
            tmux.binary("set", "-g", "history-limit", "30000");
            PaneKey pane = pane(tmux, "seq 1 20000; exec cat");
            await().atMost(LONG).until(() -> tmux.screen(pane.value()).contains("\n20000"));
            ByteArrayOutputStream output = new ByteArrayOutputStream();

            // When
            tmux.client().stream(
                    StreamLimits.ordinary(),
                    output::write,
                    TmuxCommand.of("capture-pane", "-p", "-S", "-", "-t", pane.value()));

            // Then
            assertThat(output.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()))
                    .hasSize(20_000)
                    .startsWith("1", "2")
                    .endsWith("20000");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void hostile_names_and_titles_are_only_text_and_never_run(String program) throws IOException {
        try (TestingTmux tmux = start(program)) {
            // Given
            Path never = directory.resolve("never");
            String evil = "#(touch " + never + ")#{pid}%H\u202e";
            Path odd = Files.createDirectory(directory.resolve("a\nb #{pid}#(touch never)"));
            tmux.binary("set-option", "-wg", "allow-rename", "on");
            PaneKey pane = pane(
                    tmux,
                    "cd '" + odd + "' && printf '\\033]2;%s\\007\\033k%s\\033\\\\' '" + evil + "' '" + evil
                            + "'; exec cat");

            // When
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Snapshot snapshot = await().atMost(LONG)
                    .until(
                            server::snapshot,
                            now -> now.pane(pane).orElseThrow().title().contains("touch"));

            // Then
            // From 3.7 on tmux itself takes the '#' out.
            assertThat(snapshot.pane(pane).orElseThrow().title()).isIn(evil, "_" + evil.substring(1));
            assertThat(snapshot.windows()).extracting(Window::name).containsAnyOf(evil, "_" + evil.substring(1));
            assertThat(snapshot.pane(pane).orElseThrow().path()).contains("a\nb ");
            assertThat(server.view(pane, 3)).isPresent();
            assertThat(never).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void screens_are_read_with_styles_and_joined_lines(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            PaneKey pane = pane(tmux, "printf '\\033[1;31mred\\033[0m plain\\n%0150d\\n' 7; seq 1 60; exec cat");
            await().atMost(LONG).until(() -> tmux.screen(pane.value()).contains("\n60"));
            PaneReader reader =
                    new PaneReader(new TmuxServer(tmux.client(), new SecureRandom()), Consent.toEverything());

            // When
            Reading<List<StyledLine>> read = reader.recent(pane, 1000);
            Reading<HistoryPage> page = reader.history(pane, 1000, 1000);

            // Then
            List<StyledLine> lines = ((Reading.Done<List<StyledLine>>) read).value();
            assertThat(lines.getFirst().text()).isEqualTo("red plain");
            assertThat(lines.getFirst().spans().getFirst().style())
                    .isEqualTo(Style.PLAIN.with(Style.Attribute.BOLD).withForeground(new Colour.Indexed(1)));
            assertThat(lines.get(1).text()).isEqualTo("0".repeat(149) + "7");
            assertThat(lines).extracting(StyledLine::text).contains("1", "60");
            assertThat(((Reading.Done<HistoryPage>) page)
                            .value()
                            .lines()
                            .getFirst()
                            .text())
                    .isEqualTo("red plain");
            assertThat(reader.screen(new PaneKey("%99"))).isInstanceOf(Reading.Gone.class);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_pane_is_followed_through_a_full_history(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            tmux.binary("set", "-g", "history-limit", "300");
            PaneKey pane = pane(
                    tmux,
                    "for i in $(seq 1 10); do read x; seq $((i*100-99)) $((i*100)); done; printf '%0250d\\n' 5;"
                            + " exec cat");
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            try (TestingFollow follow = new TestingFollow(new PaneReader(server, Consent.toEverything()), pane, 0)) {
                // When
                for (int last = 100; last <= 1000; last += 100) {
                    tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
                    follow.awaitLine(Integer.toString(last));
                }

                // Then
                follow.awaitLine("0".repeat(249) + "5");
                assertThat(follow.numbers().subList(0, 1000)).isEqualTo(TestingFollow.upTo(1000));
                assertThat(follow.gaps()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void the_host_answers_without_a_trace_in_the_users_panes(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Snapshot snapshot = server.snapshot();

            // When
            HostReport report = new HostProbe(server)
                    .report(snapshot.server(), snapshot.panes().getFirst());
            Processes processes = new HostProbe(server)
                    .processes(snapshot.server(), snapshot.panes().getFirst());

            // Then
            assertThat(report.user()).isEqualTo(System.getProperty("user.name"));
            assertThat(report.osId()).isNotBlank();
            assertThat(processes.program()).isEqualTo("bash");
            assertThat(new HostProbe(server).hasSocket(snapshot.server(), "/nowhere"))
                    .isFalse();
            assertThat(server.snapshot().panes()).hasSize(1).noneMatch(Pane::inMode);
            assertThat(tmux.binary("list-buffers")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void the_host_answers_without_a_tmux_program_that_speaks_to_the_server(String program) throws IOException {
        try (TestingTmux tmux = start(program)) {
            // Given
            Path other = Files.createDirectory(directory.resolve("bin"));
            Files.writeString(other.resolve("tmux"), "#!/bin/sh\necho server exited unexpectedly >&2\nexit 1\n");
            assertThat(other.resolve("tmux").toFile().setExecutable(true)).isTrue();
            tmux.binary("set-environment", "-g", "PATH", other + ":/usr/bin:/bin");
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Snapshot snapshot = server.snapshot();

            // When
            Processes processes = new HostProbe(server)
                    .processes(snapshot.server(), snapshot.panes().getFirst());

            // Then
            assertThat(processes.program()).isEqualTo("bash");
            assertThat(server.snapshot().panes()).hasSize(1).noneMatch(Pane::inMode);
            assertThat(tmux.binary("list-buffers")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_client_that_goes_away_leaves_the_server_and_the_panes_as_they_were(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Path ran = directory.resolve("ran");
            TmuxLimits brief = TmuxLimits.ordinary().within(Duration.ofMillis(300));
            List<TmuxCommand> slow = List.of(
                    TmuxCommand.of("display-message", "-p", "#(sleep 0.7; echo late)"),
                    TmuxCommand.of("if-shell", "sleep 0.7; touch " + ran, "display-message -p late"),
                    TmuxCommand.of("if-shell", "sleep 0.7; touch " + ran + "; exit 1", "show-buffer"));

            // When
            for (TmuxCommand command : slow) {
                try {
                    tmux.client().run(brief, command, TmuxCommand.of("wait-for", "never"));
                } catch (TmuxException e) {
                    assertThat(e.kind()).isEqualTo(TmuxException.Kind.TIME_LIMIT);
                }
            }
            await().atMost(LONG).until(() -> Files.deleteIfExists(ran));
            tmux.client().run(TmuxCommand.of("if-shell", "sleep 1; exit 1", "show-buffer"));

            // Then
            assertThat(tmux.alive()).isTrue();
            assertThat(server.snapshot().panes()).hasSize(1).noneMatch(Pane::inMode);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void the_work_pane_is_marked_found_again_and_put_back(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Layout layout = new Layout(server);
            PaneKey home = new PaneKey(tmux.pane());
            tmux.binary("split-window", "-d", "-t", home.value(), "-l", "5", "cat");
            String sizes = server.snapshot().windows().getFirst().layout();
            String options = tmux.binary("show-options", "-s") + tmux.binary("show-options", "-g");

            // When
            WorkPane first = layout.beside(home, "octo.train-1");
            WorkPane again = layout.beside(home, "octo.train-1");
            boolean focus = server.snapshot().pane(home).orElseThrow().active();
            await().atMost(LONG).until(() -> layout.putBack(first));

            // Then
            assertThat(again).isEqualTo(new WorkPane(first.key(), "octo.train-1", true));
            assertThat(focus).isTrue();
            Snapshot after = server.snapshot();
            assertThat(after.panes()).hasSize(2);
            assertThat(after.windows().getFirst().layout()).isEqualTo(sizes);
            assertThat(after.pane(home).orElseThrow().active()).isTrue();
            assertThat(tmux.binary("show-options", "-s") + tmux.binary("show-options", "-g"))
                    .isEqualTo(options);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_zoomed_caller_is_zoomed_again_afterwards(String program) {
        try (TestingTmux tmux = start(program)) {
            // Given
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Layout layout = new Layout(server);
            PaneKey home = new PaneKey(tmux.pane());
            tmux.binary("split-window", "-d", "-t", home.value(), "cat");
            tmux.binary("resize-pane", "-Z", "-t", home.value());

            // When
            WorkPane work = layout.beside(home, "t");
            boolean zoomedMeanwhile = server.snapshot().windows().getFirst().zoomed();
            await().atMost(LONG).until(() -> layout.putBack(work));

            // Then
            assertThat(zoomedMeanwhile).isFalse();
            assertThat(server.snapshot().windows().getFirst().zoomed()).isTrue();
            assertThat(server.snapshot().pane(home).orElseThrow().active()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void the_callers_pane_is_found_by_its_title_and_gets_its_title_back(String program) throws Exception {
        try (TestingTmux tmux = start(program)) {
            // Given
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            Path never = directory.resolve("never");
            String former = "#(touch " + never + ") 100%";
            String options = tmux.binary("show-options", "-s");
            String other = tmux.binary(
                    "split-window",
                    "-d",
                    "-P",
                    "-F",
                    "#{pane_id}",
                    "-t",
                    tmux.pane(),
                    "printf '\\033]2;%s\\007' '" + former + "'; read x; printf '\\033]2;%s\\007' \"$x\"; exec cat");
            await().atMost(LONG)
                    .until(() -> server.snapshot()
                            .pane(new PaneKey(other))
                            .orElseThrow()
                            .title()
                            .endsWith("100%"));
            String before =
                    server.snapshot().pane(new PaneKey(other)).orElseThrow().title();
            CallerSearch search = CallerSearch.begin(server);

            // When
            tmux.binary("send-keys", "-t", other, "nonce-4711", "Enter");
            Optional<PaneKey> found = search.byTitle("nonce-4711", Duration.ofSeconds(30));

            // Then
            assertThat(found).contains(new PaneKey(other));
            assertThat(server.snapshot().pane(new PaneKey(other)).orElseThrow().title())
                    .isEqualTo(before);
            assertThat(server.snapshot()
                            .pane(new PaneKey(tmux.pane()))
                            .orElseThrow()
                            .active())
                    .isTrue();
            assertThat(tmux.binary("show-options", "-s")).isEqualTo(options);
            assertThat(never).doesNotExist();
        }
    }

    private TestingTmux start(String program) {
        TestingTmux tmux = TestingTmux.start(program, directory, 100, 30, "bash", "--norc", "--noprofile");
        // until its shell has shown a prompt the process of a new pane may still be a copy of the server
        await().atMost(LONG).until(() -> tmux.screen(tmux.pane()).contains("$"));
        return tmux;
    }

    private static PaneKey pane(TestingTmux tmux, String script) {
        return new PaneKey(tmux.binary("new-window", "-d", "-P", "-F", "#{pane_id}", script));
    }
}
