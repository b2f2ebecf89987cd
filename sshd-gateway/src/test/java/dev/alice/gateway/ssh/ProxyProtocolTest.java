package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections through a proxy that tells for whom it connects. */
class ProxyProtocolTest {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"));

    @TempDir
    private Path directory;

    @Test
    void a_trusted_proxy_is_believed_about_the_client() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withProxies(LOOPBACK));
                Relay relay = new Relay(house, header("203.0.113.9", 4711))) {
            // Given
            house.visitors.onExec((visit, line) -> {
                visit.out().write(String.valueOf(visit.remoteAddress()).getBytes(StandardCharsets.UTF_8));
                return 0;
            });
            // When
            TestingClient.Result result = relay.client(house.user("octo")).run("who");
            // Then
            assertThat(result.out()).isEqualTo("/203.0.113.9:4711");
        }
    }

    @Test
    void whoever_is_behind_a_proxy_is_kept_out_alone() throws Exception {
        SshSettings.Limits strict = new SshSettings.Limits(64, 32, 16, 8, 20, 32, 32, 2, 240);
        try (TestingHouse house = new TestingHouse(
                directory, settings -> settings.withProxies(LOOPBACK).withLimits(strict))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient octo = house.user("octo");
            Path other = TestingClient.key(directory, "other");
            try (Relay bad = new Relay(house, header("203.0.113.9", 1));
                    Relay good = new Relay(house, header("203.0.113.10", 1))) {
                // When
                TestingClient wrong = bad.client(new TestingClient(house.door, "octo", other));
                org.awaitility.Awaitility.await()
                        .atMost(java.time.Duration.ofSeconds(30))
                        .untilAsserted(() ->
                                assertThat(wrong.run("who").err()).contains("too many logins failed from 203.0.113.9"));
                // Then
                assertThat(good.client(octo).run("who").exit()).isZero();
            }
        }
    }

    @Test
    void a_trusted_proxy_that_says_nothing_is_refused() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withProxies(LOOPBACK))) {
            // Then
            assertThat(house.user("octo").run("who").exit()).isEqualTo(255);
        }
    }

    @Test
    void a_header_that_never_ends_lasts_no_longer_than_a_login_may() throws Exception {
        try (TestingHouse house = new TestingHouse(
                        directory,
                        settings -> settings.withProxies(LOOPBACK).withLoginLimit(java.time.Duration.ofSeconds(1)));
                Socket slow = new Socket("127.0.0.1", house.door.address().getPort())) {
            // Given
            slow.getOutputStream().write(SIGNATURE);
            slow.setSoTimeout(60_000);
            // When
            try {
                slow.getInputStream().readAllBytes();
            } catch (java.net.SocketException reset) {
                // an end as good as any
            }
            // Then
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(30))
                    .until(() -> house.door.connections() == 0);
        }
    }

    @Test
    void a_header_of_the_clients_own_behind_that_of_the_proxy_is_refused() throws Exception {
        try (TestingHouse house = new TestingHouse(
                        directory,
                        settings -> settings.withProxies(LOOPBACK).withLoginLimit(java.time.Duration.ofSeconds(2)));
                Relay relay = new Relay(house, joined(header("203.0.113.9", 4711), header("203.0.113.10", 4711)))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            // Then
            assertThat(relay.client(house.user("octo")).run("who").exit()).isEqualTo(255);
        }
    }

    @Test
    void a_client_without_an_internet_address_is_refused() throws Exception {
        // Given: the kind that a proxy names where it does not know, and a Unix socket
        for (byte family : new byte[] {0x00, 0x12, 0x31}) {
            byte[] header = header("203.0.113.9", 4711);
            header[13] = family;
            // Then
            assertThat(ProxyHeader.parse(header))
                    .isEqualTo(new ProxyHeader.Malformed("not a TCP connection over IPv4 or IPv6"));
        }
    }

    @Test
    void nobody_else_is_believed() throws Exception {
        try (TestingHouse house = new TestingHouse(
                        directory, settings -> settings.withProxies(List.of(Network.parse("192.0.2.0/24"))));
                Relay relay = new Relay(house, header("203.0.113.9", 4711))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient octo = house.user("octo");
            // Then
            assertThat(octo.run("who").exit()).isZero();
            assertThat(relay.client(octo).run("who").exit()).isEqualTo(255);
        }
    }

    @Property(tries = 200)
    void every_beginning_is_read_or_refused(@ForAll("beginnings") byte[] bytes) {
        // Then
        switch (ProxyHeader.parse(bytes)) {
            case ProxyHeader.Unfinished unfinished -> assertThat(bytes.length).isLessThan(ProxyHeader.MAX_BYTES);
            case ProxyHeader.Local local -> assertThat(local.length()).isBetween(16, bytes.length);
            case ProxyHeader.From from -> assertThat(from.length()).isBetween(28, bytes.length);
            case ProxyHeader.Malformed malformed ->
                assertThat(malformed.reason()).isNotBlank();
        }
    }

    @Property(tries = 200)
    void what_follows_a_whole_header_changes_nothing(@ForAll byte[] rest) throws Exception {
        // Given
        byte[] header = header("203.0.113.9", 4711);
        // When
        ProxyHeader read = ProxyHeader.parse(joined(header, rest));
        // Then
        assertThat(read)
                .isEqualTo(new ProxyHeader.From(
                        new InetSocketAddress(InetAddress.getByName("203.0.113.9"), 4711), header.length));
    }

    @Test
    void each_part_of_a_header_is_unfinished_and_each_wrong_byte_of_its_beginning_is_refused() throws Exception {
        // Given
        byte[] header = header("203.0.113.9", 4711);
        // Then
        for (int length = 0; length < header.length; length++) {
            assertThat(ProxyHeader.parse(Arrays.copyOf(header, length))).isInstanceOf(ProxyHeader.Unfinished.class);
        }
        for (int i = 0; i < 14; i++) {
            byte[] wrong = header.clone();
            wrong[i] ^= 0x40;
            assertThat(ProxyHeader.parse(wrong)).isInstanceOf(ProxyHeader.Malformed.class);
        }
    }

    @Test
    void a_checksum_is_believed_only_where_it_is_right() throws Exception {
        // Given
        byte[] sum = {0x03, 0, 4, 0, 0, 0, 0};
        byte[] header = joined(header("203.0.113.9", 4711), sum);
        header[15] += (byte) sum.length;
        CRC32C right = new CRC32C();
        right.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) right.getValue());
        // Then
        assertThat(ProxyHeader.parse(header)).isInstanceOf(ProxyHeader.From.class);
        header[header.length - 1] ^= 1;
        assertThat(ProxyHeader.parse(header)).isEqualTo(new ProxyHeader.Malformed("a wrong checksum"));
    }

    @Test
    void an_address_of_version_6_and_a_check_of_the_proxy_itself_are_read() throws Exception {
        // Then
        assertThat(ProxyHeader.parse(header("2001:db8::9", 22)))
                .isInstanceOfSatisfying(
                        ProxyHeader.From.class,
                        from -> assertThat(from.client()).isEqualTo(new InetSocketAddress(address("2001:db8::9"), 22)));
        assertThat(ProxyHeader.parse(joined(SIGNATURE, new byte[] {0x20, 0, 0, 0})))
                .isEqualTo(new ProxyHeader.Local(16));
    }

    @Test
    void networks_are_read_strictly() {
        // Then
        assertThat(Network.parse("10.0.0.0/8").contains(address("10.255.0.1"))).isTrue();
        assertThat(Network.parse("10.0.0.0/9").contains(address("10.128.0.1"))).isFalse();
        assertThat(Network.parse("2001:db8::/32").contains(address("2001:db8:ffff::1")))
                .isTrue();
        assertThat(Network.parse("192.0.2.7").contains(address("192.0.2.8"))).isFalse();
        assertThat(Network.parse("0.0.0.0/0").contains(address("::1"))).isFalse();
        for (String wrong :
                List.of("localhost", "10.0.0.0/33", "10.0.0", "300.0.0.1", "::/129", "", "10.0.0.0/", "1")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Network.parse(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static InetAddress address(String literal) {
        return Network.parse(literal).base();
    }

    @Provide
    Arbitrary<byte[]> beginnings() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
        Arbitrary<byte[]> nearly = noise.map(rest -> joined(SIGNATURE, rest));
        Arbitrary<byte[]> command = noise.map(rest -> joined(SIGNATURE, joined(new byte[] {0x21, 0x11, 0, 12}, rest)));
        Arbitrary<byte[]> extras =
                noise.map(rest -> joined(SIGNATURE, joined(new byte[] {0x21, 0x11, 0, (byte) rest.length}, rest)));
        return Arbitraries.oneOf(noise, nearly, command, extras);
    }

    private static byte[] header(String client, int port) throws IOException {
        byte[] from = InetAddress.getByName(client).getAddress();
        byte[] addresses = ByteBuffer.allocate(2 * from.length + 4)
                .put(from)
                .put(from)
                .putShort((short) port)
                .putShort((short) 22)
                .array();
        byte family = (byte) (from.length == 4 ? 0x11 : 0x21);
        return joined(SIGNATURE, joined(new byte[] {0x21, family, 0, (byte) addresses.length}, addresses));
    }

    private static byte[] joined(byte[] one, byte[] two) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(two);
        return all.toByteArray();
    }

    /** A proxy that says the same of everybody. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket server;

        Relay(TestingHouse house, byte[] header) throws IOException {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        Socket client = server.accept();
                        Socket door =
                                new Socket("127.0.0.1", house.door.address().getPort());
                        // in two parts, as a network may deliver it
                        door.getOutputStream().write(header, 0, 13);
                        door.getOutputStream().flush();
                        door.getOutputStream().write(header, 13, header.length - 13);
                        Thread.startVirtualThread(() -> copy(client, door));
                        Thread.startVirtualThread(() -> copy(door, client));
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
        }

        private static void copy(Socket from, Socket to) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
            } catch (IOException closed) {
                // one side has ended, and so does the other
            }
        }

        TestingClient client(TestingClient client) {
            return client.first("Port=" + server.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
