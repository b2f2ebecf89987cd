package dev.alice.flow.port;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;

/** Proves the server's trusted computing base, where a TPM is there to do it. */
public interface Attester {
    /**
     * A fresh quote whose qualifying data binds nonce, tree head and SSH host key, or the reason why there is none.
     *
     * @param hostKey the SSH host key blob (RFC 4253 section 6.6)
     */
    Attestation attest(Bytes nonce, Digest treeRoot, long treeSize, Bytes hostKey);
}
