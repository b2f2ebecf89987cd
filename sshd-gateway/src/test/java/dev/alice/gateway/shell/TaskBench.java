package dev.alice.gateway.shell;

import dev.alice.gateway.TestingRoots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * The table of all tasks, each on a fresh throw-away machine, without a model and with a scripted one. Arguments: a
 * directory in which roots are kept, an empty one, the repository's own, and optionally the beginnings of tasks' names.
 */
public final class TaskBench {
    /** The script that makes a Fedora, from the repository's directory. */
    static final UnaryOperator<Path> FEDORA =
            root -> root.resolve("sandbox/src/test/resources/dev/alice/sandbox/root/fedora-repository.bash");

    private static final int PROPOSAL = 40;

    private TaskBench() {}

    public static void main(String[] arguments) throws IOException {
        // as the program's own start does
        System.setProperty("h2.bindAddress", "127.0.0.1");
        List<String> wanted = Arrays.asList(arguments).subList(3, arguments.length);
        List<TaskResult> results = new ArrayList<>();
        try (TestingRoots roots =
                        TestingRoots.open(Path.of(arguments[0]), Optional.of(FEDORA.apply(Path.of(arguments[2]))));
                TaskHouse house = new TaskHouse(Path.of(arguments[1]), roots)) {
            heading();
            for (Task task : Task.all()) {
                if (wanted.isEmpty() || wanted.stream().anyMatch(task.task()::startsWith)) {
                    for (boolean withModel : new boolean[] {false, true}) {
                        TaskResult result = house.run(task, withModel);
                        results.add(result);
                        row(result);
                    }
                }
            }
        }
        List<TaskResult> recipes =
                results.stream().filter(result -> !result.withModel()).toList();
        List<TaskResult> model = results.stream().filter(TaskResult::withModel).toList();
        System.out.println();
        totals("recipes", recipes);
        totals("model", model);
        List<TaskResult> bad = results.stream().filter(result -> !result.good()).toList();
        for (TaskResult result : bad) {
            System.out.printf(
                    "%nnot as it should be: %s (%s)%n%s%n%s%n",
                    result.task().task(),
                    mode(result),
                    result.proposal(),
                    result.story().indent(4));
        }
        if (!bad.isEmpty()) {
            System.exit(1);
        }
    }

    private static void heading() {
        System.out.println("""
                tasks on throw-away machines, from the words to the state of the machine
                  recipes: no model and no network. model: a script answers by OpenAI's protocol; it shows that the way is
                  there, and says nothing of how clever a model is. Its tokens are counted as a third of the characters.
                  end: what it came to; state: the machine is as wanted, or where nothing should be done, as it was before
                  rehearsed: in a prepared root of the same release, without what the task had put on the machine before
                  consent: what the policy asked of the person; what cannot be rehearsed takes a word typed in full
                  ms: request to proposal; proposal to clearance without and of the rehearsal; words to the observed end
                """);
        System.out.printf(
                Locale.ROOT,
                "%-38s %-8s %-" + PROPOSAL + "s %-8s %-5s %-12s %-8s %6s %7s %6s %9s %6s%n",
                "task",
                "mode",
                "proposal",
                "end",
                "state",
                "rehearsed",
                "consent",
                "tokens",
                "propose",
                "gates",
                "rehearsal",
                "total");
    }

    private static void row(TaskResult result) {
        System.out.printf(
                Locale.ROOT,
                "%-38s %-8s %-" + PROPOSAL + "s %-8s %-5s %-12s %-8s %6d %7d %6d %9d %6d%n",
                result.task().task(),
                mode(result),
                cut(result.proposal()),
                result.end() + (result.endRight() ? "" : "!"),
                result.stateRight() ? "ok" : "not",
                result.rehearsal().isEmpty() ? "-" : result.rehearsal(),
                result.approval().isEmpty() ? "-" : result.approval(),
                result.tokens(),
                result.thinking().toMillis(),
                result.gates().toMillis(),
                result.rehearsing().toMillis(),
                result.total().toMillis());
        System.out.flush();
    }

    private static String mode(TaskResult result) {
        return result.withModel() ? "model" : "recipes";
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= PROPOSAL ? line : line.substring(0, PROPOSAL - 1) + "…";
    }

    private static void totals(String mode, List<TaskResult> results) {
        if (results.isEmpty()) {
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%-8s %d tasks: %d right, %d wrong, %d asked, %d unknown, %d refused or declined, %d in words; %d of %d ended"
                        + " as they should with the machine as it should be; %,d tokens%n",
                mode,
                results.size(),
                count(results, Task.End.right),
                count(results, Task.End.wrong),
                count(results, Task.End.asked),
                count(results, Task.End.unknown),
                count(results, Task.End.refused) + count(results, Task.End.declined) + count(results, Task.End.failed),
                count(results, Task.End.said),
                results.stream().filter(TaskResult::good).count(),
                results.size(),
                results.stream().mapToLong(TaskResult::tokens).sum());
        List<TaskResult> typed = results.stream()
                .filter(result -> result.end() == Task.End.right)
                .toList();
        System.out.printf(
                Locale.ROOT,
                "         p50 / p95 ms of those that were right: propose %s, gates %s, rehearsal %s, total %s%n",
                middle(typed, result -> result.thinking().toMillis()),
                middle(typed, result -> result.gates().toMillis()),
                middle(typed, result -> result.rehearsing().toMillis()),
                middle(typed, result -> result.total().toMillis()));
    }

    private static long count(List<TaskResult> results, Task.End end) {
        return results.stream().filter(result -> result.end() == end).count();
    }

    private static String middle(List<TaskResult> results, ToLongFunction<TaskResult> figure) {
        long[] sorted = results.stream().mapToLong(figure).sorted().toArray();
        if (sorted.length == 0) {
            return "-";
        }
        return sorted[(sorted.length - 1) / 2] + " / " + sorted[Math.min(sorted.length - 1, sorted.length * 95 / 100)];
    }
}
