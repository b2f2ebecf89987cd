package dev.alice.gateway.ssh;

import java.security.SecureRandom;
import java.util.Arrays;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.digest.Digest;
import org.apache.sshd.common.kex.AbstractDH;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyEncapsulationMethod;
import org.apache.sshd.common.kex.MontgomeryCurve;
import org.apache.sshd.common.kex.XDH;

/**
 * The hybrid key exchange {@code sntrup761x25519-sha512} (draft-ietf-sshm-ntruprime-ssh) of a server. It is what OpenSSH
 * 9.0 to 9.9 choose, and with Bouncy Castle's encapsulation it was nine tenths of the cost of a login.
 */
record SntrupExchange(String name, SecureRandom random) implements DHFactory {

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isSupported() {
        return MontgomeryCurve.x25519.isSupported();
    }

    @Override
    public boolean isGroupExchange() {
        return false;
    }

    @Override
    public AbstractDH create(Object... none) throws Exception {
        return new XDH(MontgomeryCurve.x25519, true) {
            @Override
            public Digest getHash() {
                return BuiltinDigests.sha512.create();
            }

            @Override
            public KeyEncapsulationMethod getKeyEncapsulation() {
                return new Encapsulation(random);
            }
        };
    }

    /** The post-quantum half. */
    private record Encapsulation(SecureRandom random) implements KeyEncapsulationMethod {
        @Override
        public Client getClient() {
            throw new UnsupportedOperationException("this is the exchange of a server");
        }

        @Override
        public Server getServer() {
            return new EncapsulatingServer(random);
        }
    }

    private static final class EncapsulatingServer implements KeyEncapsulationMethod.Server {
        private final SecureRandom random;
        private byte[] secret = {};
        private byte[] ciphertext = {};

        EncapsulatingServer(SecureRandom random) {
            this.random = random;
        }

        @Override
        public int getPublicKeyLength() {
            return Sntrup761.PUBLIC_KEY_BYTES;
        }

        /** Takes the client's public key off the front; gives the rest, the classical half. */
        @Override
        public byte[] init(byte[] both) {
            if (both.length <= Sntrup761.PUBLIC_KEY_BYTES) {
                throw new IllegalArgumentException("the client's half of the key exchange is too short");
            }
            Sntrup761 made = Sntrup761.encapsulate(Arrays.copyOf(both, Sntrup761.PUBLIC_KEY_BYTES), random);
            secret = made.secret();
            ciphertext = made.ciphertext();
            return Arrays.copyOfRange(both, Sntrup761.PUBLIC_KEY_BYTES, both.length);
        }

        @Override
        public byte[] getSecret() {
            return secret.clone();
        }

        @Override
        public byte[] getEncapsulation() {
            return ciphertext.clone();
        }
    }
}
