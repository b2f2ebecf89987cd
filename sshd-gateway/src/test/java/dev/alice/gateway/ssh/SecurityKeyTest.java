package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins with a FIDO key, which here is a program: an agent of the real client that signs as the hardware does. */
class SecurityKeyTest {
    private static final String TYPE = "sk-ssh-ed25519@openssh.com";
    private static final int TOUCHED = 1;
    private static final int UNTOUCHED = 0;

    @TempDir
    private Path directory;

    @Test
    void a_security_key_that_was_touched_logs_in() throws Exception {
        assertThat(login(TOUCHED).exit()).isZero();
    }

    @Test
    void a_security_key_that_nobody_touched_is_refused() throws Exception {
        // When
        TestingClient.Result result = login(UNTOUCHED);
        // Then
        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("Permission denied (publickey)");
    }

    private TestingClient.Result login(int flags) throws Exception {
        // a Unix socket's address is short, a temporary directory's may not be
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "sk").resolve("agent");
        try (TestingHouse house = new TestingHouse(directory);
                HardwareKey agent = new HardwareKey(socket, flags)) {
            house.visitors.onExec((visit, line) -> 0);
            String line = TYPE + " " + Base64.getEncoder().encodeToString(agent.blob()) + "\n";
            Files.writeString(directory.resolve("users/octo.keys"), line);
            Path key = directory.resolve("octo");
            Files.writeString(Path.of(key + ".pub"), line);
            return new TestingClient(house.door, "octo", Path.of(key + ".pub"))
                    .first("IdentityAgent=" + socket)
                    .run("who");
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }

    /** The agent protocol (draft-ietf-sshm-ssh-agent), as much as a login needs, with one key of OpenSSH's PROTOCOL.u2f. */
    private static final class HardwareKey implements AutoCloseable {
        private static final int LIST = 11;
        private static final int LISTED = 12;
        private static final int SIGN = 13;
        private static final int SIGNED = 14;
        private static final int FAILED = 5;
        private static final byte[] APPLICATION = "ssh:".getBytes(StandardCharsets.US_ASCII);

        private final Ed25519PrivateKeyParameters key =
                new Ed25519PrivateKeyParameters(new java.security.SecureRandom());
        private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final int flags;

        HardwareKey(Path socket, int flags) throws IOException {
            this.flags = flags;
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        SocketChannel client = server.accept();
                        Thread.startVirtualThread(() -> serve(client));
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
        }

        byte[] blob() {
            return strings(
                    TYPE.getBytes(StandardCharsets.US_ASCII),
                    key.generatePublicKey().getEncoded(),
                    APPLICATION);
        }

        private void serve(SocketChannel client) {
            try (client;
                    DataInputStream in = new DataInputStream(Channels.newInputStream(client));
                    DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client))) {
                while (true) {
                    byte[] message = new byte[in.readInt()];
                    in.readFully(message);
                    byte[] answer = answer(ByteBuffer.wrap(message));
                    out.writeInt(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (Exception gone) {
                // the client has what it wanted
            }
        }

        private byte[] answer(ByteBuffer in) throws Exception {
            return switch (in.get()) {
                case LIST ->
                    ByteBuffer.allocate(5 + strings(blob(), new byte[0]).length)
                            .put((byte) LISTED)
                            .putInt(1)
                            .put(strings(blob(), new byte[0]))
                            .array();
                case SIGN -> {
                    in.position(in.position() + 4 + in.getInt(in.position()));
                    byte[] data = new byte[in.getInt()];
                    in.get(data);
                    byte[] signed = strings(signature(data));
                    yield ByteBuffer.allocate(1 + signed.length)
                            .put((byte) SIGNED)
                            .put(signed)
                            .array();
                }
                default -> new byte[] {FAILED};
            };
        }

        private byte[] signature(byte[] data) throws Exception {
            byte[] state = ByteBuffer.allocate(5).put((byte) flags).putInt(7).array();
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] application = sha256.digest(APPLICATION);
            byte[] message = sha256.digest(data);
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(true, key);
            signer.update(application, 0, application.length);
            signer.update(state, 0, state.length);
            signer.update(message, 0, message.length);
            byte[] both = strings(TYPE.getBytes(StandardCharsets.US_ASCII), signer.generateSignature());
            return ByteBuffer.allocate(both.length + state.length)
                    .put(both)
                    .put(state)
                    .array();
        }

        private static byte[] strings(byte[]... parts) {
            int length = 0;
            for (byte[] part : parts) {
                length += 4 + part.length;
            }
            ByteBuffer all = ByteBuffer.allocate(length);
            for (byte[] part : parts) {
                all.putInt(part.length).put(part);
            }
            return all.array();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
