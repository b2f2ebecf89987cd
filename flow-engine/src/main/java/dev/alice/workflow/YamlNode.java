package dev.alice.workflow;

import java.util.List;
import java.util.Map;

/** A node of a YAML document without anchors, aliases and tags; its line is counted from 1. */
sealed interface YamlNode {
    int line();

    /** A scalar with its text as written; {@code empty} where it is YAML's null. */
    record Scalar(int line, String text, boolean empty) implements YamlNode {}

    /** A sequence. */
    record Items(int line, List<YamlNode> items) implements YamlNode {}

    /** A mapping, in the order of the file. */
    record Fields(int line, Map<String, YamlNode> fields) implements YamlNode {}
}
