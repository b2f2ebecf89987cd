package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import dev.alice.flow.port.Thing.Kind;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real host tells through a real tmux. */
class HostPresenceTest {
    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TmuxBridge bridge;
    private PaneKey pane;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory);
        bridge = TmuxBridge.start(
                new UnixSocketDialer(tmux.socket()), TmuxLimits.ordinary(), new SecureRandom(), Clock.systemUTC());
        pane = new PaneKey(tmux.pane());
    }

    @AfterEach
    void stop() {
        bridge.close();
        tmux.close();
    }

    private List<Presence> told(Thing... things) {
        return new HostPresenceReader(bridge.server()).read(pane, List.of(things));
    }

    @Test
    void users_and_groups_are_told_with_near_names() {
        // When
        List<Presence> told = told(
                new Thing(Kind.USER, "root"), new Thing(Kind.USER, "roott"), new Thing(Kind.GROUP, "no-such-group"));

        // Then
        assertThat(told.get(0)).isEqualTo(new Presence.Present());
        assertThat(told.get(1))
                .isInstanceOfSatisfying(
                        Presence.Absent.class,
                        absent -> assertThat(absent.near()).contains("root"));
        assertThat(told.get(2)).isInstanceOf(Presence.Absent.class);
    }

    @Test
    void files_are_told_by_their_path_and_a_place_that_cannot_be_looked_into_tells_nothing() throws IOException {
        // Given
        Path file = Files.createFile(directory.resolve("ledger.txt"));

        // When
        List<Presence> told = told(
                new Thing(Kind.FILE, file.toString()),
                new Thing(Kind.FILE, directory.resolve("ledgr.txt").toString()),
                new Thing(Kind.FILE, directory.resolve("nowhere/x").toString()));

        // Then
        assertThat(told)
                .containsExactly(
                        new Presence.Present(),
                        new Presence.Absent(List.of("ledger.txt")),
                        new Presence.Untold("the host does not know for certain"));
    }

    @Test
    void a_package_that_is_installed_is_there() {
        assertThat(told(new Thing(Kind.PACKAGE, "tmux")))
                .isNotEmpty()
                .allSatisfy(presence -> assertThat(presence).isNotInstanceOf(Presence.Absent.class));
    }

    @Test
    void a_service_is_missing_only_where_systemd_runs() {
        // When
        Presence told = told(new Thing(Kind.SERVICE, "no-such-service")).getFirst();

        // Then
        boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
        assertThat(told).isInstanceOf(systemd ? Presence.Absent.class : Presence.Untold.class);
    }

    @Test
    void a_name_that_a_shell_could_read_otherwise_is_never_asked_for() {
        // Given
        Path witness = directory.resolve("witness");

        // When
        List<Presence> told = told(
                new Thing(Kind.PACKAGE, "x; touch " + witness),
                new Thing(Kind.USER, "$(touch " + witness + ")"),
                new Thing(Kind.FILE, "/tmp/`touch " + witness + "`"),
                new Thing(Kind.FILE, "~root/x"),
                new Thing(Kind.SERVICE, "a\" || touch " + witness + " || \""));

        // Then
        assertThat(told).hasSize(5).allSatisfy(presence -> assertThat(presence).isInstanceOf(Presence.Untold.class));
        assertThat(witness).doesNotExist();
    }

    @Test
    void edits_are_counted() {
        assertThat(HostPresenceReader.edits("nginx", "ngnix")).isEqualTo(2);
        assertThat(HostPresenceReader.edits("", "abc")).isEqualTo(3);
        assertThat(HostPresenceReader.edits("same", "same")).isZero();
    }
}
