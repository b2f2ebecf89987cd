package dev.alice.agent.model;

import dev.alice.flow.HostFacts;
import dev.alice.flow.Proposed;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model's tools in the hands of a foreign agent: the same schemas, the same strict reader and the same looks, under that
 * agent's own name. It cannot ask the person a question, since it talks with them elsewhere. Safe for several threads.
 */
public final class Toolbox {
    private static final int MOST_SEEDS = Math.min(8, Proposed.MAX_SEEDS);

    private final UserName user;
    private final String agent;
    private final Prompt prompt;
    private final Brain recipes;
    private final ToolCallReader reader;
    private final Set<Seed> shown = new LinkedHashSet<>();

    Toolbox(UserName user, String agent, Prompt prompt, Brain recipes) {
        this.user = user;
        this.agent = agent;
        this.prompt = prompt;
        this.recipes = recipes;
        this.reader = new ToolCallReader(Source.Kind.PEER, agent);
    }

    /**
     * A tool as it is told to whoever calls it.
     *
     * @param looks whether it only looks
     * @param schema of its arguments, as JSON Schema
     */
    public record Tool(String name, String description, boolean looks, Map<String, Object> schema) {
        public Tool {
            schema = Collections.unmodifiableMap(schema);
        }
    }

    /** Every tool that a foreign agent has. */
    public static List<Tool> tools() {
        return Tools.ALL.stream()
                .filter(tool -> !tool.name().equals(Tools.ASK))
                .map(tool -> new Tool(
                        tool.name(),
                        tool.description(),
                        Tools.LOOKING.contains(tool.name()),
                        WrittenSchema.of(tool.parameters())))
                .toList();
    }

    /** What a call wants. */
    public sealed interface Call {}

    /** It wants to look; {@code argument} is what the tool takes, or empty. */
    public record Look(String tool, String argument) implements Call {}

    /** It proposes. */
    public record Proposal(Brain.Proposes proposes) implements Call {}

    /** It cannot be used; the words are for the agent. */
    public record Unusable(String words) implements Call {}

    /**
     * Reads a call; nothing of it is repaired.
     *
     * @param arguments a JSON object
     */
    public Call read(String tool, String arguments, HostFacts host) {
        return switch (reader.read(tool, arguments, host)) {
            case ToolCallReader.Looks looks -> new Look(looks.tool(), looks.argument());
            case ToolCallReader.Unusable unusable -> new Unusable(unusable.words());
            case ToolCallReader.Usable usable ->
                usable.answer() instanceof Brain.Proposes proposes
                        ? new Proposal(grown(proposes))
                        : new Unusable("There is no such tool.");
        };
    }

    /** Looks, and gives what was found as the agent may see it: clean, redacted, between delimiters. */
    public String look(Look look, Eyes eyes, HostFacts host) {
        Brain.Turn turn = new Brain.Turn(user, "a foreign agent looks", host, eyes, List.of());
        Lookout lookout = new Lookout(turn, prompt, recipes, () -> agent);
        String found = lookout.look(new ToolCallReader.Looks(look.tool(), look.argument()));
        remember(lookout.seeds());
        return found;
    }

    /** Text as the agent may see it, without delimiters: words of this server that may have a secret in them. */
    public String plain(String text) {
        return prompt.plain(text);
    }

    private synchronized void remember(List<Seed> seeds) {
        for (Seed seed : seeds) {
            // what was seen last counts longest
            shown.remove(seed);
            shown.add(seed);
            if (shown.size() > MOST_SEEDS) {
                shown.remove(shown.iterator().next());
            }
        }
    }

    /** A proposal with what it grew from: the agent, and the pane texts that it was shown. */
    private synchronized Brain.Proposes grown(Brain.Proposes proposes) {
        List<Seed> seeds = new ArrayList<>();
        seeds.add(new Seed(Seed.Kind.PEER, agent, Optional.empty(), Optional.empty()));
        seeds.addAll(shown);
        return new Brain.Proposes(
                proposes.flow(),
                seeds,
                proposes.others().stream()
                        .map(way -> new Brain.Way(way.flow(), seeds))
                        .toList());
    }
}
