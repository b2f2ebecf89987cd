package dev.alice.engine;

import dev.alice.flow.FlowException;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pen of one run: writes each stage down, tells the watcher, and turns whatever a gate throws into its refusal. */
final class RunRecord {
    private static final System.Logger LOG = System.getLogger(RunRecord.class.getName());

    private final FlowJournal journal;
    private final Passage passage;
    private Stage reached;

    RunRecord(FlowJournal journal, Passage passage, Stage start) {
        this.journal = journal;
        this.passage = passage;
        this.reached = start;
    }

    /** The last stage that was written down. */
    Stage reached() {
        return reached;
    }

    /** The gate after the last stage that was written down. */
    StageName next() {
        return StageName.values()[reached.name().ordinal() + 1];
    }

    /** Writes a stage down, unless the person has stopped the flow. */
    <S extends Stage> S reach(S stage) {
        open(stage.name());
        gate(stage.name(), () -> {
            journal.reached(stage);
            return true;
        });
        reached = stage;
        tell(stage);
        return stage;
    }

    /** Passes, unless the person has stopped the flow. */
    void open(StageName at) {
        if (gate(at, () -> passage.progress().cancelled())) {
            throw GateClosed.at(at, "it was stopped", "ask again");
        }
    }

    /** Writes down a stage that has happened in the world already: a lost note must not undo it. */
    void happened(Stage stage) {
        quietly(() -> journal.reached(stage));
        reached = stage;
        tell(stage);
    }

    void tell(Stage stage) {
        quietly(() -> passage.watcher().accept(stage));
    }

    /** Calls a gate; whatever it throws, be it a stack overflow or a missing library, is its refusal, and so is silence. */
    static <T> T gate(StageName at, Supplier<@Nullable T> call) {
        try {
            T answer = call.get();
            if (answer == null) {
                throw new FlowException("it gave no answer");
            }
            return answer;
        } catch (GateClosed closed) {
            throw closed;
        } catch (RuntimeException | Error broken) {
            LOG.log(System.Logger.Level.WARNING, "the gate " + at.word() + " failed", broken);
            throw GateClosed.at(
                    at, "the gate failed: " + words(broken), "try again; if it stays, the server's log says more");
        }
    }

    /** Does what must not undo keys that are typed or an end that is decided; settle() finds what it leaves open. */
    static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error lost) {
            LOG.log(System.Logger.Level.WARNING, "a note about a flow was lost", lost);
        }
    }

    static String words(Throwable broken) {
        String message = broken.getMessage();
        return message == null || message.isBlank() ? broken.getClass().getSimpleName() : message;
    }
}
