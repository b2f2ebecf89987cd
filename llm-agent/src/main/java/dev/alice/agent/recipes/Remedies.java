package dev.alice.agent.recipes;

import dev.alice.agent.context.ProposedLine;
import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.Digest;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Brain.Proposes;
import dev.alice.flow.port.Brain.Setback;
import dev.alice.flow.port.Eyes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What recipe mode knows to do after a setback: what the recipe itself declares for the failure, or the same lines as root
 * where the host said that it was a matter of rights. It guesses nothing.
 */
final class Remedies {
    /** The name under which looks at the output stand in the log. */
    static final String READER = "recipes";

    private static final String AS_ROOT = "remedy.as-root";
    private static final int AS_ROOT_PERMILLE = 700;
    private static final int LONGEST_OUTPUT = 32_000;
    /** A plain program with plain arguments: no operator of a shell in it that sudo would not reach. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@%+,= '-]*");

    private static final List<String> BUILT_IN =
            List.of("cd", "export", "alias", "unset", "ulimit", "umask", "source", ".", "sudo", "su", "exec");
    private static final List<String> RIGHTS = List.of(
            "permission denied",
            "operation not permitted",
            "are you root",
            "must be root",
            "run as root",
            "requires root",
            "access denied",
            "superuser privileges");

    private final RecipeSearch search;
    private final Gates gates;

    Remedies(RecipeSearch search, Gates gates) {
        this.search = search;
        this.gates = gates;
    }

    /** A revision of the flow that failed, where one is known. */
    Optional<Proposes> after(Brain.Turn turn, Setback setback) {
        if (setback.exit().isEmpty()) {
            return Optional.empty();
        }
        String output = switch (turn.eyes().output(READER)) {
            case Eyes.Seen seen -> TerminalFilter.clean(last(seen.text()));
            case Eyes.Unseen unseen -> "";
        };
        if (output.isBlank()) {
            return Optional.empty();
        }
        return declared(turn, setback, output).or(() -> asRoot(turn.host(), setback, output));
    }

    private static String last(String text) {
        return text.substring(Math.max(0, text.length() - LONGEST_OUTPUT));
    }

    /** What the recipe that failed declares for this failure, with the values of the same request. */
    private Optional<Proposes> declared(Brain.Turn turn, Setback setback, String output) {
        String author = setback.flow().source().name();
        List<Word> request = search.read(turn.words());
        for (Match match : search.matches(request)) {
            if (setback.flow().source().kind() != Source.Kind.RECIPE
                    || !author.equals(match.recipe().id())
                    || !match.missing().isEmpty()) {
                continue;
            }
            for (Remedy remedy : match.recipe().remedies()) {
                if (remedy.isFor(setback.exit(), output)
                        && Draft.of(remedy.way(), match.values(), turn.host()) instanceof Draft.Ready ready
                        && gates.objection(
                                        match.by(remedy.way()),
                                        request,
                                        ready.draft().allValues(),
                                        ready.draft().commands())
                                .isEmpty()) {
                    return Optional.of(new Proposes(
                            ready.draft().flow(), List.of(ready.draft().seed(), shown(output))));
                }
            }
        }
        return Optional.empty();
    }

    /** The step that failed and those behind it, as root; what is done already is not done again. */
    private static Optional<Proposes> asRoot(HostFacts host, Setback setback, String output) {
        String said = output.toLowerCase(Locale.ROOT);
        if (host.root()
                || host.sudo() == HostFacts.Sudo.ABSENT
                || setback.failed().check()
                || RIGHTS.stream().noneMatch(said::contains)) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        List<Step> left = setback.flow()
                .steps()
                .subList(setback.step() - 1, setback.flow().steps().size());
        for (Step step : left) {
            boolean first = steps.isEmpty();
            Optional<CommandText> raised = first ? raised(step.command()) : Optional.of(step.command());
            if (raised.isEmpty()) {
                return Optional.empty();
            }
            steps.add(new Step(
                    raised.get(),
                    first ? "the same line as root, because the host said that it was a matter of rights" : step.why(),
                    new Prediction(
                            step.prediction().exit(),
                            Math.min(AS_ROOT_PERMILLE, step.prediction().permille()),
                            step.prediction().effect()),
                    first ? step.undo().flatMap(Remedies::raised) : step.undo(),
                    step.check()));
        }
        Flow flow = new Flow(
                bounded(setback.flow().purpose() + ", as root"),
                "It failed for lack of rights alone: as root it exits with "
                        + setback.failed().prediction().exit(),
                steps,
                List.of(),
                host.sudo() == HostFacts.Sudo.ASKS_PASSWORD
                        ? List.of("sudo will ask for a password in the pane")
                        : List.of(),
                new Source(Source.Kind.RECIPE, AS_ROOT));
        return Optional.of(new Proposes(
                flow, List.of(new Seed(Seed.Kind.RECIPE, AS_ROOT, Optional.empty(), Optional.empty()), shown(output))));
    }

    private static Optional<CommandText> raised(CommandText command) {
        String line = command.value();
        String program = line.split(" ", 2)[0];
        return PLAIN.matcher(line).matches() && !BUILT_IN.contains(program) && !program.contains("=")
                ? Optional.of("sudo " + line)
                        .filter(raised -> ProposedLine.objection(raised).isEmpty())
                        .map(CommandText::new)
                : Optional.empty();
    }

    /** What was read of the pane to come to this: a flow grows from it. */
    private static Seed shown(String output) {
        Digest digest = Bytes.utf8(output).sha256();
        return new Seed(Seed.Kind.PANE, "sha256:" + digest.asHex(), Optional.of(digest), Optional.empty());
    }

    private static String bounded(String purpose) {
        return purpose.substring(0, Math.min(500, purpose.length()));
    }
}
