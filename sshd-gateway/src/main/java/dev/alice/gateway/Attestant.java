package dev.alice.gateway;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.port.Attester;
import dev.alice.gateway.shell.Attestations;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import java.security.SecureRandom;

/** The node's attestation: a quote at the start, and a fresh one whenever somebody brings a nonce. */
final class Attestant implements Attestations {
    private final Attester attester;
    private final LogReader log;
    private volatile Bytes hostKey = Bytes.utf8("no ssh host key");
    private volatile Attestation latest = Attestation.none("not asked yet");

    Attestant(Attester attester, LogReader log) {
        this.attester = attester;
        this.log = log;
    }

    /** Binds quotes to the SSH host key and makes the first one. */
    void open(Bytes sshHostKey, SecureRandom random) {
        hostKey = sshHostKey;
        byte[] nonce = new byte[32];
        random.nextBytes(nonce);
        fresh(Bytes.of(nonce));
    }

    @Override
    public Attestation latest() {
        return latest;
    }

    @Override
    public Attestation fresh(Bytes nonce) {
        LogHead head = log.head();
        Attestation made;
        try {
            made = attester.attest(
                    nonce, new Digest(Bytes.of(head.root().octets().toBytes())), head.size(), hostKey);
        } catch (RuntimeException e) {
            made = Attestation.none("the TPM could not be asked: " + e.getMessage());
        }
        if (made.attested() || !latest.attested()) {
            // one quote that failed under load takes nothing from those that were made
            latest = made;
        }
        return made;
    }
}
