package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.wire.TmuxCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TmuxServerTest {
    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TmuxServer server;
    private PaneKey home;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory);
        server = new TmuxServer(tmux.client(), new SecureRandom());
        home = new PaneKey(tmux.pane());
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    @Test
    void a_snapshot_names_sessions_windows_panes_and_the_server() {
        // Given
        tmux.binary("split-window", "-d", "-t", home.value());
        tmux.binary("new-session", "-d", "-s", "other");

        // When
        Snapshot snapshot = server.snapshot();

        // Then
        assertThat(snapshot.sessions()).extracting(Session::name).containsExactlyInAnyOrder("main", "other");
        assertThat(snapshot.windows()).hasSize(2);
        assertThat(snapshot.panes()).hasSize(3);
        assertThat(snapshot.version()).startsWith("3.");
        assertThat(snapshot.server().socketPath()).isEqualTo(tmux.socket().toString());
        assertThat(Long.toString(snapshot.server().pid())).isEqualTo(tmux.binary("display-message", "-p", "#{pid}"));
        Pane pane = snapshot.pane(home).orElseThrow();
        assertThat(pane.width()).isEqualTo(200);
        assertThat(pane.active()).isTrue();
        assertThat(pane.tty()).startsWith("/dev/");
        assertThat(pane.dead() || pane.inMode() || pane.inputOff() || pane.synchronizedInput())
                .isFalse();
    }

    @Test
    void a_window_linked_into_two_sessions_comes_once() {
        // Given
        tmux.binary("new-session", "-d", "-s", "other");
        tmux.binary("link-window", "-s", "main:0", "-t", "other:7");

        // When
        Snapshot snapshot = server.snapshot();

        // Then
        assertThat(snapshot.panes())
                .extracting(Pane::key)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void hostile_names_and_titles_are_only_text_and_never_run() throws Exception {
        // Given
        Path never = directory.resolve("never");
        String evil = "#(touch " + never + ")#{pid}#{l:x}%H\u202e";
        Path odd = Files.createDirectory(directory.resolve("a\nb #{pid}"));
        tmux.binary("set-option", "-g", "allow-rename", "on");
        tmux.client().run(TmuxCommand.of("set-option", "-p", "-t", home.value(), "@alice-work", "x\n" + evil));
        tmux.binary(
                "respawn-pane",
                "-k",
                "-t",
                home.value(),
                "cd '" + odd + "' && printf '\\033]2;%s\\007\\033k%s\\033\\\\' '" + evil + "' '" + evil
                        + "'; exec cat");

        // When
        Pane pane = await().until(
                        () -> server.snapshot().pane(home).orElseThrow(),
                        found -> found.title().contains("touch"));

        // Then
        assertThat(pane.title()).isEqualTo(evil);
        assertThat(server.snapshot().windows()).extracting(Window::name).containsExactly(evil);
        assertThat(pane.workToken()).isEqualTo("x\n" + evil);
        assertThat(pane.path()).isEqualTo(odd.toString());
        assertThat(server.view(home, 0)).isPresent();
        assertThat(never).doesNotExist();
        assertThat(tmux.alive()).isTrue();
    }

    @Test
    void a_view_of_a_closed_pane_is_empty() {
        assertThat(server.view(new PaneKey("%77"), 0)).isEqualTo(Optional.empty());
    }

    @Test
    void history_is_read_to_the_bound_and_wrapped_lines_are_joined() {
        // Given
        tmux.binary("respawn-pane", "-k", "-t", home.value(), "seq 1 300; printf %0500d 7; echo; exec cat");

        // When
        await().until(() -> server.screen(home), text -> text.contains("00007"));

        // Then
        assertThat(server.history(home, 10_000)).startsWith("1\n2\n3\n").contains("\n" + "0".repeat(499) + "7\n");
        assertThat(server.history(home, 5).lines().count()).isBetween(50L, 55L);
        assertThat(server.screen(home)).doesNotContain("\n100\n");
    }

    @Test
    void the_host_tells_what_it_is_and_nothing_stays_behind() {
        // Given
        Snapshot snapshot = server.snapshot();

        // When
        // for a moment a new pane's process is still a copy of the server
        HostReport report = await().until(
                        () -> new HostProbe(server)
                                .report(snapshot.server(), snapshot.panes().getFirst()),
                        told -> !told.shell().startsWith("tmux"));

        // Then
        assertThat(report.osId()).isNotBlank();
        assertThat(report.uid()).isGreaterThanOrEqualTo(0);
        assertThat(report.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(report.shell()).isEqualTo("bash");
        assertThat(report.directory()).isEqualTo(directory.toString());
        assertThat(tmux.binary("list-buffers")).isEmpty();
    }

    @Test
    void processes_tell_the_shell_from_what_it_runs() {
        // Given
        HostProbe probe = new HostProbe(server);
        Snapshot snapshot = server.snapshot();
        await().until(() -> server.screen(home).contains("$"));

        // When
        Processes idle = probe.processes(snapshot.server(), snapshot.panes().getFirst());
        tmux.binary("send-keys", "-t", home.value(), "cat", "Enter");
        Processes busy = await().until(
                        () -> probe.processes(
                                snapshot.server(), snapshot.panes().getFirst()),
                        found -> !found.foreground());

        // Then
        assertThat(idle.program()).isEqualTo("bash");
        assertThat(idle.foreground()).isTrue();
        assertThat(idle.lineMode()).isFalse();
        assertThat(busy.foregroundProgram()).isEqualTo("cat");
        assertThat(busy.children()).isEqualTo(1);
        assertThat(busy.lineMode() && busy.echo()).isTrue();
    }

    @Test
    void the_callers_pane_is_found_by_its_title_and_gets_its_title_back() throws Exception {
        // Given
        Path never = directory.resolve("never");
        String former = "#(touch " + never + ") 100%";
        String other = tmux.binary("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", home.value());
        tmux.binary(
                "respawn-pane",
                "-k",
                "-t",
                other,
                "printf '\\033]2;%s\\007' '" + former + "'; read x; printf '\\033]2;%s\\007' \"$x\"; exec cat");
        await().until(() ->
                server.snapshot().pane(new PaneKey(other)).orElseThrow().title().equals(former));
        CallerSearch search = CallerSearch.begin(server);

        // When
        tmux.binary("send-keys", "-t", other, "nonce-4711", "Enter");
        Optional<PaneKey> found = search.byTitle("nonce-4711", Duration.ofSeconds(30));

        // Then
        assertThat(found).contains(new PaneKey(other));
        Snapshot after = server.snapshot();
        assertThat(after.pane(new PaneKey(other)).orElseThrow().title()).isEqualTo(former);
        assertThat(after.pane(home).orElseThrow().active()).isTrue();
        assertThat(tmux.binary("show-options", "-p", "-t", other)).isEmpty();
        assertThat(never).doesNotExist();
    }

    @Test
    void the_callers_pane_is_not_guessed_when_the_title_never_comes() throws Exception {
        assertThat(CallerSearch.begin(server).byTitle("never", Duration.ofMillis(100)))
                .isEmpty();
    }

    @Test
    void the_callers_pane_is_found_by_its_ssh_process() throws Exception {
        // Given
        Path ssh = directory.resolve("ssh");
        Files.copy(Path.of("/bin/sleep"), ssh);
        assertThat(ssh.toFile().setExecutable(true)).isTrue();
        tmux.binary("respawn-pane", "-k", "-t", home.value(), ssh + " 4711.25");
        tmux.binary("split-window", "-d", "-t", home.value());

        // When
        Optional<PaneKey> found =
                await().until(() -> CallerSearch.begin(server).byProcess("4711.25"), Optional::isPresent);

        // Then
        assertThat(found).contains(home);
        assertThat(CallerSearch.begin(server).byProcess("4712")).isEmpty();
    }

    @Test
    void the_work_pane_stands_beside_a_wide_caller_and_is_found_again() {
        // Given
        Layout layout = new Layout(server);

        // When
        WorkPane first = layout.beside(home, "octo.train-1");
        WorkPane again = layout.beside(home, "octo.train-1");
        WorkPane other = layout.beside(home, "octo.train-2");

        // Then
        assertThat(first.reused()).isFalse();
        assertThat(again).isEqualTo(new WorkPane(first.key(), "octo.train-1", true));
        assertThat(other.key()).isNotEqualTo(first.key());
        Snapshot snapshot = server.snapshot();
        assertThat(snapshot.pane(home).orElseThrow().active()).isTrue();
        assertThat(snapshot.pane(first.key()).orElseThrow().height()).isEqualTo(50);
        await().until(() ->
                server.snapshot().pane(first.key()).orElseThrow().path().equals(directory.toString()));
        assertThat(snapshot.pane(other.key()).orElseThrow().height()).isLessThan(50);
    }

    @Test
    void an_idle_work_pane_is_put_back_and_one_in_use_is_left() {
        // Given
        Layout layout = new Layout(server);
        WorkPane work = layout.beside(home, "t");
        tmux.binary("send-keys", "-t", work.key().value(), "cat", "Enter");
        await().until(() ->
                server.snapshot().pane(work.key()).orElseThrow().command().equals("cat"));

        // When
        boolean whileBusy = layout.putBack(work);
        tmux.binary("send-keys", "-t", work.key().value(), "C-d");
        await().until(() ->
                server.snapshot().pane(work.key()).orElseThrow().command().equals("bash"));

        // Then
        assertThat(whileBusy).isFalse();
        await().atMost(Duration.ofSeconds(30)).until(() -> layout.putBack(work));
        assertThat(server.snapshot().panes()).extracting(Pane::key).isEqualTo(List.of(home));
        assertThat(layout.putBack(new WorkPane(home, "t", false))).isFalse();
    }
}
