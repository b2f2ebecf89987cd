package dev.alice.workflow;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.Prediction;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a flow out of a YAML tree; each key is known or refused by name. */
final class WorkflowReader {
    /** What a step is taken to predict where its author says nothing. */
    private static final int DEFAULT_PERMILLE = 900;

    private static final Pattern STEP_ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,99}");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,3}");
    private static final List<String> RUNS_ON = List.of("self-hosted", "tmux");
    private static final Map<String, String> UNSUPPORTED = Map.of(
            "uses", "actions are not run; write the command line as `run`",
            "if", "a flow has no conditions; it stops at the first surprise by itself",
            "with", "actions are not run; write the command line as `run`",
            "shell", "the line is typed into the shell that is there",
            "env", "write the variables into the command line",
            "working-directory", "write the directory into the command line",
            "continue-on-error", "a flow stops at the first surprise",
            "timeout-minutes", "the server's own limit applies",
            "strategy", "a flow is one job",
            "needs", "a flow is one job");

    private WorkflowReader() {}

    static Flow flow(YamlNode root, Source source) {
        Map<String, YamlNode> file = fields(root, "the file", Set.of("name", "on", "x-alice", "jobs"));
        String purpose = text(required(file, "name", root), "name");
        noExpression(purpose, file.get("name"), "name");
        trigger(required(file, "on", root));
        Map<String, YamlNode> job = job(required(file, "jobs", root));
        List<Step> steps = steps(required(job, "steps", root));
        Map<String, YamlNode> alice =
                fields(file.get("x-alice"), "x-alice", Set.of("hypothesis", "alternatives", "assumptions", "source"));
        origin(alice.get("source"));
        try {
            return new Flow(
                    purpose,
                    text(alice.get("hypothesis"), "hypothesis"),
                    steps,
                    texts(alice.get("alternatives"), "alternatives"),
                    texts(alice.get("assumptions"), "assumptions"),
                    source);
        } catch (IllegalArgumentException e) {
            throw NotAFlow.somewhere(words(e));
        }
    }

    private static void trigger(YamlNode on) {
        String only = "workflow_dispatch";
        boolean dispatch = switch (on) {
            case YamlNode.Scalar scalar -> scalar.text().equals(only);
            case YamlNode.Items items -> texts(items, "on").equals(List.of(only));
            case YamlNode.Fields fields ->
                fields.fields().keySet().equals(Set.of(only))
                        && fields.fields().get(only) instanceof YamlNode.Scalar nothing
                        && nothing.empty();
        };
        if (!dispatch) {
            throw NotAFlow.at(on.line(), "`on` is workflow_dispatch: a flow is started by a person, not by an event");
        }
    }

    private static Map<String, YamlNode> job(YamlNode jobs) {
        YamlNode flow = required(fields(jobs, "jobs", Set.of("flow")), "flow", jobs);
        Map<String, YamlNode> job = fields(flow, "job flow", Set.of("runs-on", "steps"));
        YamlNode runsOn = required(job, "runs-on", flow);
        if (!(runsOn instanceof YamlNode.Items) || !texts(runsOn, "runs-on").equals(RUNS_ON)) {
            throw NotAFlow.at(runsOn.line(), "`runs-on` is [self-hosted, tmux]: a flow is typed into a pane");
        }
        return job;
    }

    private static List<Step> steps(YamlNode node) {
        if (!(node instanceof YamlNode.Items items)) {
            throw NotAFlow.at(node.line(), "`steps` is a list");
        }
        if (items.items().size() > Flow.MAX_STEPS) {
            throw NotAFlow.at(node.line(), "a flow has at most " + Flow.MAX_STEPS + " steps");
        }
        Set<String> ids = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        for (YamlNode item : items.items()) {
            steps.add(step(item, ids));
        }
        return steps;
    }

    private static Step step(YamlNode node, Set<String> ids) {
        Map<String, YamlNode> fields = fields(node, "a step", Set.of("id", "name", "run", "x-alice"));
        YamlNode id = fields.get("id");
        if (id != null && (!STEP_ID.matcher(text(id, "id")).matches() || !ids.add(text(id, "id")))) {
            throw NotAFlow.at(id.line(), "the `id` of a step is a word of its own, of letters, digits, - and _");
        }
        String why = text(fields.get("name"), "name");
        noExpression(why, fields.get("name"), "name");
        CommandText command = command(required(fields, "run", node), "run");
        Map<String, YamlNode> alice =
                fields(fields.get("x-alice"), "x-alice", Set.of("exit", "permille", "effect", "check", "undo"));
        try {
            Prediction prediction = new Prediction(
                    number(alice.get("exit"), "exit", 0),
                    number(alice.get("permille"), "permille", DEFAULT_PERMILLE),
                    text(alice.get("effect"), "effect"));
            Optional<CommandText> undo = Optional.ofNullable(alice.get("undo")).map(line -> command(line, "undo"));
            return new Step(command, why, prediction, undo, truth(alice.get("check"), "check"));
        } catch (IllegalArgumentException e) {
            throw NotAFlow.at(node.line(), words(e));
        }
    }

    private static CommandText command(YamlNode node, String key) {
        String line = text(node, key);
        noExpression(line, node, key);
        if (line.endsWith("\n")) {
            // a block scalar written with | ends in a line end that is none of the command's
            line = line.substring(0, line.length() - 1);
        }
        Optional<String> objection = CommandText.objection(line);
        if (objection.isPresent()) {
            throw NotAFlow.at(node.line(), "`" + key + "`: " + objection.get());
        }
        return new CommandText(line);
    }

    /** What the file says of its origin has to have the right shape, and is not believed. */
    private static void origin(@Nullable YamlNode node) {
        if (node != null) {
            Map<String, YamlNode> fields = fields(node, "source", Set.of("kind", "name"));
            String kind = text(required(fields, "kind", node), "kind");
            text(required(fields, "name", node), "name");
            if (!Set.of("recipe", "model", "person", "peer").contains(kind)) {
                throw NotAFlow.at(node.line(), "the kind of a source is recipe, model, person or peer");
            }
        }
    }

    private static Map<String, YamlNode> fields(@Nullable YamlNode node, String what, Set<String> known) {
        return switch (node) {
            case null -> Map.of();
            case YamlNode.Scalar scalar -> throw NotAFlow.at(scalar.line(), what + " is a mapping of keys to values");
            case YamlNode.Items items -> throw NotAFlow.at(items.line(), what + " is a mapping of keys to values");
            case YamlNode.Fields held -> {
                held.fields().forEach((key, value) -> {
                    if (!known.contains(key)) {
                        String why = UNSUPPORTED.get(key);
                        throw NotAFlow.at(
                                value.line(),
                                why == null
                                        ? "the key `" + key + "` of " + what + " is not known here"
                                        : "`" + key + "` is not supported: " + why);
                    }
                });
                yield held.fields();
            }
        };
    }

    private static YamlNode required(Map<String, YamlNode> fields, String key, YamlNode in) {
        YamlNode node = fields.get(key);
        if (node == null || node instanceof YamlNode.Scalar scalar && scalar.empty()) {
            throw NotAFlow.at(node == null ? in.line() : node.line(), "the key `" + key + "` is missing");
        }
        return node;
    }

    private static String text(@Nullable YamlNode node, String key) {
        return switch (node) {
            case null -> "";
            case YamlNode.Scalar scalar -> scalar.text();
            case YamlNode.Items items -> throw NotAFlow.at(items.line(), "`" + key + "` is a text");
            case YamlNode.Fields fields -> throw NotAFlow.at(fields.line(), "`" + key + "` is a text");
        };
    }

    private static List<String> texts(@Nullable YamlNode node, String key) {
        return switch (node) {
            case null -> List.of();
            case YamlNode.Items items ->
                items.items().stream().map(item -> text(item, key)).toList();
            case YamlNode.Scalar scalar -> throw NotAFlow.at(scalar.line(), "`" + key + "` is a list");
            case YamlNode.Fields fields -> throw NotAFlow.at(fields.line(), "`" + key + "` is a list");
        };
    }

    private static boolean truth(@Nullable YamlNode node, String key) {
        return switch (text(node, key)) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw NotAFlow.at(node == null ? 1 : node.line(), "`" + key + "` is true or false");
        };
    }

    private static int number(@Nullable YamlNode node, String key, int otherwise) {
        if (node == null) {
            return otherwise;
        }
        String digits = text(node, key);
        if (!NUMBER.matcher(digits).matches()) {
            throw NotAFlow.at(node.line(), "`" + key + "` is a number");
        }
        return Integer.parseInt(digits);
    }

    private static void noExpression(String text, @Nullable YamlNode node, String key) {
        if (node != null && text.contains("${{")) {
            throw NotAFlow.at(node.line(), "`" + key + "` holds an expression ${{ }}: not supported, write its value");
        }
    }

    private static String words(IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
    }
}
