package dev.alice.gateway.shell;

import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import dev.alice.flow.port.Typist;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way into one user's tmux: looking, and the typist; empty-handed where no tmux was forwarded. */
public interface Hands extends AutoCloseable {
    /** The pane in which the ghost talks, where it is known. */
    Optional<PaneId> home();

    /** The pane that commands go to; it is made where there is none yet. */
    PaneRef work(Optional<PaneId> wanted);

    /** What is known of the host of the pane. */
    HostFacts host(PaneRef pane);

    /** What the host of the pane tells of things, in their order; nothing is changed there. */
    default List<Presence> presence(PaneRef pane, List<Thing> things) {
        return things.stream()
                .<Presence>map(thing -> new Presence.Untold("there is no way to the host"))
                .toList();
    }

    /** The visible text of a pane. */
    String screen(PaneRef pane);

    /** Every pane, as {@code id}, {@code session}, {@code window}, {@code command}, {@code path}, {@code size}, {@code role}. */
    List<Map<String, Object>> panes();

    Typist typist();

    /** Puts back what the ghost changed in the user's layout. */
    void putBack();

    @Override
    void close();
}
