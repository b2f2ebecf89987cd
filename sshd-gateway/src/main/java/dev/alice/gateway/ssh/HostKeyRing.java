package dev.alice.gateway.ssh;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * The server's host keys. The first of a kind is the one that a connection is proven with; all of them are announced, so
 * that clients know the next one before it is used.
 */
record HostKeyRing(List<HostKey> keys) {
    private static final String PROVE = "hostkeys-prove-00@openssh.com";

    HostKeyRing {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a server has a host key");
        }
    }

    /** The key in {@code first}, made where it is missing, and those in the other files, which have to be there. */
    static HostKeyRing load(Path first, List<Path> others) {
        List<HostKey> keys = new ArrayList<>();
        keys.add(HostKey.loadOrCreate(first));
        for (Path other : others) {
            HostKey key = HostKey.loadAnyKind(other);
            if (keys.stream().anyMatch(known -> Arrays.equals(known.blob(), key.blob()))) {
                throw new SshFrontDoorException("the host key " + other + " is named twice", null);
            }
            keys.add(key);
        }
        return new HostKeyRing(keys);
    }

    /** The key that this server is known by. */
    HostKey first() {
        return keys.getFirst();
    }

    KeyPairProvider provider() {
        return KeyPairProvider.wrap(keys.stream().map(HostKey::pair).toArray(KeyPair[]::new));
    }

    List<byte[]> blobs() {
        return keys.stream().map(HostKey::blob).toList();
    }

    /**
     * The proof that this server holds a key, as OpenSSH's PROTOCOL section 2.5 has it; empty where it does not hold it.
     *
     * @param blob of the key
     * @param rsaAlgorithm with which an RSA key signs
     */
    Optional<byte[]> prove(SessionContext session, byte[] sessionId, byte[] blob, String rsaAlgorithm)
            throws Exception {
        for (HostKey key : keys) {
            if (Arrays.equals(key.blob(), blob)) {
                String type = KeyUtils.getKeyType(key.pair());
                BuiltinSignatures algorithm = type.equals(KeyPairProvider.SSH_RSA)
                        ? rsaAlgorithm.equals("rsa-sha2-256")
                                ? BuiltinSignatures.rsaSHA256
                                : BuiltinSignatures.rsaSHA512
                        : BuiltinSignatures.ed25519;
                ByteArrayBuffer said = new ByteArrayBuffer();
                said.putString(PROVE);
                said.putBytes(sessionId);
                said.putBytes(blob);
                Signature signer = algorithm.create();
                signer.initSigner(session, key.pair().getPrivate());
                signer.update(session, said.getCompactData());
                ByteArrayBuffer proof = new ByteArrayBuffer();
                proof.putString(algorithm.getName());
                proof.putBytes(signer.sign(session));
                return Optional.of(proof.getCompactData());
            }
        }
        return Optional.empty();
    }
}
