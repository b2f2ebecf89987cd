package dev.alice.gateway.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.keyprovider.HostKeyCertificateProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** The certificate of the host key, for as long as it is valid: from then on the door shows the bare key again. */
final class HostCertificates implements HostKeyCertificateProvider {
    private final PublicKey hostKey;
    private final Clock clock;
    private volatile @Nullable OpenSshCertificate current;

    HostCertificates(PublicKey hostKey, Clock clock) {
        this.hostKey = hostKey;
        this.clock = clock;
    }

    /**
     * Shows a certificate from now on.
     *
     * @param line in OpenSSH's form: type, base64
     * @return until when it is valid
     * @throws IllegalArgumentException where it is no valid certificate of this host key
     */
    Instant show(String line) {
        OpenSshCertificate read = parse(line);
        if (read.getType() != OpenSshCertificate.Type.HOST || !KeyUtils.compareKeys(read.getCertPubKey(), hostKey)) {
            throw new IllegalArgumentException("the certificate is not of this server's host key");
        }
        if (!OpenSshCertificate.isValidAt(read, clock.instant())) {
            throw new IllegalArgumentException("the certificate is not valid now");
        }
        current = read;
        return Instant.ofEpochSecond(read.getValidBefore());
    }

    static OpenSshCertificate parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 2 || !words[0].endsWith("-cert-v01@openssh.com")) {
            throw new IllegalArgumentException("not a certificate of OpenSSH");
        }
        try {
            PublicKey key = new ByteArrayBuffer(Base64.getDecoder().decode(words[1])).getRawPublicKey();
            if (key instanceof OpenSshCertificate certificate) {
                return certificate;
            }
            throw new IllegalArgumentException("not a certificate of OpenSSH");
        } catch (org.apache.sshd.common.SshException e) {
            throw new IllegalArgumentException("the certificate cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /** The certificate that is shown now. */
    Optional<OpenSshCertificate> now() {
        return Optional.ofNullable(current).filter(one -> OpenSshCertificate.isValidAt(one, clock.instant()));
    }

    @Override
    public Iterable<OpenSshCertificate> loadCertificates(@Nullable SessionContext session)
            throws IOException, GeneralSecurityException {
        return now().map(List::of).orElse(List.of());
    }
}
