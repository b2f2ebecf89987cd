package dev.alice.gateway.ssh;

import dev.alice.gateway.github.AuthorizedKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.RSAKey;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/** A key that a server is known by, kept in one private file in OpenSSH format. */
record HostKey(KeyPair pair) {
    private static final int LEAST_RSA_BITS = 3072;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** The key in {@code file}; a missing file is made, one that others may read is refused. */
    static HostKey loadOrCreate(Path file) {
        try {
            return Files.exists(file) ? load(file) : create(file);
        } catch (IOException | GeneralSecurityException e) {
            throw new SshFrontDoorException("the host key " + file + " cannot be used: " + e, e);
        }
    }

    /** The Ed25519 or RSA key in {@code file}, which has to be there and readable for nobody else. */
    static HostKey loadAnyKind(Path file) {
        try {
            HostKey key = read(file);
            boolean strong = key.pair().getPublic() instanceof RSAKey rsa
                    && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            if (!strong && !KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(key.pair()))) {
                throw new IOException("neither an Ed25519 key nor RSA of " + LEAST_RSA_BITS + " bits or more");
            }
            return key;
        } catch (IOException | GeneralSecurityException e) {
            throw new SshFrontDoorException("the host key " + file + " cannot be used: " + e, e);
        }
    }

    private static HostKey load(Path file) throws IOException, GeneralSecurityException {
        HostKey key = read(file);
        if (!KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(key.pair()))) {
            throw new IOException("not an Ed25519 key; make one with ssh-keygen -t ed25519 -N ''");
        }
        return key;
    }

    private static HostKey read(Path file) throws IOException, GeneralSecurityException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        Set<PosixFilePermission> beyond = EnumSet.copyOf(mode);
        beyond.removeAll(OWNER_ONLY);
        if (!beyond.isEmpty()) {
            throw new SshFrontDoorException(
                    "the host key " + file + " has mode " + PosixFilePermissions.toString(mode)
                            + "; only its owner may read it: chmod 600 " + file,
                    null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, null);
            Iterator<KeyPair> found = pairs == null ? null : pairs.iterator();
            if (found == null || !found.hasNext()) {
                throw new IOException("no private key in it");
            }
            return new HostKey(found.next());
        }
    }

    private static HostKey create(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "alice host key", null, text);
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        // A whole file appears under its name or none, also when the machine stops in between.
        Path draft =
                Files.createTempFile(parent, ".host-key", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.write(draft, text.toByteArray());
            Files.move(draft, file);
        } catch (FileAlreadyExistsException raced) {
            return load(file);
        } finally {
            Files.deleteIfExists(draft);
        }
        return new HostKey(pair);
    }

    /** The public key's wire blob (RFC 8709 section 4). */
    byte[] blob() {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(pair.getPublic());
        return buffer.getCompactData();
    }

    String fingerprint() {
        return AuthorizedKey.fingerprint(blob());
    }

    @Override
    public String toString() {
        return "HostKey[" + fingerprint() + "]";
    }
}
