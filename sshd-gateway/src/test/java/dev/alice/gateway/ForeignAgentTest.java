package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bring your own agent: a real client of the protocol over the real ssh, and the person in their tmux. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignAgentTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HOME = TestingGuest.HOME;

    private final TestingHouse house;
    private final TestingGuest alone;
    private final TestingGuest person;

    ForeignAgentTest(@TempDir Path directory) throws Exception {
        String number = Long.toString(System.nanoTime() & 0xffff, 36);
        house = TestingHouse.closed(directory);
        house.principles(new String(
                        ForeignAgentTest.class
                                .getResourceAsStream("/dev/alice/prioritizer/rank/principles.yaml")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .replace("good-from: 700", "good-from: 550")
                .replace("good-after: 5", "good-after: 2"));
        house.start();
        alone = house.guest("lone" + number);
        person = house.guest("pers" + number);
        person.connect();
    }

    @AfterAll
    void close() {
        house.close();
    }

    private List<JsonNode> entriesSince(long height) throws IOException {
        List<JsonNode> entries = new java.util.ArrayList<>();
        for (long index = height; index < house.height(); index++) {
            entries.add(house.entry(Long.toString(index)));
        }
        return entries;
    }

    /** Waits until the person is asked for a word or a key; what stands in their pane. */
    private String awaitCard(String agent, String purpose) {
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(person.tmux().history(HOME))
                        .contains(agent + ", an agent on your side", purpose)
                        .matches("(?s).*(\\? why   ▸|[a-z]+\\?)"));
        String all = person.tmux().history(HOME);
        return all.substring(all.lastIndexOf(agent + ", an agent on your side"));
    }

    /** The person reads the card and types the word that stands in it. */
    private void agree(String card) {
        Matcher word = Pattern.compile("type the word  ([a-z]+)").matcher(card);
        assertThat(word.find()).as("a word in %s", card).isTrue();
        person.tmux().type(HOME, word.group(1));
    }

    @Test
    void it_has_the_tools_that_look_and_propose_and_none_that_runs_or_asks() {
        try (TestingAgent agent = new TestingAgent("coder", alone.mcp(""))) {
            // When
            McpSchema.InitializeResult begun = agent.begin();
            List<McpSchema.Tool> tools = agent.tools();

            // Then
            assertThat(begun.instructions()).contains("cannot approve anything");
            assertThat(tools)
                    .extracting(McpSchema.Tool::name)
                    .containsExactlyInAnyOrder(
                            "read_pane", "host_facts", "search_log", "search_recipes", "explain", "propose_flow");
            assertThat(tools.getFirst().inputSchema().get("required"))
                    .isEqualTo(List.of("purpose", "hypothesis", "steps", "assumptions", "alternatives"));
        }
    }

    @Test
    void its_looks_are_logged_under_its_name_before_they_are_taken_and_redacted() throws Exception {
        // Given
        try (TestingAgent agent = new TestingAgent("looker", alone.mcp(""))) {
            agent.begin();
            agent.call("host_facts", Map.of());
            alone.tmux().type(alone.workPane(), "echo password=hunter2hunter2");
            alone.tmux().awaitText(alone.workPane(), "\npassword=hunter2hunter2");
            long before = house.height();

            // When
            String pane = TestingAgent.text(agent.call("read_pane", Map.of("lines", 50)));
            String risk = TestingAgent.text(agent.call("explain", Map.of("command", "rm -rf /srv/data")));
            String recipes = TestingAgent.text(agent.call("search_recipes", Map.of("words", "install jq")));
            McpSchema.CallToolResult wrong = agent.call("explain", Map.of("command", "ls\u202e"));

            // Then
            assertThat(pane).contains("echo password=", "«secret:", "<<<DATA").doesNotContain("hunter2");
            assertThat(risk).contains("risk: DESTRUCTIVE");
            assertThat(recipes).contains("jq");
            assertThat(wrong.isError()).isTrue();
            List<JsonNode> observed = entriesSince(before).stream()
                    .filter(entry -> entry.path("kind").asText().equals("observation"))
                    .toList();
            assertThat(observed)
                    .extracting(entry -> entry.path("payload").path("for").asText())
                    .containsExactly("mcp:looker@" + alone.name(), "mcp:looker@" + alone.name());
        }
    }

    @Test
    void what_needs_a_person_is_refused_where_none_is_there_and_says_what_to_do() throws Exception {
        // Given
        Path unwanted = alone.directory().resolve("unwanted");
        long before = house.height();
        try (TestingAgent agent = new TestingAgent("coder", alone.mcp("--auto-read-only"))) {
            agent.begin();

            // When
            McpSchema.CallToolResult result =
                    agent.call("propose_flow", TestingAgent.flow("make a directory", "mkdir " + unwanted));

            // Then
            Map<String, Object> told = TestingAgent.structured(result);
            assertThat(result.isError()).isTrue();
            assertThat(told).containsEntry("end", "refused").containsEntry("at", "cleared");
            assertThat(String.valueOf(told.get("next"))).contains("ask your user to open it", "ssh " + alone.name());
            assertThat(told.get("rehearsal")).asString().contains("ran", "exits=[0]");
            assertThat(TestingAgent.text(result))
                    .contains("CHANGES HOST", "✔ logged", "witnessed", "no conversation open");
            assertThat(agent.progress).contains("rehearsed", "judged");
        }
        assertThat(unwanted).doesNotExist();
        List<JsonNode> entries = entriesSince(before);
        assertThat(entries)
                .extracting(entry -> entry.path("kind").asText())
                .contains("proposal", "refusal")
                .doesNotContain("decision");
        JsonNode refusal = entries.stream()
                .filter(entry -> entry.path("kind").asText().equals("refusal"))
                .findFirst()
                .orElseThrow();
        assertThat(refusal.path("payload").path("source").path("kind").asText()).isEqualTo("PEER");
        assertThat(refusal.path("payload").path("source").path("name").asText()).isEqualTo("mcp:coder@" + alone.name());
    }

    @Test
    void its_person_sees_who_proposes_and_a_yes_has_it_typed() throws Exception {
        // Given
        Path wanted = person.directory().resolve("wanted");
        try (TestingAgent agent = new TestingAgent("maker", person.mcp(""))) {
            agent.begin();
            person.tmux().tmux("send-keys", "-t", HOME, "-l", "half a line");

            // When
            CompletableFuture<McpSchema.CallToolResult> call =
                    agent.calling("propose_flow", TestingAgent.flow("make the wanted one", "mkdir " + wanted));
            String card = awaitCard("maker", "make the wanted one");
            boolean early = call.isDone() || Files.exists(wanted);
            agree(card);
            McpSchema.CallToolResult result = call.get(180, TimeUnit.SECONDS);
            await().atMost(TestingTmux.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(person.tmux().history(HOME)).endsWith(person.name() + " ▸ half a line"));
            person.tmux().key(HOME, "C-u");
            String why = person.say("why");

            // Then
            assertThat(early).isFalse();
            assertThat(card)
                    .containsSubsequence(
                            "has not earned your trust yet", "Proposal", "1  mkdir " + wanted, "✔ logged", "● judged")
                    .contains("(newcomer-pairs)");
            assertThat(result.isError()).isFalse();
            assertThat(TestingAgent.structured(result))
                    .containsEntry("end", "finished")
                    .containsEntry("predicted", true)
                    .containsEntry("typed", List.of("mkdir " + wanted));
            assertThat(TestingAgent.text(result)).contains("exit 0");
            assertThat(wanted).isDirectory();
            assertThat(why).contains("peer:mcp:maker@" + person.name());
            List<?> entries = (List<?>) TestingAgent.structured(result).get("entries");
            JsonNode decision = house.entry(String.valueOf(entries.get(1))).path("payload");
            assertThat(decision.path("approval").path("by").asText()).isEqualTo(person.name());
            assertThat(decision.path("approval").path("how").asText()).isEqualTo("WORD");
            assertThat(decision.path("source").path("kind").asText()).isEqualTo("PEER");
        }
    }

    @Test
    void a_no_is_told_to_it_with_the_reason() throws Exception {
        // Given
        Path unwanted = person.directory().resolve("refused");
        try (TestingAgent agent = new TestingAgent("pusher", person.mcp(""))) {
            agent.begin();

            // When
            CompletableFuture<McpSchema.CallToolResult> call =
                    agent.calling("propose_flow", TestingAgent.flow("make what nobody wants", "mkdir " + unwanted));
            awaitCard("pusher", "make what nobody wants");
            person.tmux().type(HOME, "no");
            McpSchema.CallToolResult result = call.get(180, TimeUnit.SECONDS);
            McpSchema.CallToolResult again =
                    agent.call("propose_flow", TestingAgent.flow("please, in other words", "mkdir " + unwanted));

            // Then
            assertThat(result.isError()).isTrue();
            assertThat(again.isError()).isTrue();
            assertThat(TestingAgent.text(again)).contains("said no to exactly these lines");
            assertThat(TestingAgent.structured(result))
                    .containsEntry("end", "refused")
                    .containsEntry("reason", "the word was not typed");
            assertThat(unwanted).doesNotExist();
        }
    }

    @Test
    void several_ways_are_rehearsed_and_the_best_is_what_the_person_is_asked() throws Exception {
        // Given
        Path made = person.directory().resolve("ways");
        Map<String, Object> flow = new java.util.HashMap<>(TestingAgent.flow("make it one way", "mkdir " + made));
        flow.put(
                "other_ways",
                List.of(Map.of(
                        "purpose",
                        "make it in a way that fails",
                        "steps",
                        TestingAgent.flow("", "mkdir " + made.resolve("a/b/c")).get("steps"))));
        try (TestingAgent agent = new TestingAgent("chooser", person.mcp(""))) {
            agent.begin();

            // When
            CompletableFuture<McpSchema.CallToolResult> call = agent.calling("propose_flow", flow);
            agree(awaitCard("chooser", "make it one way"));
            McpSchema.CallToolResult result = call.get(180, TimeUnit.SECONDS);
            String alternatives = person.say("alternatives");

            // Then
            assertThat(result.isError()).isFalse();
            assertThat(TestingAgent.text(result)).contains("not offered: make it in a way that fails");
            assertThat(alternatives).contains("2  make it in a way that fails");
            assertThat(made).isDirectory();
        }
    }

    @Test
    void the_question_is_withdrawn_when_it_leaves_before_the_answer() throws Exception {
        // Given
        Path unwanted = person.directory().resolve("left");
        try (TestingAgent agent = new TestingAgent("leaver", person.mcp(""))) {
            agent.begin();
            agent.calling("propose_flow", TestingAgent.flow("leave in the middle", "mkdir " + unwanted));
            awaitCard("leaver", "leave in the middle");
        }

        // When the agent is gone, then
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(person.tmux().history(HOME)).endsWith(person.name() + " ▸"));
        assertThat(person.tmux().history(HOME)).contains("the question was withdrawn");
        assertThat(unwanted).doesNotExist();
    }

    @Test
    void what_its_person_approved_goes_to_its_end_when_it_leaves_meanwhile() throws Exception {
        // Given
        Path hold = person.directory().resolve("hold");
        Path done = person.directory().resolve("done");
        String command = "while test -e " + hold + "; do sleep 0.2; done; touch " + done;
        long before = house.height();
        try (TestingAgent agent = new TestingAgent("runner", person.mcp(""))) {
            agent.begin();
            agent.calling("propose_flow", TestingAgent.flow("wait to be let go", command));
            String card = awaitCard("runner", "wait to be let go");
            Files.createFile(hold);
            agree(card);
            person.tmux().awaitText(HOME, "✔ typed");
            person.tmux().awaitText(person.workPane(), "while test -e");
        }

        // When
        Files.delete(hold);

        // Then
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(entriesSince(before))
                        .extracting(entry -> entry.path("kind").asText())
                        .contains("outcome"));
        assertThat(done).exists();
        assertThat(entriesSince(before))
                .filteredOn(entry -> entry.path("kind").asText().equals("outcome"))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.path("payload")
                                .path("steps")
                                .get(0)
                                .path("outcome")
                                .asText())
                        .isEqualTo("exited"));
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(person.tmux().history(HOME)).endsWith(person.name() + " ▸"));
    }

    @Test
    void what_only_reads_runs_alone_once_it_has_a_standing_and_its_person_lets_it() throws Exception {
        // Given
        try (TestingAgent agent = new TestingAgent("reader", person.mcp("--auto-read-only"))) {
            agent.begin();

            // When
            CompletableFuture<McpSchema.CallToolResult> first =
                    agent.calling("propose_flow", TestingAgent.flow("see where it is", "pwd"));
            String card = awaitCard("reader", "see where it is");
            person.tmux().key(HOME, "y");
            McpSchema.CallToolResult asked = first.get(180, TimeUnit.SECONDS);
            for (String purpose : List.of("earn it", "earn it again")) {
                Path made = person.directory().resolve(purpose.replace(' ', '-'));
                CompletableFuture<McpSchema.CallToolResult> earning =
                        agent.calling("propose_flow", TestingAgent.flow(purpose, "mkdir " + made));
                agree(awaitCard("reader", "  " + purpose + "  "));
                assertThat(TestingAgent.structured(earning.get(180, TimeUnit.SECONDS)))
                        .containsEntry("predicted", true);
            }
            McpSchema.CallToolResult alone = agent.call("propose_flow", TestingAgent.flow("see who it is", "whoami"));

            // Then
            assertThat(card).contains("(foreign-agent-ask)");
            assertThat(TestingAgent.structured(asked)).containsEntry("end", "finished");
            assertThat(TestingAgent.structured(alone)).containsEntry("end", "finished");
            assertThat(TestingAgent.structured(alone).get("verdict")).asString().contains("decision=run", "reads-run");
            assertThat(person.tmux().history(person.workPane())).contains("$ whoami");
        }
    }

    @Test
    void nothing_but_the_protocol_is_on_its_output_and_words_are_beside_it() throws Exception {
        // Given
        Process process = new ProcessBuilder(alone.mcp("")).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // When
            process.getOutputStream()
                    .write(("hello?\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n")
                            .getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            JsonNode first = JSON.readTree(out.readLine());
            JsonNode second = JSON.readTree(out.readLine());
            process.getOutputStream().close();
            String rest = out.readLine();

            // Then
            assertThat(first.path("error").path("code").asInt()).isEqualTo(-32700);
            assertThat(second.path("id").asInt()).isEqualTo(1);
            assertThat(rest).isNull();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_yes_cannot_be_given_on_its_line() throws Exception {
        // When
        TestingGuest.Answer answer = alone.exec("mcp --yes");

        // Then
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains("you approve in a conversation");
    }
}
