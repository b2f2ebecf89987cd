package dev.alice.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.sandbox.evidence.NetworkAttempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy with a real socket file on one side, and a mirror on this host on the other. */
class FilteringProxyTest {
    private static final String CONNECT = "CONNECT mirror.example:443 HTTP/1.1\r\n\r\n";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    @TempDir
    Path directory;

    private Path socket() {
        return directory.resolve("proxy");
    }

    @Test
    void a_mirror_is_reached_and_the_request_is_recorded() throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), ProxyLimits.ORDINARY)) {
            String target = "127.0.0.1:" + mirror.port() + "/pool/a.deb?x=1";

            // When
            String answer = ask("GET http://" + target + " HTTP/1.1\r\nHost: other\r\nCookie: secret\r\n\r\n");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("you asked for /pool/a.deb?x=1\n");
            assertThat(mirror.asked()).containsExactly("GET /pool/a.deb?x=1 [no cookie]");
            assertThat(proxy.attempts()).containsExactly(new NetworkAttempt("GET", target, 200, 30, true));
        }
    }

    @Test
    void requests_that_come_together_are_answered_in_turn() throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), ProxyLimits.ORDINARY)) {
            String base = " http://127.0.0.1:" + mirror.port();

            // When
            String answer = ask("GET" + base + "/one HTTP/1.1\r\n\r\nHEAD" + base + "/two HTTP/1.1\r\n\r\nGET" + base
                    + "/chunked HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(4);
            assertThat(answer).contains("you asked for /one\n").doesNotContain("you asked for /two");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("transfer-encoding: chunked");
            assertThat(proxy.attempts()).extracting(NetworkAttempt::method).containsExactly("GET", "HEAD", "GET");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    GET http://elsewhere.example/x                   ; 403
                    GET http://169.254.169.254/latest/meta-data/     ; 403
                    GET http://mirror.example:8080/x                 ; 403
                    GET http://mirror.example.evil.example/x         ; 403
                    POST http://mirror.example/x                     ; 403
                    PUT http://mirror.example/x                      ; 403
                    DELETE http://mirror.example/x                   ; 403
                    CONNECT mirror.example:443                       ; 403
                    CONNECT mirror.example:80                        ; 403
                    CONNECT mirror.example:22                        ; 403
                    CONNECT elsewhere.example:443                    ; 403
                    GET http://user@mirror.example/x                 ; 400
                    GET http://[::1]/x                               ; 400
                    GET http://2130706433/x                          ; 403
                    GET http://0x7f.1/x                              ; 403
                    GET /x                                           ; 400
                    GET https://mirror.example/x                     ; 400
                    GET http://mirror.example/x HTTP/2               ; 400
                    get http://mirror.example/x                      ; 400
                    CONNECT http://mirror.example:443                ; 400
                    """)
    void everything_else_is_refused_and_recorded(String request, int status) throws IOException {
        // Given
        List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
        try (FilteringProxy proxy = FilteringProxy.listen(
                socket(),
                List.of(Mirror.parse("mirror.example")),
                ProxyLimits.ORDINARY,
                host -> new InetAddress[] {InetAddress.getByName("198.51.100.7")},
                (address, millis) -> {
                    dialled.add(address);
                    throw new IOException("nobody is dialled in this test");
                })) {
            // When
            String line = request.strip();
            String answer = ask(line + (line.endsWith("HTTP/2") ? "" : " HTTP/1.1") + "\r\n\r\n");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(proxy.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.allowed()).isFalse();
                assertThat(attempt.status()).isEqualTo(status);
            });
            assertThat(dialled).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void nothing_is_sent_out_with_a_request(String header) throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), ProxyLimits.ORDINARY)) {
            // When
            String answer = ask("GET http://127.0.0.1:" + mirror.port() + "/ HTTP/1.1\r\n" + header + "\r\n\r\nhello");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 403");
            assertThat(mirror.asked()).isEmpty();
            assertThat(proxy.attempts()).extracting(NetworkAttempt::allowed).containsExactly(false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::127.0.0.1"
            })
    void a_mirrors_name_does_not_lead_to_an_address_that_is_not_public(String address) throws IOException {
        // Given
        List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
        try (FilteringProxy proxy = FilteringProxy.listen(
                socket(),
                List.of(Mirror.parse("mirror.example"), Mirror.parse("https://mirror.example")),
                ProxyLimits.ORDINARY,
                host -> new InetAddress[] {InetAddress.getByName(address)},
                (to, millis) -> {
                    dialled.add(to);
                    throw new IOException("nobody is dialled in this test");
                })) {
            // When
            String plain = ask("GET http://mirror.example/ HTTP/1.1\r\n\r\n");
            String tunnel = ask("CONNECT mirror.example:443 HTTP/1.1\r\n\r\n");

            // Then
            assertThat(plain).startsWith("HTTP/1.1 403").contains("not public");
            assertThat(tunnel).startsWith("HTTP/1.1 403").contains("not public");
            assertThat(dialled).isEmpty();
        }
    }

    @Test
    void a_name_is_resolved_once_and_the_connection_goes_where_was_looked() throws IOException {
        // Given a name that is public at the first look, and this host at the second
        AtomicInteger looks = new AtomicInteger();
        List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
        try (FilteringProxy proxy = FilteringProxy.listen(
                socket(),
                List.of(Mirror.parse("mirror.example")),
                ProxyLimits.ORDINARY,
                host -> new InetAddress[] {
                    InetAddress.getByName(looks.getAndIncrement() == 0 ? "198.51.100.7" : "127.0.0.1")
                },
                (to, millis) -> {
                    dialled.add(to);
                    throw new IOException("the mirror is down");
                })) {
            // When
            String answer = ask("GET http://mirror.example/ HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 502");
            assertThat(looks).hasValue(1);
            assertThat(dialled).containsExactly(new InetSocketAddress(InetAddress.getByName("198.51.100.7"), 80));
            assertThat(proxy.attempts()).extracting(NetworkAttempt::status).containsExactly(502);
        }
    }

    @Test
    void a_name_without_an_address_is_answered() throws IOException {
        // Given
        try (FilteringProxy proxy = FilteringProxy.listen(
                socket(),
                List.of(Mirror.parse("mirror.example")),
                ProxyLimits.ORDINARY,
                host -> {
                    throw new UnknownHostException(host);
                },
                (to, millis) -> new Socket())) {
            // When
            String answer = ask("GET http://mirror.example/ HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 502").contains("has no address");
            assertThat(proxy.attempts()).hasSize(1);
        }
    }

    @Test
    void a_tunnel_carries_both_directions_and_counts_them() throws IOException {
        // Given a server that says back what it hears
        byte[] hello = TestingHello.of("mirror.example");
        try (ServerSocket echo = echo();
                FilteringProxy proxy = tunnelling(echo)) {
            // When
            String answer = ask(CONNECT + new String(hello, StandardCharsets.ISO_8859_1) + "hello");

            // Then
            assertThat(answer).isEqualTo(ESTABLISHED + new String(hello, StandardCharsets.ISO_8859_1) + "hello");
            await().untilAsserted(() -> assertThat(proxy.attempts())
                    .containsExactly(
                            new NetworkAttempt("CONNECT", "mirror.example:443", 200, 2 * (hello.length + 5), true)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example", "", "no TLS"})
    void a_tunnel_to_another_name_of_the_same_server_is_closed_and_recorded_as_refused(String name) throws IOException {
        // Given
        byte[] first = name.equals("no TLS")
                ? "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)
                : name.isEmpty() ? TestingHello.of() : TestingHello.of(name);
        try (ServerSocket echo = echo();
                FilteringProxy proxy = tunnelling(echo)) {
            // When
            String answer = ask(CONNECT + new String(first, StandardCharsets.ISO_8859_1) + "a secret");

            // Then
            assertThat(answer).isEqualTo(ESTABLISHED);
            assertThat(proxy.attempts())
                    .containsExactly(new NetworkAttempt("CONNECT", "mirror.example:443", 403, 0, false));
        }
    }

    @Test
    void a_tunnel_that_is_given_up_is_on_record() throws IOException {
        // Given
        try (ServerSocket echo = echo();
                FilteringProxy proxy = tunnelling(echo)) {
            // When
            String answer = ask(CONNECT);

            // Then
            assertThat(answer).isEqualTo(ESTABLISHED);
            assertThat(proxy.attempts())
                    .containsExactly(new NetworkAttempt("CONNECT", "mirror.example:443", 200, 0, true));
        }
    }

    @Test
    void a_request_on_its_way_is_on_record_and_a_closed_proxy_lets_nothing_more_through() throws Exception {
        // Given a mirror that takes a request and does not answer
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            String target = "127.0.0.1:" + silent.getLocalPort() + "/the-stolen-secret";
            FilteringProxy proxy = FilteringProxy.listen(
                    socket(),
                    List.of(Mirror.parse("http://127.0.0.1:" + silent.getLocalPort() + " private")),
                    ProxyLimits.ORDINARY);
            channel.connect(UnixDomainSocketAddress.of(socket()));
            Channels.newOutputStream(channel)
                    .write(("GET http://" + target + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            try (Socket taken = silent.accept()) {
                assertThat(taken.getInputStream().read()).isEqualTo('G');

                // When
                List<NetworkAttempt> before = proxy.attempts();
                proxy.close();

                // Then
                NetworkAttempt asked = new NetworkAttempt("GET", target, 502, 0, true);
                assertThat(before).containsExactly(asked);
                assertThat(proxy.attempts()).containsExactly(asked);
                assertThatThrownBy(() -> ask("GET http://" + target + " HTTP/1.1\r\n\r\n"))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void a_look_up_that_takes_longer_than_the_rehearsal_is_let_out_no_more() throws Exception {
        // Given a name that is found when the proxy was closed
        java.util.concurrent.CountDownLatch asked = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch found = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch over = new java.util.concurrent.CountDownLatch(1);
        List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                FilteringProxy proxy = FilteringProxy.listen(
                        socket(),
                        List.of(Mirror.parse("mirror.example")),
                        ProxyLimits.ORDINARY,
                        host -> {
                            asked.countDown();
                            while (found.getCount() > 0) {
                                try {
                                    found.await();
                                } catch (InterruptedException e) {
                                    // a resolver cannot be interrupted
                                }
                            }
                            over.countDown();
                            return new InetAddress[] {InetAddress.getByName("198.51.100.7")};
                        },
                        (to, millis) -> {
                            dialled.add(to);
                            throw new IOException("nobody is dialled in this test");
                        })) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            Channels.newOutputStream(channel)
                    .write("GET http://mirror.example/ HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            asked.await();

            // When
            proxy.close();
            found.countDown();
            over.await();

            // Then
            await().during(Duration.ofMillis(200)).until(dialled::isEmpty);
            assertThat(proxy.attempts()).isEmpty();
        }
    }

    @Test
    void many_requests_do_not_crowd_a_refusal_out_of_the_list_and_what_has_no_place_is_counted() throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), ProxyLimits.ORDINARY)) {
            String one = "HEAD http://127.0.0.1:" + mirror.port() + "/ HTTP/1.1\r\n\r\n";

            // When
            ask(one.repeat(810) + "GET http://elsewhere.example/ HTTP/1.1\r\n\r\n");

            // Then
            assertThat(mirror.asked()).hasSize(810);
            assertThat(proxy.attempts()).hasSize(801);
            assertThat(proxy.attempts().getLast())
                    .isEqualTo(new NetworkAttempt("GET", "elsewhere.example/", 403, 0, false));
            assertThat(proxy.unlisted()).isEqualTo(10);
        }
    }

    @Test
    void what_is_no_request_counts_against_the_limit_of_requests() throws IOException {
        // Given
        ProxyLimits small = new ProxyLimits(2, 4, 100_000, Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), small)) {
            // When
            ask("nonsense\r\n\r\n");
            ask("nonsense\r\n\r\n");
            String answer = ask("GET http://127.0.0.1:" + mirror.port() + "/ HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer).startsWith("HTTP/1.1 429");
            assertThat(mirror.asked()).isEmpty();
            assertThat(proxy.attempts()).hasSize(3);
        }
    }

    @Test
    void an_answer_beyond_the_limit_is_cut_off() throws IOException {
        // Given
        ProxyLimits small = new ProxyLimits(10, 4, 100_000, Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), small)) {
            // When
            String answer = ask("GET http://127.0.0.1:" + mirror.port() + "/big HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer.length()).isLessThan(140_000);
            await().untilAsserted(() -> assertThat(proxy.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.bytes()).isLessThanOrEqualTo(100_000)));
        }
    }

    @Test
    void requests_beyond_the_limit_are_refused() throws IOException {
        // Given
        ProxyLimits small = new ProxyLimits(2, 4, 100_000, Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (TestingMirror mirror = new TestingMirror();
                FilteringProxy proxy = FilteringProxy.listen(socket(), List.of(mirror.entry()), small)) {
            String one = "GET http://127.0.0.1:" + mirror.port() + "/ HTTP/1.1\r\n\r\n";

            // When
            String answer = ask(one + one + one);

            // Then
            assertThat(answer).contains("HTTP/1.1 429");
            assertThat(mirror.asked()).hasSize(2);
            assertThat(proxy.attempts()).hasSize(3);
        }
    }

    @Test
    void a_mirror_that_says_nothing_is_given_up() throws IOException {
        // Given
        ProxyLimits hasty = new ProxyLimits(2, 4, 100_000, Duration.ofMillis(200), Duration.ofSeconds(5));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                FilteringProxy proxy = FilteringProxy.listen(
                        socket(),
                        List.of(Mirror.parse("http://127.0.0.1:" + silent.getLocalPort() + " private")),
                        hasty)) {
            // When
            String answer = ask("GET http://127.0.0.1:" + silent.getLocalPort() + "/ HTTP/1.1\r\n\r\n");

            // Then
            assertThat(answer).isEmpty();
            await().untilAsserted(() -> assertThat(proxy.attempts())
                    .extracting(NetworkAttempt::status)
                    .containsExactly(502));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "http://", "ftp://x", "http://user@x/", "x/y", "-x", "http://x:99999"})
    void an_entry_that_names_no_mirror_is_refused(String entry) {
        // Given an entry of a configuration
        // When / Then
        assertThatThrownBy(() -> Mirror.parse(entry)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (Socket one = echo.accept()) {
                one.getInputStream().transferTo(one.getOutputStream());
            } catch (IOException e) {
                assertThat(e).hasMessageMatching(".*([Cc]losed|reset).*");
            }
        });
        return echo;
    }

    private FilteringProxy tunnelling(ServerSocket server) {
        return FilteringProxy.listen(
                socket(),
                List.of(Mirror.parse("https://mirror.example")),
                ProxyLimits.ORDINARY,
                host -> new InetAddress[] {InetAddress.getByName("198.51.100.7")},
                (to, millis) -> new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()));
    }

    private String ask(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.ISO_8859_1));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
