package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TmuxServer server;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory, 80, 24, "cat");
        server = new TmuxServer(tmux.client(), new SecureRandom());
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    @Test
    void every_line_comes_once_and_in_order() {
        // Given
        PaneKey pane = pane(500, "for i in $(seq 1 12); do read x; seq $((i*100-99)) $((i*100)); done; cat");
        TestingFollow follow = follow(pane);

        // When
        for (int last = 100; last <= 1200; last += 100) {
            tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
            follow.awaitLine(Integer.toString(last));
        }

        // Then
        assertThat(follow.numbers()).isEqualTo(TestingFollow.upTo(1200));
        assertThat(follow.gaps()).isEmpty();
        follow.close();
    }

    @Test
    void a_flood_is_followed_with_gaps_for_whatever_is_not_seen() {
        // Given
        PaneKey pane = pane(1000, "read x; seq 1 400000; cat");
        TestingFollow follow = follow(pane);

        // When
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // Then
        follow.awaitLine("400000");
        follow.assertEveryHoleIsAGap();
        assertThat(follow.gaps()).isNotEmpty();
        follow.close();
    }

    @Test
    void wrapped_lines_are_joined_whatever_they_end_in() {
        // Given
        String line = "a b  漢字 ".repeat(30).strip() + ".";
        PaneKey pane = pane(500, "read x; i=0; while [ $i -lt 5 ]; do echo '" + line + "'; i=$((i+1)); done; cat");
        TestingFollow follow = follow(pane);

        // When
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter", "fin", "Enter");

        // Then
        follow.awaitLine("fin");
        follow.await(() -> follow.lines().stream().filter(line::equals).count() == 5);
        assertThat(follow.gaps()).isEmpty();
        follow.close();
    }

    @Test
    void clearing_the_history_loses_nothing_that_is_still_on_the_screen() {
        // Given
        PaneKey pane = pane(500, "read x; seq 1 100; read x; seq 101 110; cat");
        TestingFollow follow = follow(pane);
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
        follow.awaitLine("100");

        // When
        tmux.binary("clear-history", "-t", pane.value());
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // Then
        follow.awaitLine("110");
        assertThat(follow.numbers()).isEqualTo(TestingFollow.upTo(110));
        follow.close();
    }

    @Test
    void a_resize_repeats_nothing_and_loses_nothing() {
        // Given
        String wide = "w".repeat(150);
        PaneKey pane =
                pane(500, "read x; echo " + wide + "; seq 1 40; read x; seq 41 50; read x; seq 51 60; echo end; cat");
        TestingFollow follow = follow(pane);
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
        follow.awaitLine("40");

        // When
        tmux.binary("resize-window", "-t", pane.value(), "-x", "40", "-y", "10");
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
        follow.awaitLine("50");
        tmux.binary("resize-window", "-t", pane.value(), "-x", "1", "-y", "1");
        tmux.binary("resize-window", "-t", pane.value(), "-x", "100", "-y", "30");
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // Then
        follow.awaitLine("end");
        assertThat(follow.lines().stream().filter(wide::equals)).hasSize(1);
        assertThat(follow.numbers()).isEqualTo(TestingFollow.upTo(60));
        follow.close();
    }

    @Test
    void a_full_screen_program_is_told_and_its_screen_is_not() {
        // Given
        PaneKey pane = pane(
                500,
                "read x; echo before; printf '\\033[?1049hsecret\\nscreen\\n'; read x; printf '\\033[?1049l'; echo"
                        + " after; cat");
        TestingFollow follow = follow(pane);
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
        follow.await(() -> follow.events().contains(new FollowEvent.FullScreen(true)));

        // When
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // Then
        follow.awaitLine("after");
        assertThat(follow.lines()).contains("before").doesNotContain("secret", "screen");
        assertThat(follow.events()).contains(new FollowEvent.FullScreen(false));
        follow.close();
    }

    @Test
    void a_pane_in_copy_mode_is_followed() {
        // Given
        PaneKey pane = pane(500, "read x; seq 1 30; cat");
        TestingFollow follow = follow(pane);
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // When
        tmux.binary("copy-mode", "-t", pane.value());

        // Then
        follow.awaitLine("30");
        assertThat(follow.numbers()).isEqualTo(TestingFollow.upTo(30));
        follow.close();
    }

    @Test
    void a_line_that_is_not_ended_is_reported_when_the_following_ends() {
        // Given
        PaneKey pane = pane(500, "read x; echo whole; printf part; exec cat");
        AtomicInteger looks = new AtomicInteger();
        Consent counted = any -> {
            looks.incrementAndGet();
            return new Consent.Granted(1000);
        };
        TestingFollow follow = new TestingFollow(new PaneReader(server, counted), pane, 0);
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");
        await().until(() -> tmux.screen(pane.value()).contains("part"));
        // one that began before the part was there, and one that saw it
        int before = looks.get();
        follow.await(() -> looks.get() > before + 2);
        follow.awaitLine("whole");

        // When
        tmux.binary("kill-pane", "-t", pane.value());

        // Then
        follow.awaitEnd();
        assertThat(follow.lines()).endsWith("whole", "part");
        assertThat(follow.events().getLast()).isInstanceOf(FollowEvent.Ended.class);
    }

    @Test
    void another_program_in_the_pane_is_a_gap() {
        // Given
        PaneKey pane = pane(500, "echo one; cat");
        TestingFollow follow = follow(pane);

        // When
        tmux.binary("respawn-pane", "-k", "-t", pane.value(), "echo two; cat");

        // Then
        follow.awaitLine("two");
        assertThat(follow.gaps()).extracting(FollowEvent.Gap::why).contains(FollowEvent.Why.RESTARTED);
        follow.close();
    }

    @Test
    void output_that_repeats_itself_is_not_claimed_to_be_complete() {
        // Given
        PaneKey pane = pane(500, "read x; yes | head -n 300000; echo end; cat");
        TestingFollow follow = follow(pane);

        // When
        tmux.binary("send-keys", "-t", pane.value(), "go", "Enter");

        // Then
        follow.awaitLine("end");
        assertThat(follow.gaps()).isNotEmpty();
        follow.close();
    }

    @Test
    void history_is_followed_from_where_it_is_wanted() {
        // Given
        PaneKey pane = pane(500, "seq 1 200; cat");
        await().until(() -> tmux.screen(pane.value()).contains("\n200"));

        // When
        TestingFollow follow = new TestingFollow(new PaneReader(server, Consent.toEverything()), pane, 1000);

        // Then
        follow.awaitLine("200");
        assertThat(follow.numbers()).isEqualTo(TestingFollow.upTo(200));
        follow.close();
    }

    @Test
    void withdrawn_consent_ends_it() {
        // Given
        PaneKey pane = pane(500, "cat");
        AtomicReference<Consent.Answer> answer = new AtomicReference<>(new Consent.Granted(0));
        TestingFollow follow = new TestingFollow(new PaneReader(server, any -> answer.get()), pane, 0);
        await().until(() -> follow.events().isEmpty());

        // When
        answer.set(new Consent.Denied("not now"));

        // Then
        follow.awaitEnd();
        assertThat(follow.events()).containsExactly(new FollowEvent.Ended("the pane may not be read: not now"));
    }

    @Test
    void a_server_that_is_gone_ends_it() {
        // Given
        PaneKey pane = pane(500, "cat");
        TestingFollow follow = follow(pane);

        // When
        tmux.binary("kill-server");

        // Then
        follow.awaitEnd();
        assertThat(follow.events().getLast()).isInstanceOf(FollowEvent.Ended.class);
    }

    private TestingFollow follow(PaneKey pane) {
        return new TestingFollow(new PaneReader(server, Consent.toEverything()), pane, 0);
    }

    private PaneKey pane(int history, String script) {
        tmux.binary("set", "-g", "history-limit", Integer.toString(history));
        String key = tmux.binary("new-window", "-d", "-P", "-F", "#{pane_id}", script);
        assertThat(List.of(key)).allMatch(k -> k.startsWith("%"));
        return new PaneKey(key);
    }
}
