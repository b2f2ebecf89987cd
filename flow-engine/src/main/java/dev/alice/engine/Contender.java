package dev.alice.engine;

import dev.alice.flow.FlowException;
import dev.alice.flow.Judged;
import dev.alice.flow.Refused;
import dev.alice.flow.Stage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A flow that was taken as far as its verdict and waits there, beside others for the same end: {@link Judged} where it
 * stands, {@link Refused} where it fell. It can be ended once.
 */
public final class Contender {
    private final Passage passage;
    private final Stage stage;
    private final AtomicBoolean ended = new AtomicBoolean();

    Contender(Passage passage, Judged judged) {
        this(passage, (Stage) judged);
    }

    private Contender(Passage passage, Stage stage) {
        this.passage = passage;
        this.stage = stage;
    }

    static Contender fallen(Passage passage, Refused refused) {
        return new Contender(passage, refused);
    }

    /** The verdict, or the refusal before it. */
    public Stage stage() {
        return stage;
    }

    /** Whether it passed every gate but the person's. */
    public boolean stands() {
        return stage instanceof Judged;
    }

    /** Its verdict for whoever ends it; empty where it fell. */
    Optional<Judged> end() {
        if (!(stage instanceof Judged judged)) {
            return Optional.empty();
        }
        if (ended.getAndSet(true)) {
            throw new FlowException(
                    "a contender of request " + stage.requested().id() + " has ended already; ask again");
        }
        return Optional.of(judged);
    }

    /** In which it came to where it stands. */
    Passage passage() {
        return passage;
    }
}
