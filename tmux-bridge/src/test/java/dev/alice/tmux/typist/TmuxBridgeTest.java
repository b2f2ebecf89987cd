package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.HostFacts;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.HostReport;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.ServerIdentity;
import dev.alice.tmux.pane.WorkPane;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TmuxBridgeTest {
    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TmuxBridge bridge;
    private PaneKey home;
    private ServerIdentity identity;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory);
        bridge = TmuxBridge.start(
                new UnixSocketDialer(tmux.socket()), TmuxLimits.ordinary(), new SecureRandom(), Clock.systemUTC());
        home = new PaneKey(tmux.pane());
        identity = bridge.server().snapshot().server();
    }

    @AfterEach
    void stop() {
        bridge.close();
        tmux.close();
    }

    @Test
    void a_new_work_pane_is_ready_whatever_its_prompt_looks_like() {
        // Given
        tmux.binary("set-environment", "-g", "PS1", "➜  ~ ");

        // When
        WorkPane work = bridge.workPane(home, "octo");
        Typist.Look look = bridge.typist().look(TmuxBridge.ref(identity, work.key()));
        tmux.binary("send-keys", "-t", work.key().value(), "-l", "ls ");
        await().until(() -> tmux.screen(work.key().value()).contains("ls"));
        Typist.Look halfTyped = bridge.typist().look(TmuxBridge.ref(identity, work.key()));

        // Then
        assertThat(look).isInstanceOf(Typist.Ready.class);
        assertThat(halfTyped).isInstanceOf(Typist.NotReady.class);
        assertThat(bridge.layout().putBack(work)).isTrue();
    }

    @Test
    void the_callers_pane_is_never_ready() {
        // When
        bridge.neverTypeInto(home);

        // Then
        assertThat(bridge.typist().look(TmuxBridge.ref(identity, home)))
                .isEqualTo(new Typist.NotReady("your own ssh runs in this pane"));
    }

    @Test
    void the_facts_of_the_host_are_read_and_a_missing_pane_has_none() {
        // When
        HostFacts facts = bridge.hostFacts().read(home);

        // Then
        assertThat(facts.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(facts.shell()).isEqualTo("bash");
        assertThat(facts.directory()).isEqualTo(directory.toString());
        assertThat(bridge.hostFacts().read(new PaneKey("%99"))).isEqualTo(HostFacts.unknown());
    }

    @Test
    void reports_become_facts() {
        assertThat(HostFactsReader.facts(new HostReport(
                        "ubuntu",
                        "debian",
                        "24.04",
                        "Ubuntu",
                        1000,
                        "octo",
                        Set.of("sudo", "apt-get"),
                        false,
                        "zsh",
                        "/")))
                .isEqualTo(new HostFacts(
                        HostFacts.Family.DEBIAN,
                        "ubuntu",
                        "24.04",
                        "Ubuntu",
                        "octo",
                        false,
                        HostFacts.Sudo.ASKS_PASSWORD,
                        HostFacts.PackageManager.APT,
                        "zsh",
                        "/"));
        assertThat(HostFactsReader.facts(new HostReport(
                        "rocky", "rhel centos fedora", "9", "Rocky", 0, "root", Set.of("dnf"), true, "bash", "/")))
                .satisfies(facts -> {
                    assertThat(facts.family()).isEqualTo(HostFacts.Family.FEDORA);
                    assertThat(facts.sudo()).isEqualTo(HostFacts.Sudo.ABSENT);
                    assertThat(facts.packages()).isEqualTo(HostFacts.PackageManager.DNF);
                    assertThat(facts.root()).isTrue();
                });
    }
}
