package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A logged-in client that speaks the protocol and means harm. */
class HostileClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FORWARD = "streamlocal-forward@openssh.com";

    @TempDir
    private Path directory;

    private TestingHouse house;
    private TestingClient octo;
    private SshClient client;

    @BeforeEach
    void open() throws Exception {
        house = new TestingHouse(directory);
        octo = house.user("octo");
        house.visitors.onExec((visit, line) -> visit.forwards().paths().size());
        house.visitors.onShell(visit -> visit.in().read());
        client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        house.close();
    }

    @Test
    void each_forward_request_is_answered_in_order_and_only_good_ones_are_granted() throws Exception {
        // Given
        Random random = new Random(3);
        int granted = 0;
        try (ClientSession session = login()) {
            for (int i = 0; i < 300; i++) {
                byte[] body = body(random);
                boolean usable = StreamLocalRequest.parse(body) instanceof StreamLocalRequest.Path;
                // When
                boolean success = request(session, FORWARD, body);
                // Then
                assertThat(success).isEqualTo(usable && granted < 8);
                granted += success ? 1 : 0;
            }
            assertThat(request(session, "tcpip-forward", body(random))).isFalse();
            assertThat(request(session, "cancel-" + FORWARD, framed("/never-forwarded")))
                    .isFalse();
        }
        assertThat(granted).isEqualTo(8);
        assertThat(octo.run("count").exit()).isZero();
    }

    @Test
    void malformed_channel_requests_cost_their_sender_a_connection_at_most() throws Exception {
        // Given
        Random random = new Random(4);
        List<String> types =
                List.of("env", "pty-req", "window-change", "signal", "x11-req", "exec", "subsystem", "break", "shell");
        ClientSession session = login();
        ChannelSession channel = channel(session);
        // When
        for (int i = 0; i < 400; i++) {
            if (!session.isOpen() || !channel.isOpen()) {
                session.close(true);
                session = login();
                channel = channel(session);
            }
            try {
                Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
                buffer.putUInt(channel.getRecipient());
                buffer.putString(types.get(random.nextInt(types.size())));
                buffer.putBoolean(false);
                buffer.putRawBytes(body(random));
                session.writePacket(buffer).verify(LIMIT);
            } catch (IOException closedUnderWay) {
                session.close(true);
            }
        }
        session.close(true);
        // Then
        assertThat(octo.run("count").exit()).isZero();
    }

    private ClientSession login() throws IOException {
        ClientSession session =
                client.connect("octo", house.door.address()).verify(LIMIT).getSession();
        session.setKeyIdentityProvider(new FileKeyPairProvider(directory.resolve("octo")));
        session.auth().verify(LIMIT);
        return session;
    }

    /** A session channel on which nothing has been asked for yet. */
    private static ChannelSession channel(ClientSession session) throws IOException {
        ChannelSession channel = new ChannelSession() {
            @Override
            protected void doOpen() {
                setOut(java.io.OutputStream.nullOutputStream());
                setErr(java.io.OutputStream.nullOutputStream());
            }
        };
        session.getService(org.apache.sshd.common.session.ConnectionService.class)
                .registerChannel(channel);
        channel.open().verify(LIMIT);
        return channel;
    }

    private static boolean request(ClientSession session, String name, byte[] body) throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        buffer.putString(name);
        buffer.putBoolean(true);
        buffer.putRawBytes(body);
        return session.request(name, buffer, LIMIT) != null;
    }

    private static byte[] body(Random random) {
        byte[] noise = new byte[random.nextInt(80)];
        random.nextBytes(noise);
        return switch (random.nextInt(3)) {
            case 0 -> noise;
            case 1 ->
                ByteBuffer.allocate(4 + noise.length)
                        .putInt(noise.length)
                        .put(noise)
                        .array();
            default -> framed("/tmp/" + random.nextInt(1 << 20));
        };
    }

    private static byte[] framed(String path) {
        byte[] bytes = path.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
