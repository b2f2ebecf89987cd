package dev.alice.workflow;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * The strict and bounded reading of one YAML document: no anchors, aliases, tags, duplicate keys or second documents.
 *
 * <p>It reads the events of the parser and constructs nothing. Scalars keep the text that they were written with:
 * {@code run: true} is the command {@code true}.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 10;
    private static final int MAX_NODES = 2_000;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Iterator<Event> events;
    private int nodes;

    private YamlTree(Iterator<Event> events) {
        this.events = events;
    }

    static YamlNode of(String yaml) {
        int size = yaml.getBytes(StandardCharsets.UTF_8).length;
        if (size > WorkflowYaml.MAX_BYTES) {
            throw NotAFlow.somewhere("the file has " + size + " bytes, more than " + WorkflowYaml.MAX_BYTES);
        }
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(WorkflowYaml.MAX_BYTES);
        try {
            return new YamlTree(new Yaml(limits).parse(new StringReader(yaml)).iterator()).document();
        } catch (MarkedYAMLException e) {
            OptionalInt line = e.getProblemMark() == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(e.getProblemMark().getLine() + 1);
            throw new NotAFlow("not YAML: " + e.getProblem(), line);
        } catch (NotAFlow not) {
            throw not;
        } catch (RuntimeException e) {
            // the parser has failures of other kinds too, for numbers in directives and escapes
            throw NotAFlow.somewhere("not YAML: " + String.valueOf(e.getMessage()));
        }
    }

    private YamlNode document() {
        next(); // the start of the stream
        if (!(next() instanceof DocumentStartEvent)) {
            throw NotAFlow.somewhere("the file is empty");
        }
        YamlNode root = node(next(), 0);
        next(); // the end of the document
        if (next() instanceof DocumentStartEvent second) {
            throw NotAFlow.at(line(second), "the file holds a second document");
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        int line = line(event);
        if (depth > MAX_DEPTH) {
            throw NotAFlow.at(line, "the file is nested more than " + MAX_DEPTH + " deep");
        }
        if (++nodes > MAX_NODES) {
            throw NotAFlow.at(line, "the file has more than " + MAX_NODES + " keys and values");
        }
        return switch (event) {
            case AliasEvent ignored -> throw anchored(line);
            case ScalarEvent scalar -> {
                plain(line, scalar.getAnchor(), scalar.getTag());
                String text = scalar.getValue();
                yield new YamlNode.Scalar(line, text, scalar.isPlain() && NULLS.contains(text));
            }
            case CollectionStartEvent start -> {
                plain(line, start.getAnchor(), start.getTag());
                yield start.is(Event.ID.MappingStart) ? fields(line, depth) : items(line, depth);
            }
            default -> throw NotAFlow.at(line, "not a value that a flow can hold");
        };
    }

    private YamlNode fields(int line, int depth) {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar name)) {
                throw NotAFlow.at(line(event), "a key is a single word");
            }
            if (fields.containsKey(name.text())) {
                throw NotAFlow.at(name.line(), "the key `" + name.text() + "` is there twice");
            }
            fields.put(name.text(), node(next(), depth + 1));
        }
        return new YamlNode.Fields(line, fields);
    }

    private YamlNode items(int line, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Items(line, items);
    }

    private Event next() {
        if (!events.hasNext()) {
            throw NotAFlow.somewhere("the file ends in the middle");
        }
        return events.next();
    }

    private static void plain(int line, @Nullable String anchor, @Nullable String tag) {
        if (anchor != null) {
            throw anchored(line);
        }
        if (tag != null) {
            throw NotAFlow.at(line, "tags (!) are not supported");
        }
    }

    private static NotAFlow anchored(int line) {
        return NotAFlow.at(line, "anchors and aliases (& and *) are not supported; write it out");
    }

    private static int line(Event event) {
        return event.getStartMark() == null ? 1 : event.getStartMark().getLine() + 1;
    }
}
