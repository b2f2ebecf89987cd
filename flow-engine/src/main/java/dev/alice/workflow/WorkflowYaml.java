package dev.alice.workflow;

import dev.alice.flow.Flow;
import dev.alice.flow.Source;
import java.util.OptionalInt;

/**
 * The file form of a flow: a GitHub Actions workflow of one job with one command line a step ({@code proposed-workflow.yml}).
 *
 * <p>What Actions has no place for (hypothesis, predictions, undo) stands under {@code x-alice}. A file is foreign: it is
 * bounded, and whatever a flow cannot mean is refused by name, never ignored.
 */
public final class WorkflowYaml {
    /** The largest file that is read, in UTF-8 bytes. */
    public static final int MAX_BYTES = 256 << 10;

    private WorkflowYaml() {}

    /** The flow as YAML text that {@link #read} gives back equal, except where a name or command holds <code>${{</code>. */
    public static String write(Flow flow) {
        return new WorkflowWriter().write(flow);
    }

    /**
     * Reads a file.
     *
     * @param source who hands it in; what the file says of its own origin is not believed
     */
    public static Reading read(String yaml, Source source) {
        try {
            return new Workflow(WorkflowReader.flow(YamlTree.of(yaml), source));
        } catch (NotAFlow not) {
            return new Refused(not.reason(), not.line);
        }
    }

    /** What came of reading a file. */
    public sealed interface Reading {}

    /** The file is a flow. */
    public record Workflow(Flow flow) implements Reading {}

    /** The file is not a flow: why, and in which line (counted from 1) where that is known. */
    public record Refused(String reason, OptionalInt line) implements Reading {}
}
