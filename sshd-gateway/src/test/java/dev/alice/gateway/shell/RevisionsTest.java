package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Brain;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    private static Seed seed(Seed.Kind kind, String name) {
        return new Seed(kind, name, Optional.empty(), Optional.empty());
    }

    @Test
    void a_revision_grew_from_the_flow_that_failed_and_from_all_that_one_grew_from() {
        // Given
        FlowId failed = FlowId.of(Bytes.utf8("a flow"));
        Flow flow = new Flow(
                "look",
                "",
                List.of(new Step(new CommandText("ls /srv"), "", new Prediction(0, 900, ""), Optional.empty())),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "llama"));
        Seed model = seed(Seed.Kind.MODEL, "llama");
        Seed pane = seed(Seed.Kind.PANE, "pane of octo");
        Seed recipe = seed(Seed.Kind.RECIPE, "files.list@1");
        Revisions.Attempt attempt = new Revisions.Attempt(
                new Brain.Setback(failed, flow, 1, "exit 2", OptionalInt.of(2), 1),
                "",
                List.of(),
                List.of(model, pane));

        // When
        List<Seed> seeds = attempt.seeds(List.of(recipe, pane));

        // Then
        assertThat(seeds).containsExactly(seed(Seed.Kind.FLOW, failed.qb64()), recipe, pane, model);
    }
}
