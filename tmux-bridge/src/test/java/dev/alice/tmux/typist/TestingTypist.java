package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.Clearance;
import dev.alice.flow.CommandText;
import dev.alice.flow.PaneRef;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.TmuxServer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A typist over a real tmux whose commands need no chain of stages. */
final class TestingTypist {
    private final TestingTmux tmux;
    private final TmuxServer server;
    private final PaneTypist typist;
    private final AtomicInteger tokens = new AtomicInteger();
    private final Set<PaneKey> callers = ConcurrentHashMap.newKeySet();
    private final Set<String> settled = ConcurrentHashMap.newKeySet();
    final AtomicInteger redemptions = new AtomicInteger();

    TestingTypist(TestingTmux tmux) {
        this.tmux = tmux;
        this.server = new TmuxServer(tmux.client(), new SecureRandom());
        this.typist = new PaneTypist(tmux.client(), server, Clock.systemUTC(), () -> callers);
    }

    PaneTypist typist() {
        return typist;
    }

    TmuxServer server() {
        return server;
    }

    Set<PaneKey> callers() {
        return callers;
    }

    PaneRef ref(String pane) {
        return TmuxBridge.ref(server.snapshot().server(), new PaneKey(pane));
    }

    /** Waits for an empty prompt; a shell that is just starting draws the first one in several steps, and must be at rest. */
    Typist.Ready awaitReady(String pane) {
        PaneRef ref = ref(pane);
        AtomicReference<Typist.Look> seen = new AtomicReference<>();
        await().during(settled.add(pane) ? Duration.ofMillis(300) : Duration.ZERO)
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> {
                    seen.set(typist.look(ref));
                    assertThat(seen.get()).as(() -> tmux.screen(pane)).isInstanceOf(Typist.Ready.class);
                });
        return (Typist.Ready) seen.get();
    }

    String token() {
        return HexFormat.of().toHexDigits(0xabcd_0000_0000_0000L + tokens.incrementAndGet());
    }

    Typist.Delivery type(String pane, String token, String command) {
        return typist.type(ref(pane), token, now -> {
            redemptions.incrementAndGet();
            return new Clearance.Redeemed(new CommandText(command), "");
        });
    }

    /** Types a command at a ready prompt and waits for its end. */
    StepOutcome run(String pane, String command, Duration limit) {
        Typist.Ready ready = awaitReady(pane);
        String token = token();
        Typist.Delivery delivery = type(pane, token, command);
        if (!(delivery instanceof Typist.Delivered)) {
            throw new AssertionError(delivery + "\n" + tmux.screen(pane));
        }
        return typist.awaitEnd(token, ready.endProbe().replace(Typist.TOKEN, token), limit, Progress.SILENT);
    }
}
