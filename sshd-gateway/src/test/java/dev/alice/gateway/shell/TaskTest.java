package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.TestingRoots;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few tasks on throw-away machines, from the words to the state of the machine; all of them are in {@link TaskSoakTest}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskTest {
    private final TestingRoots roots;
    private final TaskHouse house;

    TaskTest(@TempDir Path directory) throws IOException {
        roots = TestingRoots.ofToday();
        house = new TaskHouse(directory, roots);
    }

    @AfterAll
    void close() {
        house.close();
        roots.close();
    }

    @Test
    void there_are_tasks_of_every_kind_and_their_names_differ() throws IOException {
        assertThat(Task.all()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(Task.all()).extracting(Task::task).doesNotHaveDuplicates();
        assertThat(Task.all())
                .extracting(Task::kind)
                .contains("packages", "files", "permissions", "archives", "users", "git", "cron", "text", "disks")
                .contains("processes", "logs", "config", "several steps", "refused");
    }

    @ParameterizedTest
    @CsvSource({
        "keep a package as it is, false",
        "give away a directory, false",
        "unpack into a place, true",
        "cut a log, true",
        "tidy up without deleting, true",
        "change a setting, false"
    })
    void the_machine_ends_as_the_person_wanted_or_as_it_was(String name, boolean withModel) throws IOException {
        // Given
        Task task = Task.named(name);

        // When
        TaskResult result = house.run(task, withModel);

        // Then
        assertThat(result.endRight())
                .as(result.end() + ": " + result.proposal() + "\n" + result.story())
                .isTrue();
        assertThat(result.stateRight()).as(result.story()).isTrue();
        assertThat(result.tokens() > 0).isEqualTo(withModel);
    }
}
