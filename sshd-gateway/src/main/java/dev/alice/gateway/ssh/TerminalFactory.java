package dev.alice.gateway.ssh;

import java.io.IOException;
import org.jline.terminal.Terminal;

/** The maker of JLine terminals for visits. */
public final class TerminalFactory {

    /** Prepares JLine for terminals that are not this process's own. */
    public TerminalFactory() {
        TerminalType.preload();
    }

    /**
     * A terminal on the streams of {@code visit}: UTF-8, of the client's size, following its changes ({@code WINCH});
     * Ctrl-C raises {@code INT}. Without a pty it is a dumb terminal that echoes nothing. Closing it leaves the visit's
     * streams open; from then on they may be used directly again, except that input read ahead is lost.
     */
    public Terminal open(Visit visit) throws IOException {
        VisitTerminal terminal = new VisitTerminal(visit);
        terminal.resume();
        return terminal;
    }
}
