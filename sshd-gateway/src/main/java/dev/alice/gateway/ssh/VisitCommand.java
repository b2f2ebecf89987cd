package dev.alice.gateway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A visit in progress: one virtual thread from the request to the exit status. */
final class VisitCommand implements Command {
    /** What a command answers with when it broke (EX_SOFTWARE of sysexits.h). */
    private static final int BROKEN = 70;

    /** What a shell answers with after an interrupt. */
    private static final int INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(VisitCommand.class);

    private final VisitChannel channel;
    private final SshVisit visit;
    private final Visitors visitors;
    private final @Nullable String commandLine;
    private final AtomicBoolean finished = new AtomicBoolean();
    private @Nullable ExitCallback exit;

    /** A shell, or with a command line an exec request. */
    VisitCommand(VisitChannel channel, Visitors visitors, @Nullable String commandLine) {
        this.channel = channel;
        this.visit = new SshVisit(channel);
        this.visitors = visitors;
        this.commandLine = commandLine;
    }

    @Override
    public void setInputStream(InputStream in) {
        visit.input(in);
    }

    @Override
    public void setOutputStream(OutputStream out) {
        visit.output(out);
    }

    @Override
    public void setErrorStream(OutputStream err) {
        visit.error(err);
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession ignored, Environment environment) {
        visit.connection().forwards().enter();
        Thread thread = Thread.ofVirtual().name("visit-" + visit.connectionId()).unstarted(this::run);
        visit.closed().whenComplete((closed, failure) -> {
            if (!finished.get()) {
                thread.interrupt();
            }
        });
        thread.start();
    }

    @Override
    public void destroy(ChannelSession ignored) {
        // The channel's end has interrupted the visitor already.
    }

    private void run() {
        int status = BROKEN;
        try {
            status = commandLine == null ? visitors.shell(visit) : visitors.exec(visit, commandLine);
        } catch (InterruptedException e) {
            status = INTERRUPTED;
        } catch (Throwable e) {
            broken(e);
        } finally {
            finished.set(true);
            // An interrupt that came too late must not break the farewell.
            boolean late = Thread.interrupted();
            visit.flush();
            visit.connection().forwards().leave();
            farewell(late ? INTERRUPTED : status);
        }
    }

    private void farewell(int status) {
        if (exit != null) {
            exit.onExit(status & 0xff);
        }
        // MINA only logs when it could not send the exit status; the client must not wait for ever.
        channel.close(false);
    }

    private void broken(Throwable e) {
        if (finished.get() || visit.closed().toCompletableFuture().isDone()) {
            LOG.atDebug()
                    .addKeyValue("connection", visit.connectionId())
                    .setCause(e)
                    .log("visit ended with its connection");
            return;
        }
        LOG.atError()
                .addKeyValue("connection", visit.connectionId())
                .addKeyValue("login", visit.login())
                .setCause(e)
                .log("visit broken");
        String words = "Alice: something broke on the server; its log names connection " + visit.connectionId() + ".\n";
        try {
            visit.err().write(words.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            LOG.atDebug().setCause(gone).log("the client left before it could be told");
        }
    }
}
