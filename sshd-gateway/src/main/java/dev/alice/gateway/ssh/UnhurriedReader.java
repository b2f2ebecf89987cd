package dev.alice.gateway.ssh;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;

/**
 * A terminal's reader that waits for a key without waking up. JLine's key reader asks every 100 ms whether there is one
 * and starts over when not; with thousands of people thinking, that is most of the work of the server.
 */
final class UnhurriedReader extends NonBlockingReader {
    /** The interval of {@code org.jline.keymap.BindingReader}, which ignores that it ran out. */
    private static final long POLL_MILLIS = 100;

    private static final long FOR_EVER = 0;

    private final NonBlockingReader reader;

    UnhurriedReader(NonBlockingReader reader) {
        this.reader = reader;
    }

    @Override
    protected int read(long timeout, boolean isPeek) throws IOException {
        if (isPeek) {
            return reader.peek(timeout);
        }
        return reader.read(timeout == POLL_MILLIS ? FOR_EVER : timeout);
    }

    @Override
    public int readBuffered(char[] buffer, int offset, int length, long timeout) throws IOException {
        return reader.readBuffered(buffer, offset, length, timeout);
    }

    @Override
    public int available() {
        return reader.available();
    }

    @Override
    public boolean ready() throws IOException {
        return reader.ready();
    }

    @Override
    public void shutdown() {
        reader.shutdown();
    }

    @Override
    public void close() throws IOException {
        super.close();
        reader.close();
    }
}
