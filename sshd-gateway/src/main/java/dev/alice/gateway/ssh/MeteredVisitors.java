package dev.alice.gateway.ssh;

import dev.alice.gateway.github.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** Visitors of whom each person may be so many in a minute; the others are told when to come again. */
final class MeteredVisitors implements Visitors {
    /** What a command answers with that may work later (EX_TEMPFAIL of sysexits.h). */
    private static final int LATER = 75;

    private final Visitors visitors;
    private final Allowance<Login> requests;

    MeteredVisitors(Visitors visitors, int perMinute, Clock clock) {
        this.visitors = visitors;
        this.requests = new Allowance<>(perMinute, clock);
    }

    @Override
    public int shell(Visit visit) throws Exception {
        return admitted(visit) ? visitors.shell(visit) : LATER;
    }

    @Override
    public int exec(Visit visit, String commandLine) throws Exception {
        return admitted(visit) ? visitors.exec(visit, commandLine) : LATER;
    }

    private boolean admitted(Visit visit) throws IOException {
        Duration wait = requests.take(visit.login());
        if (wait.isZero()) {
            return true;
        }
        String words = "Alice: " + requests.perMinute() + " requests a minute are one person's share; come again in "
                + Math.max(1, wait.toSeconds()) + " s.\n";
        visit.err().write(words.getBytes(StandardCharsets.UTF_8));
        visit.err().flush();
        return false;
    }
}
