package dev.alice.tmux.wire;

import java.io.ByteArrayOutputStream;

/** Output that is kept whole, and handed over without another copy. */
final class Collected extends ByteArrayOutputStream implements OutputSink {
    @Override
    public void accept(byte[] bytes, int offset, int length) {
        write(bytes, offset, length);
    }

    /** What was collected; nothing may be added afterwards. */
    synchronized TmuxOutput output() {
        return new TmuxOutput(buf, count);
    }
}
