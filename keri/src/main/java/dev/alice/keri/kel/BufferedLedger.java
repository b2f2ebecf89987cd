package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Receipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ledger in front of a database that stores events many at a time, for reading long logs in. What was accepted is durable
 * after {@link #flush}. For one thread, and only while nobody else writes to the same logs.
 */
public final class BufferedLedger implements Ledger {
    private static final int MOST_STATES = 1024;

    private final KelStore store;
    private final int size;
    private final List<KelStore.Entry> pending = new ArrayList<>();
    private final Map<Aid, KeyState> states = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Aid, KeyState> eldest) {
            return size() > MOST_STATES;
        }
    };

    /** @param size how many events are stored at a time */
    public BufferedLedger(KelStore store, int size) {
        this.store = store;
        this.size = size;
    }

    /** Stores what is pending, durably. */
    public void flush() {
        if (!pending.isEmpty() && !store.accept(pending)) {
            throw new KeriException("another event took a place in the log of "
                    + pending.get(0).signed().event().aid()
                    + " while it was read in; read it again with nobody else writing");
        }
        pending.clear();
    }

    @Override
    public Optional<KeyState> state(Aid aid) {
        KeyState known = states.get(aid);
        if (known != null) {
            return Optional.of(known);
        }
        flush();
        Optional<KeyState> stored = store.state(aid);
        stored.ifPresent(state -> states.put(aid, state));
        return stored;
    }

    @Override
    public History history(Aid aid) {
        return new FlushedHistory(store.history(aid));
    }

    @Override
    public boolean accept(SignedEvent signed, Judgement.Accept accept) {
        pending.add(new KelStore.Entry(signed, accept));
        states.put(signed.event().aid(), accept.next());
        if (pending.size() >= size) {
            flush();
        }
        return true;
    }

    @Override
    public boolean receipts(Receipt receipt, Attachments attachments) {
        flush();
        return store.receipts(receipt, attachments);
    }

    /** The stored past, asked only after everything pending is in it. */
    private final class FlushedHistory implements History {
        private final History stored;

        FlushedHistory(History stored) {
            this.stored = stored;
        }

        @Override
        public Optional<dev.alice.keri.event.Said> saidAt(long sn) {
            flush();
            return stored.saidAt(sn);
        }

        @Override
        public Optional<Establishment> establishmentBefore(long sn) {
            flush();
            return stored.establishmentBefore(sn);
        }

        @Override
        public Optional<KeyState> delegator(Aid delegator) {
            return state(delegator);
        }

        @Override
        public List<Delegation> delegations(Aid delegator, dev.alice.keri.event.Seal.Location seal) {
            flush();
            return stored.delegations(delegator, seal);
        }

        @Override
        public Optional<Delegation> delegationOf(Aid delegator, dev.alice.keri.event.Seal.Location seal) {
            flush();
            return stored.delegationOf(delegator, seal);
        }
    }
}
