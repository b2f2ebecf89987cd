package dev.alice.gateway.mcp;

import dev.alice.flow.port.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server offers: words for whoever uses it, and tools. */
public interface Offer {
    /** How the tools are meant to be used, for the client's model. */
    String instructions();

    /** The tools, the same as long as the server runs. */
    List<Tool> tools();

    /**
     * Calls a tool; calls come at the same time, on threads that may block.
     *
     * @param tool one of {@link #tools}
     * @param arguments a JSON object
     * @param progress hears what is being done, and tells whether the client waits any more
     */
    Answer call(Caller caller, String tool, String arguments, Progress progress);

    /**
     * A tool.
     *
     * @param readOnly whether it changes nothing
     * @param schema of its arguments, as JSON Schema
     */
    record Tool(String name, String description, boolean readOnly, Map<String, Object> schema) {}

    /**
     * What came of a call.
     *
     * @param text for the client's model
     * @param structured the same for programs
     * @param failed whether the tool did not do what was asked
     */
    record Answer(String text, Optional<Map<String, Object>> structured, boolean failed) {
        /** An answer in words. */
        public static Answer of(String text) {
            return new Answer(text, Optional.empty(), false);
        }

        /** A refusal in words. */
        public static Answer failure(String text) {
            return new Answer(text, Optional.empty(), true);
        }
    }
}
