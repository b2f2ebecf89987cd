package dev.alice.sandbox.quote;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a quote is bound to, so that it cannot be replayed for another question, log or server.
 *
 * @param nonce of the one who asks, 1 to 64 bytes
 * @param treeRoot of the log, 32 bytes
 * @param treeSize of the log, in entries
 * @param hostKey the SSH host key blob (RFC 4253 section 6.6)
 */
public record Binding(Octets nonce, Octets treeRoot, long treeSize, Octets hostKey) {
    private static final byte[] LABEL = "alice-attest-v1".getBytes(StandardCharsets.US_ASCII);

    public Binding {
        if (nonce.size() < 1 || nonce.size() > 64) {
            throw new IllegalArgumentException("a nonce has 1 to 64 bytes, not " + nonce.size());
        }
        if (treeRoot.size() != 32 || treeSize < 0) {
            throw new IllegalArgumentException("a tree head has a root of 32 bytes and a size that is not negative");
        }
        if (hostKey.size() < 1 || hostKey.size() > 16_384) {
            throw new IllegalArgumentException("a host key blob has 1 to 16384 bytes, not " + hostKey.size());
        }
    }

    /** SHA-256 over label, nonce, tree root, tree size (64 bits, big-endian) and host key, one after the other. */
    public Octets qualifyingData() {
        return Octets.of(Sha256.of(
                LABEL,
                nonce.toArray(),
                treeRoot.toArray(),
                ByteBuffer.allocate(8).putLong(treeSize).array(),
                hostKey.toArray()));
    }
}
