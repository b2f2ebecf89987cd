package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.HostFacts;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Measures recipe mode on a file of requests; the share of wrong proposals is the figure that counts. */
class EvaluationTest {

    private enum Result {
        RIGHT,
        WRONG,
        ASKED,
        CHOICES,
        ABSTAINED
    }

    private record Request(HostFacts host, String expected, String words) {
        boolean inScope() {
            return !expected.equals("none");
        }
    }

    private record Measured(Request request, Result result, boolean firstChoice, String answer) {}

    private final RecipeBrain brain = new RecipeBrain(RecipeBook.builtIn());

    @Test
    void at_most_three_in_a_hundred_requests_get_a_wrong_proposal() throws IOException {
        // Given
        List<Request> requests = requests();

        // When
        List<Measured> measured = requests.stream().map(this::measure).toList();

        // Then
        System.out.println(table(measured));
        assertThat(requests.size()).isGreaterThanOrEqualTo(120);
        assertThat(requests.stream().filter(request -> !request.inScope()).count())
                .isGreaterThanOrEqualTo(25);
        assertThat(share(measured, Result.WRONG)).as("wrong proposals").isLessThanOrEqualTo(0.03);
        List<Measured> inScope =
                measured.stream().filter(one -> one.request().inScope()).toList();
        double right = (double) inScope.stream()
                        .filter(one -> one.result() == Result.RIGHT || one.firstChoice())
                        .count()
                / inScope.size();
        assertThat(right).as("right, or right as first choice").isGreaterThanOrEqualTo(0.85);
    }

    private Measured measure(Request request) {
        Brain.Answer answer = brain.answer(TestingHosts.turn(request.words(), request.host()), Progress.SILENT);
        return switch (answer) {
            case Brain.Proposes proposes -> {
                String commands = commands(proposes);
                yield new Measured(
                        request, commands.equals(request.expected()) ? Result.RIGHT : Result.WRONG, false, commands);
            }
            case Brain.Asks asks ->
                new Measured(
                        request,
                        request.expected().equals("ask") ? Result.RIGHT : Result.ASKED,
                        false,
                        asks.question());
            case Brain.Offers offers -> {
                Brain.Answer first = brain.answer(
                        TestingHosts.turn(offers.choices().getFirst().words(), request.host()), Progress.SILENT);
                boolean good = first instanceof Brain.Proposes proposes
                        && commands(proposes).equals(request.expected());
                yield new Measured(request, Result.CHOICES, good, offers.toString());
            }
            case Brain.Says says -> new Measured(request, Result.ABSTAINED, false, says.words());
            case Brain.DoesNotKnow unknown -> new Measured(request, Result.ABSTAINED, false, unknown.words());
            case Brain.Failed failed -> throw new AssertionError(failed.reason());
        };
    }

    private static String commands(Brain.Proposes proposes) {
        return proposes.flow().steps().stream()
                .filter(step -> !step.check())
                .map(step -> step.command().value())
                .collect(Collectors.joining(" ;; "));
    }

    private static double share(List<Measured> measured, Result result) {
        return (double) measured.stream().filter(one -> one.result() == result).count() / measured.size();
    }

    private static String table(List<Measured> measured) {
        var out = new StringBuilder("%-14s %6s %6s %6s %8s %10s%n"
                .formatted("requests", "right", "wrong", "asked", "choices", "abstained"));
        for (boolean inScope : new boolean[] {true, false}) {
            List<Measured> part = measured.stream()
                    .filter(one -> one.request().inScope() == inScope)
                    .toList();
            out.append("%-14s".formatted((inScope ? "in " : "out of ") + "scope " + part.size()));
            int[] widths = {7, 7, 7, 9, 11};
            for (Result result : Result.values()) {
                long count = part.stream().filter(one -> one.result() == result).count();
                out.append(("%" + widths[result.ordinal()] + "d").formatted(count));
            }
            out.append('\n');
        }
        for (Measured one : measured) {
            boolean good = one.request().inScope() ? one.result() == Result.RIGHT : one.result() == Result.ABSTAINED;
            if (!good) {
                out.append("%-9s %s%n          %s%n"
                        .formatted(
                                one.result() + (one.firstChoice() ? "*" : ""),
                                one.request().words(),
                                one.answer()));
            }
        }
        return out.toString();
    }

    private static List<Request> requests() throws IOException {
        var requests = new ArrayList<Request>();
        try (var in = EvaluationTest.class.getResourceAsStream("requests.tsv")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String[] fields = line.split("\t");
                HostFacts host = switch (fields[0]) {
                    case "d" -> TestingHosts.DEBIAN;
                    case "r" -> TestingHosts.DEBIAN_ROOT;
                    case "f" -> TestingHosts.FEDORA;
                    default -> throw new AssertionError("unknown host in: " + line);
                };
                requests.add(new Request(host, fields[1], fields[2]));
            }
        }
        return requests;
    }
}
