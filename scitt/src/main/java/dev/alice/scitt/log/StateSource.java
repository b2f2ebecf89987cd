package dev.alice.scitt.log;

import java.util.concurrent.atomic.AtomicReference;

/** Where a reader learns how far it may look. */
@FunctionalInterface
interface StateSource {
    /** The state to read at; what it says is durable. */
    LogState at(LogTables tables);

    /** What the database says, folded again whenever its head has moved. */
    static StateSource stored() {
        AtomicReference<LogState> known = new AtomicReference<>();
        return tables -> {
            LogState last = known.get();
            LogTables.Head head = tables.head().orElse(null);
            if (last == null || !last.head().equals(head)) {
                last = LogState.load(tables);
                known.set(last);
            }
            return last;
        };
    }
}
