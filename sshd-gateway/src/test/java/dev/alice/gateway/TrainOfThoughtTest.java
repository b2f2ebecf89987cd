package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Hypothesis, surprise and revision with the real ssh and tmux: what fails is explained, and the agent tries again in bounds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainOfThoughtTest {
    private final TestingHouse house;
    private final TestingGuest guest;
    private final TestingGuest shut;

    TrainOfThoughtTest(@TempDir Path directory) throws Exception {
        String number = Long.toString(System.nanoTime() & 0xffff, 36);
        house = TestingHouse.closed(directory);
        house.trusts();
        guest = house.guest("thinker" + number);
        shut = house.guest("closed" + number);
        house.policy("shut", """
                @id("shut")
                @say("Nobody looks there.")
                forbid (principal, action == Action::"read", resource) when { resource.user == User::"%s" };
                """.formatted(shut.name()));
        house.start();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_check_that_does_not_find_the_effect_stops_the_flow_and_the_surprise_says_what_is_left() throws Exception {
        // Given
        Path made = guest.directory();
        String after = "cat " + guest.directory().resolve("after-half");
        Path there = Files.createFile(guest.directory().resolve("in-the-way"));
        house.model()
                .proposesNext(List.of(
                        Map.entry("ls -d " + made, "test -d " + made),
                        Map.entry("true", "test ! -e " + there),
                        Map.entry(after, "")));

        // When
        Answer answer = guest.ask("--yes", "frobnicate halfway");

        // Then
        assertThat(answer.exit()).as(answer.out()).isEqualTo(4);
        assertThat(answer.last().path("typed"))
                .extracting(JsonNode::asText)
                .containsExactly("ls -d " + made, "test -d " + made, "true", "test ! -e " + there);
        JsonNode surprise = answer.last().path("surprise");
        assertThat(surprise.path("step").asInt()).isEqualTo(4);
        assertThat(surprise.path("seen").asText()).startsWith("the check did not find it, exit 1");
        assertThat(surprise.path("notTyped")).extracting(JsonNode::asText).containsExactly(after);
        assertThat(surprise.path("next").asText()).isNotBlank();
        JsonNode proposal = house.entry(answer.entries().getFirst()).path("payload");
        assertThat(proposal.path("steps").get(1).path("check").asBoolean()).isTrue();
        assertThat(proposal.path("steps").get(0).has("check")).isFalse();
        assertThat(house.entry(answer.entries().getLast())
                        .path("payload")
                        .path("stopped")
                        .get(0)
                        .asText())
                .isEqualTo("after step 4: it did not find the effect");
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void after_a_failure_the_agent_reads_what_was_printed_and_its_revision_goes_through_every_gate() throws Exception {
        // Given
        Path missing = guest.directory().resolve("missing-file");
        house.model().proposesNext("cat " + missing, "");
        house.model().proposesNext("ls -d " + guest.directory(), "test -d " + guest.directory());
        int asked = house.model().bodies.size();
        long height = house.height();

        // When
        Answer answer = guest.ask("--yes --revise", "frobnicate until it is there");

        // Then
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(house.model().bodies).hasSize(asked + 2);
        assertThat(house.model().bodies.getLast())
                .contains("did not go as predicted", "No such file or directory", "Propose a revision");
        List<JsonNode> finished = answer.stages().stream()
                .filter(stage -> stage.path("stage").asText().equals("finished"))
                .toList();
        assertThat(finished).hasSize(2);
        assertThat(answer.names()).filteredOn("witnessed"::equals).hasSize(2);
        JsonNode second = house.entry(finished.getLast().path("entries").get(0).asText());
        assertThat(second.path("subject"))
                .isEqualTo(
                        house.entry(finished.getFirst().path("entries").get(0).asText())
                                .path("subject"));
        String first = finished.getFirst().path("flow").asText();
        assertThat(second.path("payload").path("seeds")).anySatisfy(seed -> {
            assertThat(seed.path("kind").asText()).isEqualTo("FLOW");
            assertThat(seed.path("name").asText()).isEqualTo(first);
        });
        assertThat(second.path("payload").path("request").path("words").asText())
                .startsWith("frobnicate until it is there (revision 1 of ")
                .endsWith(": step 1 ended with exit 1)");
        assertThat(observedSince(height)).contains(List.of("output"));
        JsonNode told = guest.exec("history --json").last().path("requests");
        assertThat(told).anySatisfy(request -> {
            assertThat(request.path("revises").asText()).isEqualTo(first);
            assertThat(request.path("story").toString())
                    .contains("revision: ", "it revises ", "typed: ls -d " + guest.directory(), "exit 0, as predicted");
        });
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void there_are_two_revisions_of_a_request_and_no_third() throws Exception {
        // Given
        for (String name : List.of("gone-1", "gone-2", "gone-3", "gone-4")) {
            house.model().proposesNext("cat " + guest.directory().resolve(name), "");
        }
        int asked = house.model().bodies.size();

        // When
        Answer answer = guest.ask("--yes --revise", "frobnicate in vain");

        // Then
        house.model().forgets();
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(answer.names()).filteredOn("finished"::equals).hasSize(3);
        assertThat(house.model().bodies).hasSize(asked + 3);
        assertThat(answer.err()).contains("2 revisions did not get there");
    }

    @Test
    void a_revision_that_is_the_same_lines_again_is_not_proposed() throws Exception {
        // Given
        String line = "cat " + guest.directory().resolve("never-there");
        house.model().proposesNext(line, "");
        house.model().proposesNext(line, "");

        // When
        Answer answer = guest.ask("--yes --revise", "frobnicate again and again");

        // Then
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(answer.names()).filteredOn("typed"::equals).hasSize(1);
        assertThat(answer.last().path("stage").asText()).isEqualTo("refused");
        assertThat(answer.last().path("reason").asText()).contains("the very lines that failed");
    }

    @Test
    void what_policy_or_a_person_refused_is_never_revised() throws Exception {
        // Given
        house.model().proposesNext("cat ~/.ssh/id_rsa", "");
        int asked = house.model().bodies.size();

        // When
        Answer byPolicy = guest.ask("--yes --revise", "frobnicate the secret");
        house.model().proposesNext("touch " + guest.directory().resolve("unwanted"), "");
        Answer byNobody = guest.ask("--revise", "frobnicate without a yes");

        // Then
        assertThat(byPolicy.exit()).isEqualTo(1);
        assertThat(byPolicy.last().path("at").asText()).isEqualTo("judged");
        assertThat(byNobody.exit()).isEqualTo(3);
        assertThat(house.model().bodies).hasSize(asked + 2);
    }

    @Test
    void what_policy_does_not_let_the_agent_read_is_no_evidence_for_a_model() throws Exception {
        // Given
        house.model().proposesNext("cat " + shut.directory().resolve("unseen"), "");
        house.model().says("I do not know why.");

        // When
        Answer answer = shut.ask("--yes --revise", "frobnicate blindly");

        // Then
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(house.model().bodies.getLast())
                .contains("did not go as predicted", "exit 1, predicted was exit 0")
                .doesNotContain("No such file");
    }

    @Test
    void the_proposed_workflow_can_be_had_as_a_file_that_reads_back() throws Exception {
        // Given
        Answer answer =
                guest.ask("", "create the directory " + guest.directory().resolve("as-a-file"));
        String name = answer.stage("proposed").path("name").asText();

        // When
        Answer last = guest.exec("workflow");
        JsonNode named = guest.exec("workflow --json " + name).last();
        Answer unknown = guest.exec("workflow nothing-of-that-name");

        // Then
        assertThat(named.path("file").asText()).isEqualTo("proposed-workflow.yml");
        assertThat(named.path("flow")).isEqualTo(answer.stage("proposed").path("flow"));
        assertThat(last.out()).isEqualTo(named.path("yaml").asText());
        assertThat(last.out())
                .contains(
                        "runs-on: [self-hosted, tmux]",
                        "mkdir -p -- " + guest.directory().resolve("as-a-file"));
        assertThat(unknown.exit()).isEqualTo(1);
    }

    @Test
    void in_a_conversation_a_failure_is_explained_and_followed_by_a_revision_until_the_person_says_off()
            throws Exception {
        // Given
        Path wanted = guest.directory().resolve("talked-about");
        house.model().proposesNext(List.of(Map.entry("cat " + wanted, ""), Map.entry("true", "")));
        house.model().proposesNext("ls -d " + guest.directory(), "test -d " + guest.directory());
        guest.connect();

        // When
        guest.say("frobnicate what we talked about", "? why   ▸");
        String revision = guest.press("y", "? why   ▸");
        String end = guest.press("y", guest.name() + " ▸");
        String story = guest.say("history");
        String off = guest.say("revise off");
        house.model().proposesNext("cat " + wanted.resolve("deeper"), "");
        int asked = house.model().bodies.size();
        guest.say("frobnicate something deeper", "? why   ▸");
        String alone = guest.press("y", guest.name() + " ▸");
        guest.quit();

        // Then
        assertThat(revision.replaceAll("\\s+", " "))
                .containsSubsequence(
                        "✘ finished",
                        "not as predicted",
                        "● surprise",
                        "printed",
                        "No such file or directory",
                        "not typed",
                        "2 true",
                        "next",
                        "the agent reads what it printed",
                        "Proposal",
                        "1 ls -d " + guest.directory(),
                        "2 test -d " + guest.directory(),
                        "check: exit 0 shows that it worked");
        assertThat(revision.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(end).contains("step 2 of 2, a check: exit 0", "as predicted");
        assertThat(story).contains("it revises ", "where 0 was predicted; 1 line was not typed");
        assertThat(off).contains("a failure ends the request");
        assertThat(alone).contains("● surprise").doesNotContain("drafts revision");
        assertThat(house.model().bodies).hasSize(asked + 1);
    }

    /** What stands in the log as looked at since, a list a look. */
    private List<List<String>> observedSince(long height) throws IOException {
        List<List<String>> looks = new ArrayList<>();
        for (long index = height; index < house.height(); index++) {
            JsonNode entry = house.entry(Long.toString(index));
            if (entry.path("kind").asText().equals("observation")) {
                List<String> read = new ArrayList<>();
                entry.path("payload").path("read").forEach(what -> read.add(what.asText()));
                looks.add(read);
            }
        }
        return looks;
    }
}
