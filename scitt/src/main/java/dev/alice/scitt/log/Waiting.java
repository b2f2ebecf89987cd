package dev.alice.scitt.log;

import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.util.concurrent.CompletableFuture;

/**
 * A statement on its way, and who waits for it.
 *
 * @param admitted what the gate has let in
 * @param answer what becomes of it
 */
record Waiting(Admitted admitted, CompletableFuture<Registration> answer) {
    static Waiting of(Admitted admitted) {
        return new Waiting(admitted, new CompletableFuture<>());
    }
}
