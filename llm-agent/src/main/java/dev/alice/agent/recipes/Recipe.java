package dev.alice.agent.recipes;

import dev.alice.flow.Digest;
import dev.alice.flow.HostFacts.Family;
import dev.alice.flow.port.Brain;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that recipe mode knows how to do.
 *
 * @param id its name for ever, such as {@code package.install}
 * @param purpose what it does, with its slots
 * @param phrasings how people ask for it; at least one
 * @param commands the lines for each family, in order; {@link #ANY} where they are the same everywhere
 * @param impact what it does to the host
 * @param effect what is expected to happen, in words
 * @param permille how sure an exit code of 0 is, 0 to 1000
 * @param check a line that shows whether it worked
 * @param undo lines that take it back, one for each command or none
 * @param examples requests that must find this recipe
 * @param otherwise other ways to the same end with the same slots, each a recipe without other ways
 * @param remedies what is tried after failures that are known beforehand
 * @param digest of the recipe as it is written, which is its version
 */
record Recipe(
        String id,
        Template purpose,
        List<Template> phrasings,
        Map<String, Slot> slots,
        Map<Family, List<Template>> commands,
        Impact impact,
        Template effect,
        int permille,
        Map<Family, List<Template>> check,
        Map<Family, List<Template>> undo,
        List<String> examples,
        List<Recipe> otherwise,
        List<Remedy> remedies,
        Digest digest) {

    /** The family under which commands stand that are the same on every distribution. */
    static final Family ANY = Family.OTHER;

    Recipe {
        phrasings = List.copyOf(phrasings);
        slots = Map.copyOf(slots);
        commands = Map.copyOf(commands);
        check = Map.copyOf(check);
        undo = Map.copyOf(undo);
        examples = List.copyOf(examples);
        otherwise = List.copyOf(otherwise);
        remedies = List.copyOf(remedies);
        require(remedies.size() <= 10, "knows more than 10 failures");
        require(otherwise.size() <= Brain.MOST_OTHERS, "has more than " + Brain.MOST_OTHERS + " other ways");
        require(slots.keySet().stream().noneMatch(Template::isMark), "has a slot called sudo or check");
        require(
                commands.values().stream()
                        .noneMatch(lines -> !lines.isEmpty() && lines.getFirst().isCheck()),
                "begins with a check");
        require(!phrasings.isEmpty(), "has no phrasings");
        require(!examples.isEmpty(), "has no examples");
        require(!commands.isEmpty(), "has no commands");
        require(permille >= 0 && permille <= 1000, "has a probability outside 0 to 1");
        Set<String> used = new HashSet<>();
        for (List<Template> lines : commands.values()) {
            require(!lines.isEmpty() && lines.size() <= 20, "has no commands, or more than 20");
            lines.forEach(line -> used.addAll(line.slots()));
        }
        for (Map.Entry<Family, List<Template>> back : undo.entrySet()) {
            int size = Optional.ofNullable(commands.get(back.getKey()))
                    .orElse(List.of())
                    .size();
            require(back.getValue().size() == size, "has undo lines that do not pair with its commands");
        }
        for (String name : used) {
            require(slots.containsKey(name), "uses the undeclared slot «" + name + "» in a command");
        }
        for (Template phrasing : phrasings) {
            for (String name : phrasing.slots()) {
                require(used.contains(name), "asks for the slot «" + name + "» but no command uses it");
            }
        }
        for (Slot slot : slots.values()) {
            boolean asked =
                    phrasings.stream().anyMatch(phrasing -> phrasing.slots().contains(slot.name()));
            require(asked || slot.byDefault().isPresent(), "never asks for its slot «" + slot.name() + "»");
        }
    }

    /** The lines for a family of distributions, or empty where the recipe does not know it. */
    Optional<List<Template>> commandsFor(Family family) {
        return pick(commands, family);
    }

    Optional<List<Template>> undoFor(Family family) {
        return pick(undo, family);
    }

    Optional<Template> checkFor(Family family) {
        return pick(check, family).map(List::getFirst);
    }

    private static Optional<List<Template>> pick(Map<Family, List<Template>> lines, Family family) {
        return Optional.ofNullable(lines.get(family)).or(() -> Optional.ofNullable(lines.get(ANY)));
    }

    private void require(boolean held, String words) {
        if (!held) {
            throw new RecipeException("recipe «%s» %s".formatted(id, words));
        }
    }
}
