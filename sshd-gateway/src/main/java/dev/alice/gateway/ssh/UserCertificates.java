package dev.alice.gateway.ssh;

import dev.alice.gateway.github.AuthorizedKey;
import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.People;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * What is believed of users' certificates (OpenSSH's PROTOCOL.certkeys): those of trusted authorities, for the login names
 * that they list, while they are valid, from the addresses that they allow. That the authority signed and that the client
 * holds the key is verified before this is asked. Both files are read at each login.
 *
 * @param authorities a file as {@code TrustedUserCAKeys} has it; no certificate is let in without
 * @param revoked a list as {@code RevokedKeys} has it, for plain keys too
 * @param people who is welcome with a certificate
 */
public record UserCertificates(Optional<Path> authorities, Optional<Path> revoked, People people, Clock clock) {
    private static final int MAX_BYTES = 4 << 20;

    /** What is said of a certificate. */
    sealed interface Answer permits Good, Refused {}

    /** A certificate that lets in. */
    record Good(String fingerprint, boolean mayForward, boolean mayHavePty) implements Answer {}

    /** A certificate that does not. */
    record Refused(String reason) implements Answer {}

    /** Nobody's certificate, and no revoked key. */
    static UserCertificates none() {
        return new UserCertificates(Optional.empty(), Optional.empty(), People.everybody(), Clock.systemUTC());
    }

    /** Judges a certificate for a login from an address. */
    Answer judge(Login login, OpenSshCertificate certificate, SocketAddress client) {
        if (authorities.isEmpty()) {
            return new Refused("no authority of certificates is trusted here");
        }
        switch (people.judge(login)) {
            case People.Unwelcome unwelcome -> {
                return new Refused(unwelcome.reason());
            }
            case People.Unknown unknown -> {
                return new Refused(unknown.reason());
            }
            case People.Welcome welcome -> {
                // and now the certificate
            }
        }
        try {
            byte[] authority = blob(certificate.getCaPubKey());
            if (trusted(authorities.get()).stream().noneMatch(known -> Arrays.equals(known, authority))) {
                return new Refused("its authority " + AuthorizedKey.fingerprint(authority) + " is not trusted");
            }
            String flaw = flaw(login, certificate, client);
            if (!flaw.isEmpty()) {
                return new Refused(flaw);
            }
            byte[] key = blob(certificate.getCertPubKey());
            RevokedKeys list = list();
            if (list.revokes(authority, certificate.getSerial(), certificate.getId())
                    || list.revokes(key)
                    || list.revokes(authority)) {
                return new Refused("it is revoked");
            }
            Map<String, String> extensions = certificate.getExtensionsMap();
            return new Good(
                    AuthorizedKey.fingerprint(key),
                    extensions.containsKey("permit-port-forwarding"),
                    extensions.containsKey("permit-pty"));
        } catch (IOException | IllegalArgumentException e) {
            return new Refused("what is trusted or revoked cannot be read: " + e.getMessage());
        }
    }

    private String flaw(Login login, OpenSshCertificate certificate, SocketAddress client) {
        if (certificate.getType() != OpenSshCertificate.Type.USER) {
            return "it is not a user's";
        }
        if (!OpenSshCertificate.isValidAt(certificate, clock.instant())) {
            return "it is not valid now";
        }
        if (certificate.getPrincipals() == null
                || certificate.getPrincipals().stream().noneMatch(name -> name.equals(login.name()))) {
            return "it does not list " + login + " among its principals";
        }
        SortedMap<String, String> options = certificate.getCriticalOptionsMap();
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (!option.getKey().equals("source-address")) {
                return "its critical option " + option.getKey() + " is not honoured here";
            }
            if (!allows(option.getValue(), client)) {
                return "it is not for this address";
            }
        }
        return "";
    }

    private static boolean allows(String networks, SocketAddress client) {
        if (!(client instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return false;
        }
        InetAddress address = inet.getAddress();
        return Arrays.stream(networks.split(","))
                .anyMatch(one -> Network.parse(one.strip()).contains(address));
    }

    /** Whether a plain key is revoked; the list's unreadability makes it so. */
    boolean revokes(PublicKey key) {
        try {
            return revoked.isPresent() && list().revokes(blob(key));
        } catch (IOException | IllegalArgumentException e) {
            return true;
        }
    }

    /** Whether a plain key, of a connection that is open already, is revoked; an unreadable list settles nothing for it. */
    boolean lists(AuthorizedKey key) {
        try {
            return revoked.isPresent() && list().revokes(Base64.getDecoder().decode(key.base64()));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private RevokedKeys list() throws IOException {
        return revoked.isEmpty() ? RevokedKeys.none() : RevokedKeys.parse(bytes(revoked.get()));
    }

    private static List<byte[]> trusted(Path file) throws IOException {
        return new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> AuthorizedKey.parseLine(line)
                        .orElseThrow(() -> new IllegalArgumentException(file + " has a line that is no public key")))
                .map(key -> Base64.getDecoder().decode(key.base64()))
                .toList();
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static byte[] blob(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }
}
