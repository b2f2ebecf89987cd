package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.CommandText;
import dev.alice.flow.Prediction;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtractTest {
    private static final StepOutcome.Exited EXITED = new StepOutcome.Exited(137, "x\n", true, Duration.ofMillis(12));

    private static Map<String, Object> paper(StepOutcome outcome) {
        return Extract.SIZES.getLast().run(new StepRun(1, new CommandText("date"), outcome));
    }

    @Test
    void an_exit_is_written_as_ever_and_a_signal_is_never_claimed() {
        assertThat(paper(EXITED))
                .containsEntry("outcome", "exited")
                .containsEntry("exit", 137)
                .containsEntry("millis", 12L)
                .containsEntry("truncated", true)
                .containsKeys("step", "commandSha256", "outputSha256")
                .hasSize(7);
        assertThat(EXITED.signalHint()).contains("SIGKILL");
    }

    @Test
    void what_goes_on_after_the_line_is_told_apart_from_what_ended() {
        assertThat(paper(new StepOutcome.Backgrounded(EXITED, List.of("sleep", "s".repeat(100)))))
                .containsEntry("outcome", "backgrounded")
                .containsEntry("exit", 137)
                .containsEntry("programs", List.of("sleep", "s".repeat(60)));
        assertThat(paper(new StepOutcome.Stopped(List.of("vim"), "x\n", false)))
                .containsEntry("outcome", "stopped")
                .containsEntry("programs", List.of("vim"))
                .doesNotContainKey("exit");
        assertThat(paper(new StepOutcome.Interactive("sudo", "asks for a password", Duration.ofSeconds(1))))
                .containsEntry("outcome", "interactive")
                .containsEntry("program", "sudo")
                .containsEntry("sign", "asks for a password");
        assertThat(paper(new StepOutcome.NotRun("an open quote")))
                .containsEntry("outcome", "not-run")
                .containsEntry("reason", "an open quote");
    }

    @Test
    void only_a_line_that_the_shell_gave_an_exit_code_for_ends_as_predicted() {
        // Given
        Prediction zero = new Prediction(0, 1000, "");
        StepOutcome.Exited good = new StepOutcome.Exited(0, "", false, Duration.ZERO);

        // Then
        assertThat(List.of(
                        good,
                        new StepOutcome.Backgrounded(good, List.of("sleep")),
                        EXITED,
                        new StepOutcome.Stopped(List.of("sleep"), "", false),
                        new StepOutcome.NotRun("open"),
                        new StepOutcome.Interactive("vim", "has the whole screen", Duration.ZERO)))
                .extracting(outcome -> new StepRun(1, new CommandText("date"), outcome).asPredicted(zero))
                .containsExactly(true, true, false, false, false, false);
    }
}
