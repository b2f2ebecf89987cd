package dev.alice.gateway.ssh;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An Ed25519 key that certifies the host keys of SSH servers, in OpenSSH's form (PROTOCOL.certkeys). */
public final class HostCertifier {
    private final HostKey key;

    private HostCertifier(HostKey key) {
        this.key = key;
    }

    /** The key in a file; a missing one is made with mode 0600, one that others may read is refused. */
    public static HostCertifier loadOrCreate(Path file) {
        return new HostCertifier(HostKey.loadOrCreate(file));
    }

    /** The certifier's public key as a line of {@code known_hosts} has it behind {@code @cert-authority PATTERN}. */
    public String publicKey() {
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(key.blob());
    }

    /** {@code SHA256:…} as ssh-keygen shows it. */
    public String fingerprint() {
        return key.fingerprint();
    }

    byte[] blob() {
        return key.blob();
    }

    /**
     * Certifies a host key.
     *
     * @param hostKey its blob (RFC 4253 section 6.6)
     * @param id what logs show of the certificate
     * @return a line in OpenSSH's form
     * @throws IllegalArgumentException where the blob is no key
     */
    public String certify(
            byte[] hostKey, List<String> principals, long serial, String id, Instant from, Instant until) {
        try {
            PublicKey certified = new ByteArrayBuffer(hostKey).getRawPublicKey();
            if (certified instanceof OpenSshCertificate) {
                throw new IllegalArgumentException("a certificate is not certified again");
            }
            OpenSshCertificate certificate = OpenSshCertificateBuilder.hostCertificate()
                    .publicKey(certified)
                    .principals(principals)
                    .serial(serial)
                    .id(id)
                    .validAfter(from)
                    .validBefore(until)
                    .sign(key.pair());
            ByteArrayBuffer buffer = new ByteArrayBuffer();
            buffer.putRawPublicKey(certificate);
            return certificate.getKeyType() + " " + Base64.getEncoder().encodeToString(buffer.getCompactData());
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("the host key cannot be certified: " + e.getMessage(), e);
        }
    }

    /** What this certifier took back: a key revocation list of these serial numbers for {@code RevokedHostKeys}. */
    public byte[] revocationList(List<Long> serials, Instant at) {
        return RevocationList.of(key.blob(), serials, at);
    }
}
