package dev.alice.gateway.ssh;

import java.io.IOException;
import java.io.OutputStream;

/** An output in which a line feed becomes CR LF unless a CR stands before it, as a terminal line does (ONLCR). */
final class TtyOutput extends OutputStream {
    private static final byte[] CR_LF = {'\r', '\n'};

    private final OutputStream to;
    private boolean afterCr;

    TtyOutput(OutputStream to) {
        this.to = to;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int start = offset;
        for (int i = offset; i < end; i++) {
            boolean bare = bytes[i] == '\n' && !afterCr;
            afterCr = bytes[i] == '\r';
            if (bare) {
                to.write(bytes, start, i - start);
                to.write(CR_LF);
                start = i + 1;
            }
        }
        to.write(bytes, start, end - start);
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
