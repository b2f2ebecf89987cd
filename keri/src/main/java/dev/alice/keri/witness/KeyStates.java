package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.kel.Delegation;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.History;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The key states that events are judged against: the latest known of each identifier, written or on its way to the disk,
 * so that many events of one identifier can share a commit. What was on its way when a commit failed is forgotten.
 *
 * <p>Whoever uses the state of an identifier holds the lock of that identifier.
 */
final class KeyStates {
    private static final int MOST = 8192;

    private final KelStore logs;
    private final CommitQueue commits;
    private final Map<Aid, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Aid, Known> eldest) {
            return size() > MOST && eldest.getValue().written().isDone();
        }
    };

    KeyStates(KelStore logs, CommitQueue commits) {
        this.logs = logs;
        this.commits = commits;
    }

    /**
     * A state, the epoch in which it was learned, and when it is on disk.
     *
     * @param state null where the identifier is not known
     */
    record Known(long epoch, @Nullable KeyState state, CompletableFuture<Void> written) {}

    /** The latest state of an identifier. */
    Known of(Aid aid) {
        long epoch = commits.epoch();
        synchronized (known) {
            Known found = known.get(aid);
            if (found != null && found.epoch() == epoch) {
                return found;
            }
        }
        Known read = new Known(epoch, logs.state(aid).orElse(null), CompletableFuture.completedFuture(null));
        if (read.state() != null) {
            keep(aid, read);
        }
        return read;
    }

    /** Says that an identifier has this state as soon as it is written. */
    void become(Aid aid, Known next) {
        keep(aid, next);
    }

    private void keep(Aid aid, Known next) {
        synchronized (known) {
            known.put(aid, next);
        }
    }

    /** The past of an identifier: its latest event from memory, everything before from the disk. */
    History history(Aid aid, Known now) {
        KeyState state = now.state();
        History stored = logs.history(aid);
        if (state == null) {
            return stored;
        }
        return new History() {
            @Override
            public Optional<Said> saidAt(long sn) {
                return sn == state.sn() ? Optional.of(state.said()) : onDisk().saidAt(sn);
            }

            @Override
            public Optional<Establishment> establishmentBefore(long sn) {
                return sn > state.establishment().sn()
                        ? Optional.of(state.establishment())
                        : onDisk().establishmentBefore(sn);
            }

            @Override
            public Optional<KeyState> delegator(Aid delegator) {
                return stored.delegator(delegator);
            }

            @Override
            public List<Delegation> delegations(Aid delegator, Seal.Location seal) {
                return stored.delegations(delegator, seal);
            }

            @Override
            public Optional<Delegation> delegationOf(Aid delegator, Seal.Location seal) {
                return stored.delegationOf(delegator, seal);
            }

            private History onDisk() {
                CommitQueue.await(now.written());
                return stored;
            }
        };
    }
}
