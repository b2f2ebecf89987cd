package dev.alice.sandbox.boundary;

import dev.alice.sandbox.evidence.Trace;
import dev.alice.sandbox.evidence.TraceReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look at a step's system calls from outside its boundary, by strace with a filter of its own.
 *
 * <p>strace runs in the stage's user namespace, so it may no more than the step's root may outside the boundary, and in no
 * process namespace that the step can see. The kernel takes the stricter of both filters, and what strace dies of ends
 * the boundary with it. Its report leaves by the error stream, which everything below it has given away.
 */
final class Tracing {
    /** The words before the command that is looked at. */
    static final List<String> WORDS = List.of(
            "setpriv",
            "--pdeathsig",
            "KILL",
            "--",
            "strace",
            "-f",
            "-qq",
            "--seccomp-bpf",
            "-s",
            "256",
            "-e",
            "trace=execve,execveat,connect,sendto,sendmsg,sendmmsg",
            "-e",
            "signal=none",
            "-e",
            "status=successful,failed,unfinished,detached",
            "sh",
            "-c",
            "exec \"$@\" 2>&1",
            "sh");

    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private final TraceReader reader = new TraceReader();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Tracing() {}

    /** Begins to read the report on a thread of its own. */
    static Tracing of(InputStream report) {
        Tracing tracing = new Tracing();
        Thread.ofVirtual().start(() -> tracing.read(report));
        return tracing;
    }

    /** What was seen until the end of the step. */
    Trace end() {
        try {
            boolean whole = ended.await(5, TimeUnit.SECONDS);
            synchronized (reader) {
                if (!whole) {
                    reader.incomplete();
                }
                return reader.trace();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            synchronized (reader) {
                reader.incomplete();
                return reader.trace();
            }
        }
    }

    /** What was said beside the report. */
    String complaints() {
        synchronized (reader) {
            return String.join("; ", reader.complaints());
        }
    }

    private void read(InputStream report) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(report, 64 << 10)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    take(line);
                } else if (line.size() <= TraceReader.LONGEST_LINE) {
                    line.write(next);
                }
            }
            take(line);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the report on a step ended with its process");
        } catch (RuntimeException | StackOverflowError e) {
            LOG.atWarn().setCause(e).log("the report on a step could not be read to its end");
            synchronized (reader) {
                reader.incomplete();
            }
        } finally {
            ended.countDown();
        }
    }

    private void take(ByteArrayOutputStream line) {
        synchronized (reader) {
            if (line.size() > TraceReader.LONGEST_LINE) {
                reader.incomplete();
            } else {
                reader.take(line.toString(StandardCharsets.UTF_8));
            }
        }
        line.reset();
    }
}
