package dev.alice.agent.recipes;

import dev.alice.agent.context.ProposedLine;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recipe with all its values, on its way to a flow for one host. */
record Draft(Recipe recipe, Map<String, List<String>> values, List<String> commands, HostFacts host) {

    /** What came of filling a recipe in. */
    sealed interface Outcome {}

    /** Filled in. */
    record Ready(Draft draft) implements Outcome {}

    /** It cannot be filled in here, and why. */
    record Refused(String reason) implements Outcome {}

    /** Checks every value by its type and fills the recipe in for a host. */
    static Outcome of(Recipe recipe, Map<String, List<String>> values, HostFacts host) {
        Optional<String> odd = objection(recipe, values);
        if (odd.isPresent()) {
            return new Refused(odd.orElseThrow());
        }
        Optional<List<Template>> templates = recipe.commandsFor(host.family());
        if (templates.isEmpty()) {
            return new Refused(
                    host.family() == HostFacts.Family.UNKNOWN
                            ? "I could not read which distribution this host runs, and «%s» differs between them"
                                    .formatted(recipe.purpose().words(values))
                            : "I know how to «%s» on Debian and Fedora and their kin, not on %s"
                                    .formatted(recipe.purpose().words(values), host.osName()));
        }
        List<Template> lines = templates.orElseThrow();
        if (!host.root()
                && host.sudo() == HostFacts.Sudo.ABSENT
                && lines.stream().anyMatch(Template::needsRoot)) {
            return new Refused("«%s» needs root, and this host has no sudo; become root (su -) and ask again"
                    .formatted(recipe.purpose().words(values)));
        }
        List<String> commands = lines.stream()
                .map(line -> line.command(recipe.slots(), values, host.root()))
                .toList();
        for (String command : commands) {
            Optional<String> objection = ProposedLine.objection(command);
            if (objection.isPresent()) {
                return new Refused("the command is refused: " + objection.orElseThrow());
            }
        }
        return new Ready(new Draft(recipe, values, commands, host));
    }

    private static Optional<String> objection(Recipe recipe, Map<String, List<String>> values) {
        for (Slot slot : recipe.slots().values()) {
            for (String value : values.getOrDefault(slot.name(), List.of())) {
                Optional<String> objection = slot.type().objection(value);
                if (objection.isPresent()) {
                    return objection;
                }
            }
        }
        return Optional.empty();
    }

    /** All values that are in the commands. */
    List<String> allValues() {
        return values.values().stream().flatMap(List::stream).toList();
    }

    /** The flow that is proposed. */
    Flow flow() {
        String effect = recipe.effect().words(values);
        var steps = new ArrayList<Step>();
        List<Template> lines = recipe.commandsFor(host.family()).orElseThrow();
        for (int i = 0; i < commands.size(); i++) {
            if (lines.get(i).isCheck()) {
                steps.add(Step.check(new CommandText(commands.get(i)), effect, recipe.permille()));
                continue;
            }
            steps.add(new Step(
                    new CommandText(commands.get(i)),
                    recipe.purpose().words(values),
                    new Prediction(0, recipe.permille(), effect),
                    undo(i)));
        }
        if (recipe.impact() != Impact.READS && steps.size() < Flow.MAX_STEPS) {
            recipe.checkFor(host.family())
                    .map(line -> line.command(recipe.slots(), values, host.root()))
                    .ifPresent(line -> steps.add(Step.check(new CommandText(line), effect, recipe.permille())));
        }
        return new Flow(
                recipe.purpose().words(values),
                "It exits with 0 and " + effect,
                steps,
                List.of(),
                assumptions(),
                new Source(Source.Kind.RECIPE, recipe.id()));
    }

    /** The recipe in its version, from which the flow grew; recipes do not look at panes. */
    Seed seed() {
        return new Seed(Seed.Kind.RECIPE, recipe.id(), Optional.of(recipe.digest()), Optional.empty());
    }

    private Optional<CommandText> undo(int step) {
        return recipe.undoFor(host.family())
                .map(lines -> lines.get(step))
                .filter(line -> !line.text().equals("none"))
                .map(line -> new CommandText(line.command(recipe.slots(), values, host.root())));
    }

    private List<String> assumptions() {
        var assumptions = new ArrayList<String>();
        for (Slot slot : recipe.slots().values()) {
            slot.byDefault()
                    .filter(value -> List.of(value).equals(values.get(slot.name())))
                    .ifPresent(value -> assumptions.add(slot.name() + " is " + value));
        }
        if (!host.root()
                && host.sudo() == HostFacts.Sudo.ASKS_PASSWORD
                && commands.stream().anyMatch(line -> line.startsWith("sudo "))) {
            assumptions.add("sudo will ask for a password in the pane");
        }
        return assumptions;
    }
}
