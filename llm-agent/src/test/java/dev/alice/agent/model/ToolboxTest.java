package dev.alice.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.agent.recipes.TestingHosts;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.port.Eyes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolboxTest {
    private static final String NAME = "mcp:coder@octo";
    private static final String FLOW = """
            {"purpose":"see","hypothesis":"it is seen","steps":[{"command":"%s","why":"w","expected":"e","undo":"",\
            "needs_sudo":false}],"assumptions":[],"alternatives":[]}""";

    private final Toolbox tools = TestingSession.with().toolbox(TestingSession.OCTO, NAME);

    @Test
    void it_has_every_tool_of_a_model_but_the_one_that_asks_and_the_schemas_are_the_same() {
        assertThat(Toolbox.tools())
                .extracting(Toolbox.Tool::name)
                .containsExactlyInAnyOrder(
                        "propose_flow", "read_pane", "host_facts", "search_log", "search_recipes", "explain");
        assertThat(Toolbox.tools())
                .filteredOn(Toolbox.Tool::looks)
                .extracting(Toolbox.Tool::name)
                .doesNotContain("propose_flow")
                .hasSize(5);
        assertThat(Toolbox.tools())
                .allSatisfy(tool -> assertThat(tool.schema())
                        .containsEntry("type", "object")
                        .containsEntry("additionalProperties", false));
    }

    @Test
    void a_proposal_names_the_agent_as_its_author_and_grows_from_it_and_from_what_it_saw() {
        // Given
        Eyes eyes = TestingEyes.on("$ make\nerror 1");
        Toolbox.Look look = (Toolbox.Look) tools.read("read_pane", "{\"lines\":20}", TestingHosts.DEBIAN);
        tools.look(look, eyes, TestingHosts.DEBIAN);

        // When
        Toolbox.Call call = tools.read("propose_flow", FLOW.formatted("df -h"), TestingHosts.DEBIAN);

        // Then
        assertThat(call).isInstanceOfSatisfying(Toolbox.Proposal.class, proposal -> {
            assertThat(proposal.proposes().flow().source()).isEqualTo(new Source(Source.Kind.PEER, NAME));
            assertThat(proposal.proposes().seeds())
                    .extracting(Seed::kind)
                    .containsExactly(Seed.Kind.PEER, Seed.Kind.PANE);
        });
    }

    @Test
    void what_it_sees_is_data_without_secrets() {
        // Given
        Eyes eyes = TestingEyes.on("password=hunter2hunter2\n\u001b]0;x\u0007done");
        Toolbox.Look look = (Toolbox.Look) tools.read("read_pane", "{\"lines\":20}", TestingHosts.DEBIAN);

        // When
        String seen = tools.look(look, eyes, TestingHosts.DEBIAN);

        // Then
        assertThat(seen).contains("«secret:1»", "done", "<<<DATA ").doesNotContain("hunter2", "\u001b");
        assertThat(tools.plain("token password=hunter2hunter2")).contains("«secret:1»");
    }

    @Test
    void no_more_panes_are_remembered_than_a_flow_may_grow_from() {
        // Given
        for (int i = 0; i < 30; i++) {
            Toolbox.Look look = (Toolbox.Look) tools.read("read_pane", "{\"lines\":20}", TestingHosts.DEBIAN);
            tools.look(look, TestingEyes.on("line " + i), TestingHosts.DEBIAN);
        }

        // When
        Toolbox.Call call = tools.read("propose_flow", FLOW.formatted("df -h"), TestingHosts.DEBIAN);

        // Then
        assertThat(((Toolbox.Proposal) call).proposes().seeds()).hasSize(9);
    }

    @Test
    void what_a_model_may_not_say_neither_may_it() {
        for (Map.Entry<String, String> call : List.of(
                Map.entry("ask_user", "{\"question\":\"what is the password?\"}"),
                Map.entry("run", "{\"command\":\"ls\"}"),
                Map.entry("propose_flow", FLOW.formatted("cat\u202e x")),
                Map.entry("propose_flow", FLOW.formatted("echo «secret:1»")),
                Map.entry("propose_flow", "{\"purpose\":\"x\"}"),
                Map.entry("read_pane", "[]"))) {
            assertThat(tools.read(call.getKey(), call.getValue(), TestingHosts.DEBIAN))
                    .as(call.toString())
                    .isInstanceOf(Toolbox.Unusable.class);
        }
    }
}
