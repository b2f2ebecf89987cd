package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The desk of the only process that has a log open: one thread gives entries their place. */
final class Sequencer implements Desk {
    private static final Duration IDLE = Duration.ofMillis(500);
    /** If nothing comes for so long, the load is over. */
    private static final Duration REST = Duration.ofMillis(20);

    private final Leader leader;
    private final WaitingLine line;
    private final Thread thread;

    private Sequencer(Leader leader, WaitingLine line) {
        this.leader = leader;
        this.line = line;
        this.thread = Thread.ofPlatform().name("scitt-sequencer").daemon().unstarted(this::run);
    }

    static Sequencer start(Leader leader, WaitingLine line) {
        Sequencer sequencer = new Sequencer(leader, line);
        sequencer.thread.start();
        return sequencer;
    }

    @Override
    public CompletableFuture<Registration> offer(Admitted admitted) {
        return line.offer(Waiting.of(admitted));
    }

    @Override
    public StateSource states() {
        return tables -> leader.state();
    }

    private void run() {
        try {
            work();
        } finally {
            line.turnAway("the log stopped");
        }
    }

    private void work() {
        while (!line.isClosed() || !line.isEmpty()) {
            List<Waiting> batch = line.take(leader.lacksNote() ? REST : IDLE);
            try {
                if (batch.isEmpty() && leader.lacksNote()) {
                    leader.note();
                }
                leader.sequence(batch, line.rests(), (tables, registrations) -> {});
            } catch (OvertakenException e) {
                line.close(String.valueOf(e.getMessage()));
                WaitingLine.fail(batch, e);
            } catch (RuntimeException e) {
                WaitingLine.fail(batch, e);
            } catch (Error e) {
                // whoever waits is told before the thread ends, and nobody is let in to wait for nothing
                line.close("the log stopped: " + e);
                WaitingLine.fail(batch, new ScittException("the log stopped: " + e, e));
                throw e;
            }
        }
    }

    @Override
    public void close() {
        line.close("the log is closed");
        WaitingLine.join(thread);
        leader.close();
    }
}
