package dev.alice.workflow;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The strict and bounded reading of one YAML document: no anchors, aliases, tags, merges, duplicate keys or second documents.
 *
 * <p>Scalars keep the text that they were written with: {@code run: true} is the command {@code true}.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 10;
    private static final int MAX_NODES = 2_000;
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(WorkflowYaml.MAX_BYTES)
                    .maxStringLength(WorkflowYaml.MAX_BYTES)
                    .build())
            .build();

    private final YAMLParser parser;
    private int nodes;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    static YamlNode of(String yaml) {
        int size = yaml.getBytes(StandardCharsets.UTF_8).length;
        if (size > WorkflowYaml.MAX_BYTES) {
            throw NotAFlow.somewhere("the file has " + size + " bytes, more than " + WorkflowYaml.MAX_BYTES);
        }
        try (YAMLParser parser = YAML.createParser(yaml)) {
            return new YamlTree(parser).document();
        } catch (NotAFlow not) {
            throw not;
        } catch (StreamReadException e) {
            String words =
                    "not YAML: " + e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw e.getLocation() == null
                    ? NotAFlow.somewhere(words)
                    : NotAFlow.at(Math.max(1, e.getLocation().getLineNr()), words);
        } catch (IOException | RuntimeException e) {
            // the parser below has failures of its own kinds for a few malformed documents
            throw NotAFlow.somewhere("not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private YamlNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw NotAFlow.somewhere("the file is empty");
        }
        YamlNode root = node(first);
        if (parser.nextToken() != null) {
            throw NotAFlow.at(line(), "the file holds a second document");
        }
        return root;
    }

    private YamlNode node(@Nullable JsonToken token) throws IOException {
        int line = line();
        if (token == null) {
            throw NotAFlow.at(line, "the file ends in the middle");
        }
        plain(line);
        return switch (token) {
            case START_OBJECT -> fields(line);
            case START_ARRAY -> items(line);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                new YamlNode.Scalar(line, parser.getText(), false);
            case VALUE_NULL -> new YamlNode.Scalar(line, "", true);
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw NotAFlow.at(line, "not a value that a flow can hold");
        };
    }

    private YamlNode fields(int line) throws IOException {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            if (token != JsonToken.FIELD_NAME) {
                throw NotAFlow.at(line(), "a key is a single word");
            }
            plain(line());
            String name = parser.currentName();
            if (fields.containsKey(name)) {
                throw NotAFlow.at(line(), "the key `" + name + "` is there twice");
            }
            fields.put(name, node(parser.nextToken()));
        }
        return new YamlNode.Fields(line, fields);
    }

    private YamlNode items(int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token));
        }
        return new YamlNode.Items(line, items);
    }

    private void plain(int line) throws IOException {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw NotAFlow.at(line, "anchors and aliases (& and *) are not supported; write it out");
        }
        if (parser.getTypeId() != null) {
            throw NotAFlow.at(line, "tags (!) are not supported");
        }
        if (++nodes > MAX_NODES) {
            throw NotAFlow.at(line, "the file has more than " + MAX_NODES + " keys and values");
        }
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }
}
