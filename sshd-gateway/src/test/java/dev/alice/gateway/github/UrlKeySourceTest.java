package dev.alice.gateway.github;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alice.gateway.github.KeySource.Answer;
import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import dev.alice.gateway.github.KeySource.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlKeySourceTest {
    private static final Login OCTO = new Login("octo");
    private static final UrlKeySource.Patience PATIENCE = new UrlKeySource.Patience(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMinutes(30));
    private static final UrlKeySource.Patience HASTE = new UrlKeySource.Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMinutes(30));

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final SteppedClock clock = new SteppedClock();
    private volatile Forge forge = exchange -> answer(exchange, 200, TestingKeys.FIRST + "\n");
    private HttpServer server;
    private UrlKeySource source;
    private UrlKeySource hasty;

    interface Forge {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** A clock that moves when it is told to. */
    private static final class SteppedClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String etag = exchange.getRequestHeaders().getFirst("If-None-Match");
            requests.add(exchange.getRequestURI() + (etag == null ? "" : " " + etag));
            forge.handle(exchange);
        });
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        source = new UrlKeySource(new UrlTemplate(base + "/{user}.keys"), PATIENCE, clock);
        hasty = new UrlKeySource(new UrlTemplate(base + "/{user}.keys"), HASTE, clock);
    }

    @AfterEach
    void stop() {
        source.close();
        hasty.close();
        server.stop(0);
    }

    @Test
    void published_keys_are_found_and_asked_for_again_only_when_no_longer_fresh() {
        // When
        Answer first = source.keysOf(OCTO);
        Answer second = source.keysOf(OCTO);
        clock.pass(Duration.ofSeconds(61));
        source.keysOf(OCTO);
        // Then
        assertThat(first).isInstanceOf(Keys.class).isEqualTo(second);
        assertThat(requests).containsExactly("/octo.keys", "/octo.keys");
    }

    @Test
    void an_unchanged_answer_is_recognised_by_its_etag_and_a_changed_one_replaces_it() {
        // Given
        forge = exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            boolean same = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            answer(exchange, same ? 304 : 200, same ? "" : TestingKeys.FIRST);
        };
        Answer first = source.keysOf(OCTO);
        clock.pass(Duration.ofSeconds(61));
        // When
        Answer unchanged = source.keysOf(OCTO);
        clock.pass(Duration.ofSeconds(61));
        forge = exchange -> answer(exchange, 200, TestingKeys.SECOND);
        Answer changed = source.keysOf(OCTO);
        // Then
        assertThat(unchanged).isEqualTo(first);
        assertThat(changed).isNotEqualTo(first).isInstanceOf(Keys.class);
        assertThat(requests).containsExactly("/octo.keys", "/octo.keys \"v1\"", "/octo.keys \"v1\"");
    }

    @Test
    void many_logins_at_once_are_one_request() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        forge = exchange -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            answer(exchange, 200, TestingKeys.FIRST);
        };
        List<Answer> answers = new CopyOnWriteArrayList<>();
        // When
        List<Thread> logins = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> Thread.startVirtualThread(() -> answers.add(source.keysOf(OCTO))))
                .toList();
        await().until(() -> !requests.isEmpty());
        release.countDown();
        for (Thread login : logins) {
            login.join();
        }
        // Then
        assertThat(answers).hasSize(20).allMatch(Keys.class::isInstance);
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 403, 301})
    void while_the_forge_fails_recent_keys_still_count_and_old_ones_do_not(int status) {
        // Given
        Answer good = source.keysOf(OCTO);
        forge = exchange -> answer(exchange, status, "");
        // When
        clock.pass(Duration.ofMinutes(10));
        Answer stale = source.keysOf(OCTO);
        clock.pass(Duration.ofMinutes(25));
        Answer tooOld = source.keysOf(OCTO);
        Answer stranger = source.keysOf(new Login("stranger"));
        // Then
        assertThat(stale).isEqualTo(good);
        assertThat(tooOld)
                .isInstanceOfSatisfying(
                        Unreachable.class, why -> assertThat(why.reason()).contains("" + status));
        assertThat(stranger).isInstanceOf(Unreachable.class);
    }

    @Test
    void a_user_who_is_gone_loses_the_keys_at_once_when_asked_again() {
        // Given
        source.keysOf(OCTO);
        forge = exchange -> answer(exchange, 404, "Not Found");
        clock.pass(Duration.ofSeconds(61));
        // Then
        assertThat(source.keysOf(OCTO)).isInstanceOf(NoKeys.class);
    }

    @Test
    void a_failure_is_believed_for_a_moment_and_longer_where_the_forge_asks_for_it() {
        // Given
        forge = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "30");
            answer(exchange, 429, "");
        };
        source.keysOf(OCTO);
        // When
        clock.pass(Duration.ofSeconds(29));
        source.keysOf(OCTO);
        clock.pass(Duration.ofSeconds(2));
        source.keysOf(OCTO);
        // Then
        assertThat(requests).hasSize(2);
    }

    @Test
    void an_endless_a_dripping_and_an_empty_answer_are_each_refused_in_time() {
        // Given
        forge = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] kilobyte = new byte[1024];
            for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(kilobyte);
            }
        };
        Answer endless = source.keysOf(new Login("endless"));
        CountDownLatch over = new CountDownLatch(1);
        forge = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Answer dripping = hasty.keysOf(new Login("dripping"));
        over.countDown();
        forge = exchange -> answer(exchange, 200, "");
        // Then
        assertThat(endless)
                .isInstanceOfSatisfying(
                        Unreachable.class, why -> assertThat(why.reason()).contains("over 65536 bytes"));
        assertThat(dripping)
                .isInstanceOfSatisfying(
                        Unreachable.class, why -> assertThat(why.reason()).contains("within 1000 ms"));
        assertThat(source.keysOf(new Login("empty"))).isInstanceOf(NoKeys.class);
    }

    @Test
    void a_forge_that_does_not_listen_is_unreachable_with_its_address() {
        // Given
        server.stop(0);
        // Then
        assertThat(source.keysOf(OCTO))
                .isInstanceOfSatisfying(
                        Unreachable.class, why -> assertThat(why.reason()).contains("/octo.keys"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/keys",
                "https://{user}.example.com/keys",
                "http://github.com/{user}.keys",
                "https://me:secret@example.com/{user}",
                "https://example.com/{user}/{user}",
                "file:///etc/{user}",
            })
    void a_template_that_could_lead_elsewhere_is_refused(String template) {
        assertThatThrownBy(() -> new UrlTemplate(template)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new UrlTemplate("https://github.com/{user}.keys").of(OCTO))
                .hasToString("https://github.com/octo.keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "429 Retry-After 100",
                "429 Retry-After Thu, 1 Jan 2026 00:01:40 GMT",
                "403 X-RateLimit-Reset 1767225700"
            })
    void a_forge_that_has_answered_enough_is_asked_about_nobody_for_a_while(String how) {
        // Given
        String[] words = how.split(" ", 3);
        forge = exchange -> {
            exchange.getResponseHeaders().set("X-RateLimit-Remaining", "0");
            exchange.getResponseHeaders().set(words[1], words[2]);
            answer(exchange, Integer.parseInt(words[0]), "");
        };
        source.keysOf(OCTO);
        // When
        Answer other = source.keysOf(new Login("mona"));
        clock.pass(Duration.ofSeconds(99));
        source.keysOf(new Login("hubot"));
        // Then
        assertThat(other).isInstanceOf(Unreachable.class);
        assertThat(requests).containsExactly("/octo.keys");
        forge = exchange -> answer(exchange, 200, TestingKeys.FIRST + "\n");
        clock.pass(Duration.ofSeconds(2));
        assertThat(source.keysOf(new Login("mona"))).isInstanceOf(Keys.class);
    }

    @Test
    void a_forbidden_name_keeps_no_other_name_waiting() {
        // Given
        forge = exchange -> answer(exchange, 403, "");
        source.keysOf(OCTO);
        // When
        forge = exchange -> answer(exchange, 200, TestingKeys.FIRST + "\n");
        // Then
        assertThat(source.keysOf(new Login("mona"))).isInstanceOf(Keys.class);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
