package dev.alice.gateway.ssh;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.jline.utils.NonBlockingReader;

/** A JLine terminal directly on the streams of a visit: no kernel pty, no file descriptor, no process. */
final class VisitTerminal extends ExternalTerminal {
    private static final int OUTPUT_BUFFER = 4096;

    /** RFC 4254 section 8: an opcode's value 255 switches the character off. */
    private static final int DISABLED = 255;

    private static final Map<String, ControlChar> CONTROL_CHARS = Map.of(
            "VINTR", ControlChar.VINTR,
            "VQUIT", ControlChar.VQUIT,
            "VERASE", ControlChar.VERASE,
            "VKILL", ControlChar.VKILL,
            "VEOF", ControlChar.VEOF,
            "VWERASE", ControlChar.VWERASE,
            "VREPRINT", ControlChar.VREPRINT,
            "VLNEXT", ControlChar.VLNEXT,
            "VSUSP", ControlChar.VSUSP);

    private final NonBlockingReader unhurried;
    private final String visitor;

    VisitTerminal(Visit visit) throws IOException {
        super(
                null,
                "visit-" + visit.connectionId(),
                visit.pty().map(pty -> TerminalType.of(pty.term())).orElse("dumb"),
                visit.in(),
                new BufferedOutputStream(new Unclosed(visit.out()), OUTPUT_BUFFER),
                StandardCharsets.UTF_8,
                SignalHandler.SIG_DFL,
                true);
        this.unhurried = new UnhurriedReader(slaveReader);
        this.visitor = visit.connectionId();
        setAttributes(attributesOf(visit, getAttributes()));
        setSize(jlineSize(visit.windowSize()));
        visit.onResize(this::resized);
    }

    private static Attributes attributesOf(Visit visit, Attributes attributes) {
        // The visit's own output makes CR LF, as the line behind a pty does.
        attributes.setOutputFlag(OutputFlag.ONLCR, false);
        if (visit.pty().isEmpty()) {
            attributes.setLocalFlags(
                    EnumSet.of(LocalFlag.ECHO, LocalFlag.ISIG, LocalFlag.ICANON, LocalFlag.IEXTEN), false);
        }
        visit.pty()
                .ifPresent(pty -> CONTROL_CHARS.forEach((name, control) -> {
                    Integer value = pty.modes().get(name);
                    if (value != null && value > 0 && value < DISABLED) {
                        attributes.setControlChar(control, value);
                    }
                }));
        return attributes;
    }

    private void resized(WindowSize size) {
        if (!closed.get()) {
            setSize(jlineSize(size));
            raise(Signal.WINCH);
        }
    }

    private static Size jlineSize(WindowSize size) {
        return new Size(size.columns(), size.rows());
    }

    @Override
    public NonBlockingReader reader() {
        checkClosed();
        return unhurried;
    }

    @Override
    public void resume() {
        synchronized (lock) {
            paused = false;
            if (pumpThread == null) {
                pumpThread = Thread.ofVirtual().name("terminal-" + visitor).start(this::pump);
            }
        }
    }

    /** A pause would interrupt the channel's input in the middle and leave an error for the next reader. */
    @Override
    public boolean canPauseResume() {
        return false;
    }

    /** The channel outlives its terminal: the exit status still has to pass. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
