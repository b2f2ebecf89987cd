package dev.alice.gateway.ssh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The strict reading of the body of {@code hostkeys-prove-00@openssh.com} (PROTOCOL section 2.5): public key blobs. */
sealed interface HostKeyProofRequest {
    int MOST_KEYS = 16;
    int LONGEST_KEY = 8192;

    /** Keys of which the client wants a proof, in its order; at least one. */
    record Wanted(List<byte[]> blobs) implements HostKeyProofRequest {
        public Wanted {
            blobs = List.copyOf(blobs);
        }
    }

    /** A body that is refused. */
    record Malformed(String reason) implements HostKeyProofRequest {}

    /** Reads {@code body}, the bytes after want-reply; every array gives one of the two results. */
    static HostKeyProofRequest parse(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        List<byte[]> blobs = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < Integer.BYTES) {
                return new Malformed("bytes after the last key");
            }
            int length = in.getInt();
            if (length < 1 || length > LONGEST_KEY || length > in.remaining()) {
                return new Malformed("a key's length does not fit");
            }
            if (blobs.size() == MOST_KEYS) {
                return new Malformed("more than " + MOST_KEYS + " keys");
            }
            byte[] blob = new byte[length];
            in.get(blob);
            blobs.add(blob);
        }
        return blobs.isEmpty() ? new Malformed("no key") : new Wanted(blobs);
    }
}
