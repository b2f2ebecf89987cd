package dev.alice.gateway.shell;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person wants of a machine: what the machine is before, the words, and what it is afterwards if they were
 * understood.
 *
 * @param task what is wanted, in short
 * @param kind what it is about
 * @param host {@code debian} or {@code fedora}
 * @param at the directory that the person is in
 * @param before a script that makes the machine what it is before, run as its root
 * @param ask the person's words, one request after another
 * @param done a script that succeeds where the machine is what the person wanted; it sees the machine, never what was typed
 * @param agrees how much the person gives for it: nothing, a yes, or a word typed in full
 * @param keys what the person types when a program in the pane asks
 * @param recipes the end that is right without a model
 * @param model the end that is right with a model that makes these moves
 * @param moves what the scripted model does, an answer each
 */
record Task(
        String task,
        String kind,
        String host,
        String at,
        String before,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> ask,

        String done,
        Consent agrees,
        List<Keys> keys,
        End recipes,
        End model,
        List<Move> moves) {

    Task(
            String task,
            String kind,
            @Nullable String host,
            @Nullable String at,
            @Nullable String before,
            @Nullable List<String> ask,
            @Nullable String done,
            @Nullable Consent agrees,
            @Nullable List<Keys> keys,
            @Nullable End recipes,
            @Nullable End model,
            @Nullable List<Move> moves) {
        this.task = Objects.requireNonNull(task, "a task without a name");
        this.kind = Objects.requireNonNull(kind, task);
        this.host = Objects.requireNonNullElse(host, "debian");
        this.at = Objects.requireNonNullElse(at, "/root");
        this.before = Objects.requireNonNullElse(before, "true");
        this.ask = List.copyOf(Objects.requireNonNull(ask, task));
        this.done = Objects.requireNonNullElse(done, "false");
        this.agrees = Objects.requireNonNullElse(agrees, Consent.yes);
        this.keys = List.copyOf(Objects.requireNonNullElse(keys, List.of()));
        this.recipes = Objects.requireNonNullElse(recipes, End.right);
        this.model = Objects.requireNonNullElse(model, End.right);
        this.moves = List.copyOf(Objects.requireNonNull(moves, task));
    }

    /** How much a person gives. */
    enum Consent {
        nothing,
        yes,
        word
    }

    /** How a task ended. */
    enum End {
        /** The machine is what the person wanted. */
        right,
        /** Something was typed, and the machine is not what the person wanted. */
        wrong,
        /** A question or a choice came back. */
        asked,
        /** The agent said that it does not know. */
        unknown,
        /** Words came back. */
        said,
        /** The person did not agree to what was shown. */
        declined,
        /** A gate refused. */
        refused,
        /** The model could not be used. */
        failed
    }

    /** What the person types when a text is shown. */
    record Keys(String shown, String type) {}

    /** One answer of the model: commands that it proposes, a tool that it calls, or words. */
    record Move(
            @Nullable List<String> propose,
            @Nullable String call,
            @Nullable Map<String, Object> with,
            @Nullable String say) {}

    boolean isFedora() {
        return host.equals("fedora");
    }

    End expected(boolean withModel) {
        return withModel ? model : recipes;
    }

    /** All of them, as they are written beside this class. */
    static List<Task> all() throws IOException {
        try (InputStream in = Task.class.getResourceAsStream("tasks.yaml")) {
            return new YAMLMapper()
                    .readValue(Objects.requireNonNull(in, "tasks.yaml"), new TypeReference<List<Task>>() {});
        }
    }

    static Task named(String name) throws IOException {
        Optional<Task> found =
                all().stream().filter(task -> task.task().equals(name)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("no task " + name));
    }
}
