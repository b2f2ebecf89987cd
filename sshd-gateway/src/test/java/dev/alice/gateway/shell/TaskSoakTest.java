package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.TestingRoots;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every task on throw-away machines of Debian and Fedora, without a model and with a scripted one. */
@Tag("soak")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskSoakTest {
    private final TestingRoots roots;
    private final TaskHouse house;

    TaskSoakTest(@TempDir Path directory) throws IOException {
        Path kept = Path.of("target", "prepared-roots", LocalDate.now(ZoneOffset.UTC) + "-both");
        roots = TestingRoots.open(kept, Optional.of(TaskBench.FEDORA.apply(Path.of(".."))));
        house = new TaskHouse(directory, roots);
    }

    @AfterAll
    void close() {
        house.close();
        roots.close();
    }

    static Stream<Arguments> tasks() throws IOException {
        return Task.all().stream()
                .flatMap(task ->
                        Stream.of(Arguments.of(task.task(), false, task), Arguments.of(task.task(), true, task)));
    }

    @ParameterizedTest(name = "{0}, with a model: {1}")
    @MethodSource("tasks")
    void the_machine_ends_as_the_person_wanted_or_as_it_was(String name, boolean withModel, Task task)
            throws IOException {
        // When
        TaskResult result = house.run(task, withModel);

        // Then
        assertThat(result.endRight())
                .as(result.end() + ": " + result.proposal() + "\n" + result.story())
                .isTrue();
        assertThat(result.stateRight()).as(result.story()).isTrue();
    }
}
