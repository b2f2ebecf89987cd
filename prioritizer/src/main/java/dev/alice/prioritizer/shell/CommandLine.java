package dev.alice.prioritizer.shell;

import java.util.List;

/**
 * A whole line: pipelines, and the connectors between them.
 *
 * @param pipelines at least one
 * @param connectors one fewer than the pipelines
 */
record CommandLine(List<Pipeline> pipelines, List<Connector> connectors) {
    CommandLine {
        pipelines = List.copyOf(pipelines);
        connectors = List.copyOf(connectors);
        if (pipelines.isEmpty() || connectors.size() != pipelines.size() - 1) {
            throw new IllegalArgumentException("a line has pipelines with one connector between each two of them, not "
                    + pipelines.size() + " with " + connectors.size());
        }
    }

    /** Simple commands joined by {@code |}. */
    record Pipeline(List<SimpleCommand> commands) {
        Pipeline {
            commands = List.copyOf(commands);
            if (commands.isEmpty()) {
                throw new IllegalArgumentException("a pipeline has at least one command");
            }
        }
    }

    /** What stands between two pipelines. */
    enum Connector {
        AND,
        OR,
        THEN
    }
}
