package dev.alice.gateway;

import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.flow.KeriWitnesses;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over the agent's log at its witnesses, once a minute, whether flows run or not; and, twice a second, the look
 * for rotations of its key that the command line asks for.
 */
final class Patrol implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Patrol.class);
    private static final long SECONDS = 60;
    private static final long ORDERS_MILLIS = 500;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("patrol").factory());

    private Patrol() {}

    static Patrol start(KeriWitnesses witnesses, Controller controller, Identity agent) {
        Patrol patrol = new Patrol();
        patrol.clock.scheduleWithFixedDelay(
                () -> serve(controller, agent), ORDERS_MILLIS, ORDERS_MILLIS, TimeUnit.MILLISECONDS);
        patrol.clock.scheduleWithFixedDelay(() -> round(witnesses), SECONDS, SECONDS, TimeUnit.SECONDS);
        return patrol;
    }

    private static void serve(Controller controller, Identity agent) {
        try {
            controller.orders().serve(name -> name.equals(agent.name()) ? Optional.of(agent) : Optional.empty());
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a rotation that was asked for could not be carried out; it is tried again");
        }
    }

    private static void round(KeriWitnesses witnesses) {
        try {
            witnesses.patrol();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a round of the watcher failed; the next comes in a minute");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
