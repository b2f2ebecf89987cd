package dev.alice.scitt.log;

import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.util.concurrent.CompletableFuture;

/** Where admitted statements are handed in to get their place. */
interface Desk extends AutoCloseable {
    /** Puts a statement in the queue, whose bound is kept by the caller. */
    CompletableFuture<Registration> offer(Admitted admitted);

    /** What may be shown. */
    StateSource states();

    /** Answers what is waiting, as far as that is possible, and takes nothing more. */
    @Override
    void close();
}
