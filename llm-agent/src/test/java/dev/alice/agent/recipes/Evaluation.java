package dev.alice.agent.recipes;

import dev.alice.flow.HostFacts;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The answers of recipe mode to a file of requests, held against what was expected of them. */
record Evaluation(List<Measured> all) {

    /** What an answer was worth. */
    enum Result {
        RIGHT,
        WRONG,
        ASKED,
        CHOICES,
        ABSTAINED
    }

    /** @param expected a regular expression for the whole command, {@code none} or {@code ask} */
    record Request(HostFacts host, String expected, String words) {
        boolean inScope() {
            return !expected.equals("none");
        }
    }

    /** @param firstChoice whether the first of the offered choices leads to the expected command */
    record Measured(Request request, Result result, boolean firstChoice, String answer) {
        boolean good() {
            return request.inScope() ? result == Result.RIGHT || firstChoice : result == Result.ABSTAINED;
        }
    }

    static Evaluation of(Brain brain, List<Request> requests) {
        return new Evaluation(
                requests.stream().map(request -> measure(brain, request)).toList());
    }

    private static Measured measure(Brain brain, Request request) {
        Brain.Answer answer = brain.answer(TestingHosts.turn(request.words(), request.host()), Progress.SILENT);
        return switch (answer) {
            case Brain.Proposes proposes -> {
                String commands = commands(proposes);
                yield new Measured(request, expected(request, commands) ? Result.RIGHT : Result.WRONG, false, commands);
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
                boolean good = first instanceof Brain.Proposes proposes && expected(request, commands(proposes));
                yield new Measured(
                        request,
                        Result.CHOICES,
                        good,
                        offers.words() + " "
                                + offers.choices().stream()
                                        .map(Brain.Choice::title)
                                        .toList());
            }
            case Brain.Says says -> new Measured(request, Result.ABSTAINED, false, says.words());
            case Brain.DoesNotKnow unknown -> new Measured(request, Result.ABSTAINED, false, unknown.words());
            case Brain.Failed failed -> throw new AssertionError(failed.reason());
        };
    }

    /** A double dash that ends the options changes nothing that a request could mean. */
    private static boolean expected(Request request, String commands) {
        return Pattern.matches(request.expected(), commands)
                || Pattern.matches(request.expected(), commands.replace(" -- ", " "));
    }

    private static String commands(Brain.Proposes proposes) {
        return proposes.flow().steps().stream()
                .filter(step -> !step.check())
                .map(step -> step.command().value())
                .collect(Collectors.joining(" ;; "));
    }

    long inScope() {
        return all.stream().filter(one -> one.request().inScope()).count();
    }

    long outOfScope() {
        return all.size() - inScope();
    }

    /** The share of the requests in scope that got the right proposal, question or first choice. */
    double right() {
        return (double) all.stream()
                        .filter(one -> one.request().inScope() && one.good())
                        .count()
                / inScope();
    }

    /** The share of all requests that got a wrong proposal. */
    double wrong() {
        return (double) all.stream().filter(one -> one.result() == Result.WRONG).count() / all.size();
    }

    /** The share of the requests out of scope that got no proposal, no question and no choice. */
    double refused() {
        return (double) all.stream()
                        .filter(one -> !one.request().inScope() && one.good())
                        .count()
                / outOfScope();
    }

    /** The table that people read. */
    String table(String name) {
        var out = new StringBuilder(
                "%-32s %8s %8s %8s %8s %8s%n".formatted(name, "right", "wrong", "asked", "choices", "refused"));
        for (boolean inScope : new boolean[] {true, false}) {
            List<Measured> part = all.stream()
                    .filter(one -> one.request().inScope() == inScope)
                    .toList();
            out.append("  %-30s".formatted(part.size() + (inScope ? " in scope" : " out of scope")));
            for (Result result : Result.values()) {
                out.append(" %8d"
                        .formatted(part.stream()
                                .filter(one -> one.result() == result)
                                .count()));
            }
            out.append('\n');
        }
        return out.append(
                        "  right, or right as first choice %.1f %%; wrong proposals %.1f %%; out of scope refused %.1f %%%n"
                                .formatted(100 * right(), 100 * wrong(), 100 * refused()))
                .toString();
    }

    /** Everything that was not as expected, for whoever looks for causes. */
    String misses() {
        return all.stream()
                .filter(one -> !one.good() || one.result() == Result.CHOICES)
                .map(one -> "  %-10s %s%n             %s%n"
                        .formatted(
                                one.result().name().toLowerCase(Locale.ROOT) + (one.firstChoice() ? "*" : ""),
                                one.request().words(),
                                one.answer()))
                .collect(Collectors.joining());
    }

    /**
     * The requests of a file beside this class.
     *
     * @param literal whether the expected command is meant as it is written, not as a regular expression
     */
    static List<Request> requests(String file, boolean literal) throws IOException {
        var requests = new ArrayList<Request>();
        try (var in = Evaluation.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file + " is not beside the tests of recipes");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String[] fields = line.split("\t");
                HostFacts host = switch (fields[0]) {
                    case "d" -> TestingHosts.DEBIAN;
                    case "r" -> TestingHosts.DEBIAN_ROOT;
                    case "f" -> TestingHosts.FEDORA;
                    default -> throw new IOException("unknown host in: " + line);
                };
                boolean word = fields[1].equals("none") || fields[1].equals("ask");
                requests.add(new Request(host, literal && !word ? Pattern.quote(fields[1]) : fields[1], fields[2]));
            }
        }
        return requests;
    }
}
