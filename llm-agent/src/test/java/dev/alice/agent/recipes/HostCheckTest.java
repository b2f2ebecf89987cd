package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostCheckTest {

    private static final RecipeBrain BRAIN = new RecipeBrain(RecipeBook.builtIn());
    private static final Presence THERE = new Presence.Present();

    /** A host that knows some things, and notes what it was asked for. */
    private static final class TestingHost implements Eyes {
        private final Map<String, Presence> known;
        private final List<List<Thing>> asked = new ArrayList<>();

        TestingHost(Map<String, Presence> known) {
            this.known = known;
        }

        @Override
        public Look pane(String reader) {
            return CLOSED.pane(reader);
        }

        @Override
        public Look host(String reader) {
            return CLOSED.host(reader);
        }

        @Override
        public Look log(String words, String reader) {
            return CLOSED.log(words, reader);
        }

        @Override
        public Look explain(String command, String reader) {
            return CLOSED.explain(command, reader);
        }

        @Override
        public List<Presence> presence(List<Thing> things, String reader) {
            asked.add(things);
            return things.stream()
                    .map(thing -> known.getOrDefault(thing.name(), new Presence.Untold("unknown")))
                    .toList();
        }
    }

    @Test
    void a_package_that_is_not_there_becomes_a_question_with_near_names() {
        // Given
        var host = new TestingHost(Map.of("frobnicatr", new Presence.Absent(List.of("frobnicator"))));

        // When
        Brain.Answer answer = answer("install frobnicatr", host);

        // Then
        assertThat(answer)
                .isEqualTo(new Brain.Asks("There is no package «frobnicatr» on your host. Did you mean frobnicator?"
                        + " Which packages?"));
        assertThat(host.asked).containsExactly(List.of(new Thing(Thing.Kind.PACKAGE, "frobnicatr")));
    }

    @Test
    void the_answer_to_that_question_is_checked_and_proposed() {
        // Given
        var host = new TestingHost(Map.of("frobnicator", THERE, "frobnicatr", new Presence.Absent(List.of())));
        var before = new Brain.Exchange(
                "install frobnicatr", "There is no package «frobnicatr» on your host. Which packages?");

        // When
        Brain.Answer better = answer("frobnicator", host, before);
        Brain.Answer insisting = answer("frobnicatr", host, before);

        // Then
        assertThat(command(better)).isEqualTo("sudo apt-get install -y frobnicator");
        assertThat(command(insisting)).isEqualTo("sudo apt-get install -y frobnicatr");
    }

    @Test
    void what_the_host_does_not_tell_is_left_to_the_rehearsal() {
        // Given
        var host = new TestingHost(Map.of());

        // When
        Brain.Answer answer = answer("restart shopfront", host);

        // Then
        assertThat(command(answer)).isEqualTo("sudo systemctl restart shopfront");
        assertThat(host.asked).containsExactly(List.of(new Thing(Thing.Kind.SERVICE, "shopfront")));
    }

    @Test
    void a_new_user_must_not_be_there_yet() {
        // Given
        var host = new TestingHost(Map.of("carol", THERE, "dave", new Presence.Absent(List.of())));

        // When
        Brain.Answer taken = answer("add a user carol", host);
        Brain.Answer free = answer("add a user dave", host);

        // Then
        assertThat(taken).isEqualTo(new Brain.Asks("There is a user «carol» on your host already. Which user?"));
        assertThat(command(free)).contains("dave");
    }

    @Test
    void a_file_is_asked_for_where_it_is_read_and_not_where_it_is_made() {
        // Given
        var host = new TestingHost(Map.of("/srv/gone.txt", new Presence.Absent(List.of("gone.text"))));

        // When
        Brain.Answer read = answer("show the file /srv/gone.txt", host);
        Brain.Answer made = answer("create the directory /srv/gone.txt", host);

        // Then
        assertThat(read)
                .isInstanceOfSatisfying(
                        Brain.Asks.class,
                        asks -> assertThat(asks.question()).contains("There is no file «/srv/gone.txt»", "gone.text"));
        assertThat(made).isInstanceOf(Brain.Proposes.class);
        assertThat(host.asked).hasSize(1);
    }

    @Test
    void all_values_of_a_proposal_are_one_look() {
        // Given
        var host = new TestingHost(Map.of("curl", THERE, "jq", THERE));

        // When
        Brain.Answer answer = answer("install curl and jq", host);

        // Then
        assertThat(command(answer)).isEqualTo("sudo apt-get install -y curl jq");
        assertThat(host.asked)
                .singleElement()
                .satisfies(things -> assertThat(things).hasSize(2));
    }

    private static Brain.Answer answer(String words, Eyes eyes, Brain.Exchange... history) {
        return BRAIN.answer(
                new Brain.Turn(new UserName("octo"), words, TestingHosts.DEBIAN, eyes, List.of(history)),
                Progress.SILENT);
    }

    private static String command(Brain.Answer answer) {
        assertThat(answer).isInstanceOf(Brain.Proposes.class);
        return ((Brain.Proposes) answer).flow().steps().getFirst().command().value();
    }
}
