package dev.alice.gateway.ssh;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.jspecify.annotations.Nullable;

/**
 * A session channel that carries a shell or a command, and nothing else: no subsystem, agent or X11 forwarding, and of
 * the environment only what concerns language and terminal.
 */
final class VisitChannel extends ChannelSession {
    private static final Pattern WELCOME = Pattern.compile("LANG|LC_[A-Z]{1,20}|TERM|NO_COLOR");
    private static final int MOST_VARIABLES = 32;
    private static final int LONGEST_VALUE = 256;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Pty pty;
    private volatile WindowSize windowSize = WindowSize.USUAL;
    private volatile Consumer<WindowSize> resized = size -> {};

    @Override
    protected Result handleEnvParsed(String name, String value) {
        boolean welcome = WELCOME.matcher(name).matches()
                && value.length() <= LONGEST_VALUE
                && value.chars().noneMatch(Character::isISOControl);
        synchronized (environment) {
            if (!welcome || environment.size() >= MOST_VARIABLES) {
                return Result.ReplyFailure;
            }
            environment.put(name, value);
        }
        return Result.ReplySuccess;
    }

    @Override
    protected Result handlePtyReq(Buffer buffer, boolean wantReply) throws IOException {
        try {
            return super.handlePtyReq(buffer, wantReply);
        } catch (IndexOutOfBoundsException truncatedModes) {
            return Result.ReplyFailure;
        }
    }

    @Override
    protected Result handlePtyReqParsed(
            String term, int columns, int rows, int width, int height, Map<PtyMode, Integer> modes) {
        if (!Connection.of(getSession()).mayHavePty() || pty != null || term.length() > LONGEST_VALUE) {
            return Result.ReplyFailure;
        }
        Map<String, Integer> named = new LinkedHashMap<>();
        modes.forEach((mode, value) -> named.put(mode.name(), value));
        windowSize = WindowSize.claimed(columns, rows);
        pty = new Pty(term, windowSize, named);
        return Result.ReplySuccess;
    }

    @Override
    protected Result handleWindowChangeParsed(int columns, int rows, int width, int height) {
        windowSize = WindowSize.claimed(columns, rows);
        resized.accept(windowSize);
        return Result.ReplySuccess;
    }

    @Override
    protected Result handleSubsystemParsed(String request, String subsystem) {
        return Result.ReplyFailure;
    }

    @Override
    protected Result handleAgentForwardingParsed(String requestType) {
        return Result.ReplyFailure;
    }

    @Override
    protected Result handleX11Forwarding(String requestType, Buffer buffer, boolean wantReply) {
        return Result.ReplyFailure;
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
        Connection.of(getSession()).stir();
        super.doWriteData(data, off, len);
    }

    @Override
    protected void preClose() {
        super.preClose();
        ended.complete(null);
    }

    Map<String, String> environment() {
        synchronized (environment) {
            return Map.copyOf(environment);
        }
    }

    Optional<Pty> pty() {
        return Optional.ofNullable(pty);
    }

    WindowSize windowSize() {
        return windowSize;
    }

    void onResize(Consumer<WindowSize> listener) {
        resized = listener;
    }

    CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }
}
