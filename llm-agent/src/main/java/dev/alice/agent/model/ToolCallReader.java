package dev.alice.agent.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.agent.context.ProposedLine;
import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The strict reader of what a model or a foreign agent wants to do: its arguments are foreign text, and commands are never repaired. */
final class ToolCallReader {

    /** How sure a model's prediction is taken to be; the outcomes in the log will say better. */
    private static final int PERMILLE = 700;

    private static final Set<String> FLOW_KEYS =
            Set.of("purpose", "hypothesis", "steps", "assumptions", "alternatives", "other_ways");
    private static final Set<String> WAY_KEYS = Set.of("purpose", "steps");
    private static final Set<String> STEP_KEYS = Set.of("command", "why", "expected", "check", "undo", "needs_sudo");

    private static final String NAMES =
            Tools.ALL.stream().map(ToolSpecification::name).collect(Collectors.joining(", "));
    private static final int USUAL_LINES = 120;
    private static final int MOST_LINES = 200;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(20_000)
                            .build())
                    .build())
            .disable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final Source.Kind kind;
    private final String name;

    /** @param name of the author of what is read, as its flows name it */
    ToolCallReader(Source.Kind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /** What came of reading. */
    sealed interface Reading {}

    /** It ends the turn. */
    record Usable(Brain.Answer answer) implements Reading {}

    /** It wants to look at something; {@code argument} is what the tool takes, or empty. */
    record Looks(String tool, String argument) implements Reading {}

    /** It cannot; the words go back to the model. */
    record Unusable(String words) implements Reading {}

    Reading read(String tool, String arguments, HostFacts host) {
        try {
            JsonNode node = JSON.readTree(arguments.isBlank() ? "{}" : arguments);
            if (node == null || !node.isObject()) {
                return new Unusable("The arguments must be one JSON object.");
            }
            return switch (tool) {
                case Tools.PROPOSE -> new Usable(proposal(node, host));
                case Tools.ASK -> {
                    keys(node, Set.of("question"));
                    yield new Usable(new Brain.Asks(words(node, "question", 1_000)));
                }
                case Tools.READ_PANE -> {
                    keys(node, Set.of("lines"));
                    yield new Looks(tool, Integer.toString(lines(node)));
                }
                case Tools.HOST_FACTS -> {
                    keys(node, Set.of());
                    yield new Looks(tool, "");
                }
                case Tools.SEARCH_LOG, Tools.SEARCH_RECIPES -> {
                    keys(node, Set.of("words"));
                    yield new Looks(tool, words(node, "words", 300));
                }
                case Tools.EXPLAIN -> {
                    keys(node, Set.of("command"));
                    yield new Looks(tool, command(text(node, "command"), "The command"));
                }
                default -> new Unusable("There is no such tool. Use one of %s.".formatted(NAMES));
            };
        } catch (JsonProcessingException e) {
            return new Unusable("The arguments are not valid JSON.");
        } catch (UnusableException e) {
            return new Unusable(e.getMessage() == null ? "The arguments cannot be used." : e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Unusable("Refused: " + e.getMessage());
        }
    }

    private Brain.Proposes proposal(JsonNode node, HostFacts host) {
        Flow flow = flow(node, host);
        JsonNode list = node.get("other_ways");
        if (list == null) {
            return new Brain.Proposes(flow);
        }
        if (!list.isArray() || list.size() > Brain.MOST_OTHERS) {
            throw new UnusableException("«other_ways» must be a list of at most %d ways.".formatted(Brain.MOST_OTHERS));
        }
        var ways = new ArrayList<Brain.Way>();
        for (JsonNode way : list) {
            if (!way.isObject()) {
                throw new UnusableException("An item of «other_ways» must be an object.");
            }
            keys(way, WAY_KEYS);
            ways.add(new Brain.Way(
                    new Flow(
                            words(way, "purpose", 500),
                            flow.hypothesis(),
                            steps(way, host),
                            List.of(),
                            flow.assumptions(),
                            flow.source()),
                    List.of()));
        }
        return new Brain.Proposes(flow, List.of(), ways);
    }

    static List<Step> steps(JsonNode node, HostFacts host) {
        JsonNode list = node.get("steps");
        if (list == null || !list.isArray() || list.isEmpty() || list.size() > Flow.MAX_STEPS) {
            throw new UnusableException("«steps» must be a list of 1 to " + Flow.MAX_STEPS + " steps.");
        }
        var steps = new ArrayList<Step>();
        for (JsonNode step : list) {
            Step does = step(step, steps.size() + 1, host);
            steps.add(does);
            check(step, does).ifPresent(steps::add);
        }
        if (steps.size() > Flow.MAX_STEPS) {
            throw new UnusableException("«steps» and their checks must be at most " + Flow.MAX_STEPS + " together.");
        }
        return steps;
    }

    private Flow flow(JsonNode node, HostFacts host) {
        keys(node, FLOW_KEYS);
        return new Flow(
                words(node, "purpose", 500),
                words(node, "hypothesis", 2_000),
                steps(node, host),
                list(node, "alternatives", 10),
                list(node, "assumptions", 20),
                new Source(kind, name));
    }

    private static Step step(JsonNode node, int number, HostFacts host) {
        if (!node.isObject()) {
            throw new UnusableException("Step %d must be an object.".formatted(number));
        }
        keys(node, STEP_KEYS);
        String command = command(text(node, "command"), "The command of step " + number);
        JsonNode root = node.get("needs_sudo");
        if (root == null || !root.isBoolean()) {
            throw new UnusableException("«needs_sudo» of step %d must be true or false.".formatted(number));
        }
        if (root.booleanValue() && !host.root() && !command.contains("sudo ")) {
            throw new UnusableException("Step %d needs root but has no sudo.".formatted(number));
        }
        if (host.root() && command.startsWith("sudo ")) {
            throw new UnusableException("The user is root: leave sudo out of step %d.".formatted(number));
        }
        String undo = text(node, "undo");
        return new Step(
                new CommandText(command),
                words(node, "why", 2_000),
                new Prediction(0, PERMILLE, words(node, "expected", 2_000)),
                undo.isBlank()
                        ? Optional.empty()
                        : Optional.of(new CommandText(command(undo, "The undo of step " + number))));
    }

    /** The line that shows whether a step did what it should; a model need not give one. */
    private static Optional<Step> check(JsonNode node, Step does) {
        JsonNode given = node.get("check");
        if (given == null || text(node, "check").isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Step.check(
                new CommandText(command(
                        given.textValue(), "The check of «" + does.command().value() + "»")),
                does.prediction().effect(),
                PERMILLE));
    }

    private static String command(String line, String which) {
        ProposedLine.objection(line).ifPresent(objection -> {
            throw new UnusableException("%s is refused: %s.".formatted(which, objection));
        });
        return line;
    }

    static void keys(JsonNode node, Set<String> known) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new UnusableException("«%s» is not a known key.".formatted(Visible.text(key)));
            }
        });
    }

    private static List<String> list(JsonNode node, String key, int most) {
        JsonNode list = node.get(key);
        if (list == null) {
            return List.of();
        }
        if (!list.isArray() || list.size() > most) {
            throw new UnusableException("«%s» must be a list of at most %d texts.".formatted(key, most));
        }
        var words = new ArrayList<String>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw new UnusableException("«%s» must be a list of texts.".formatted(key));
            }
            words.add(bounded(Visible.text(TerminalFilter.clean(item.textValue())), key, 2_000));
        }
        return words;
    }

    static String words(JsonNode node, String key, int longest) {
        String words = Visible.text(
                        TerminalFilter.clean(text(node, key)).replace('\n', ' ').replace('\t', ' '))
                .strip();
        if (words.isEmpty()) {
            throw new UnusableException("«%s» must not be empty.".formatted(key));
        }
        return bounded(words, key, longest);
    }

    private static int lines(JsonNode node) {
        JsonNode lines = node.get("lines");
        if (lines == null) {
            return USUAL_LINES;
        }
        if (!lines.isInt() || lines.intValue() < 1 || lines.intValue() > MOST_LINES) {
            throw new UnusableException("«lines» must be a whole number from 1 to %d.".formatted(MOST_LINES));
        }
        return lines.intValue();
    }

    private static String bounded(String words, String key, int longest) {
        if (words.length() > longest) {
            throw new UnusableException("«%s» has more than %d characters.".formatted(key, longest));
        }
        return words;
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isTextual()) {
            throw new UnusableException("«%s» must be there and be text.".formatted(key));
        }
        return value.textValue();
    }

    /** Carries the words out of nested readers. */
    static final class UnusableException extends RuntimeException {
        UnusableException(String words) {
            super(words, null, false, false);
        }
    }
}
