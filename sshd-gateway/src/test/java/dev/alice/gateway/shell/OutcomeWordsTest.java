package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.StepOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeWordsTest {
    private static final StepOutcome.Exited EXITED = new StepOutcome.Exited(143, "", false, Duration.ofMillis(1500));

    @Test
    void a_code_that_a_signal_would_have_left_is_named_as_what_it_may_be() {
        assertThat(GateLines.outcome(EXITED)).startsWith("exit 143 in ").endsWith(" (as after SIGTERM)");
    }

    @Test
    void what_goes_on_is_named_without_its_escape_sequences() {
        assertThat(GateLines.outcome(new StepOutcome.Backgrounded(EXITED, List.of("sleep\u001b[2J"))))
                .contains("in the background still: sleep")
                .doesNotContain("\u001b");
        assertThat(GateLines.outcome(new StepOutcome.Stopped(List.of("vim", "less"), "", false)))
                .contains("stopped, not ended: vim, less");
        assertThat(GateLines.outcome(new StepOutcome.Interactive("sudo", "asks for a password", Duration.ofSeconds(3))))
                .startsWith("sudo asks for a password and waits for you");
        assertThat(GateLines.outcome(new StepOutcome.NotRun("bash took it for unfinished")))
                .isEqualTo("it did not run: bash took it for unfinished");
    }
}
