package dev.alice.gateway.shell;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;

/** The state of the server's computing base: the last one known, and a fresh one on request. */
public interface Attestations {
    /** What is known without asking the TPM again. */
    Attestation latest();

    /** A fresh quote over a nonce, or the reason why there is none. */
    Attestation fresh(Bytes nonce);
}
