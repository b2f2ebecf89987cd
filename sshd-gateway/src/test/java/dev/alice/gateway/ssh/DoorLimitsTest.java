package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends when somebody wants too much, in words that the real client shows, and who is let in nevertheless. */
class DoorLimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void an_address_whose_logins_fail_stays_outside_for_a_while_and_no_other_does() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, limits(32, 32, 3, 240))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient good = house.user("good").with("-b", "127.0.0.3");
            house.user("octo");
            TestingClient wrong = new TestingClient(house.door, "octo", TestingClient.key(directory, "other"))
                    .with("-b", "127.0.0.2");
            // When
            for (int i = 0; i < 4; i++) {
                assertThat(wrong.run("who").err()).contains("Permission denied");
            }
            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(wrong.run("who").err())
                            .contains("Alice: too many logins failed from 127.0.0.2; come again in "));
            assertThat(good.run("who").exit()).isZero();
        }
    }

    @Test
    void a_connection_beyond_those_of_an_address_is_told_so() throws Exception {
        SshSettings.Limits one = new SshSettings.Limits(100, 1, 16, 8, 20);
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withLimits(one))) {
            // Given
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                inside.countDown();
                end.await();
                return 0;
            });
            TestingClient octo = house.user("octo");
            Process first = octo.start("stay");
            inside.await();
            // When
            TestingClient.Result second = octo.run("who");
            // Then
            end.countDown();
            assertThat(second.exit()).isEqualTo(255);
            assertThat(second.err()).contains("Alice: 1 connections of 127.0.0.1 are open");
            assertThat(TestingClient.finish(first, new byte[0]).exit()).isZero();
        }
    }

    @Test
    void a_person_has_so_many_connections_and_another_person_is_not_concerned() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, limits(1, 32, 30, 240))) {
            // Given
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                if (line.equals("stay")) {
                    inside.countDown();
                    end.await();
                }
                return 0;
            });
            TestingClient octo = house.user("octo");
            TestingClient mona = house.user("mona");
            Process first = octo.start("stay");
            inside.await();
            // When
            TestingClient.Result second = octo.run("who");
            TestingClient.Result other = mona.run("who");
            // Then
            end.countDown();
            assertThat(second.err()).contains("Alice: 1 connections of octo are open", "close one of them");
            assertThat(other.exit()).isZero();
            assertThat(TestingClient.finish(first, new byte[0]).exit()).isZero();
            await().atMost(LIMIT).until(() -> octo.run("who").exit() == 0);
        }
    }

    @Test
    void requests_beyond_those_of_a_minute_are_told_when_to_come_again() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, limits(32, 32, 30, 2))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient octo = house.user("octo");
            List<TestingClient.Result> results = new ArrayList<>();
            // When: at most one more is earned in half a minute, so that among so many one comes too early
            for (int i = 0; i < 6; i++) {
                results.add(octo.run("who"));
            }
            // Then
            assertThat(results.getFirst().exit()).isZero();
            assertThat(results).anySatisfy(result -> {
                assertThat(result.exit()).isEqualTo(75);
                assertThat(result.err()).contains("Alice: 2 requests a minute are one person's share; come again in ");
            });
        }
    }

    @Test
    void a_connection_on_which_nothing_happens_ends_with_words() throws Exception {
        assertThat(stay(settings -> settings.withCurfew(Duration.ofSeconds(1), Duration.ZERO)))
                .contains("Alice: nothing was typed or shown for 1 s; connect again to go on");
    }

    @Test
    void a_connection_that_lasted_long_enough_ends_with_words() throws Exception {
        assertThat(stay(settings -> settings.withCurfew(Duration.ZERO, Duration.ofSeconds(2))))
                .contains("Alice: a connection lasts 2 s at most; connect again to go on");
    }

    /** What somebody is told who stays and types nothing. */
    private String stay(UnaryOperator<SshSettings> change) throws Exception {
        try (TestingHouse house = new TestingHouse(
                directory, settings -> change.apply(settings.withHeartbeat(Duration.ofMillis(200), 1000)))) {
            house.visitors.onExec((visit, line) -> visit.in().read());
            Process waits = house.user("octo").start("stay");
            try (OutputStream open = waits.getOutputStream()) {
                String said = new String(waits.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(waits.waitFor()).isEqualTo(255);
                open.flush();
                return said;
            }
        }
    }

    @Test
    void those_who_connect_and_say_nothing_keep_nobody_out() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (TestingHouse house = new TestingHouse(directory, limits(32, 8, 1000, 240))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient octo = house.user("octo");
            for (int i = 0; i < 60; i++) {
                silent.add(new Socket("127.0.0.1", house.door.address().getPort()));
            }
            // When
            TestingClient.Result result = octo.run("who");
            // Then
            assertThat(result.exit()).isZero();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(silent.stream().filter(DoorLimitsTest::ended))
                            .hasSizeGreaterThanOrEqualTo(52));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void those_who_are_refused_hold_nothing_for_long_however_many_they_are() throws Exception {
        SshSettings.Limits one = new SshSettings.Limits(1, 1, 16, 8, 20);
        List<Socket> refused = new ArrayList<>();
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withLimits(one))) {
            // Given
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                inside.countDown();
                end.await();
                return 0;
            });
            TestingClient octo = house.user("octo");
            Process first = octo.start("stay");
            inside.await();
            // When: more than are told in words at once, and none of them reads or leaves
            for (int i = 0; i < 200; i++) {
                refused.add(new Socket("127.0.0.1", house.door.address().getPort()));
            }
            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(octo.run("who").err()).contains("Alice: 1 connections are open"));
            await().atMost(LIMIT).until(() -> refused.stream().allMatch(DoorLimitsTest::ended));
            end.countDown();
            assertThat(TestingClient.finish(first, new byte[0]).exit()).isZero();
            await().atMost(LIMIT).until(() -> octo.run("who").exit() == 0);
        } finally {
            for (Socket socket : refused) {
                socket.close();
            }
        }
    }

    @Test
    void those_who_connect_and_vanish_at_once_leave_nothing_behind() throws Exception {
        SshSettings.Limits four = new SshSettings.Limits(4, 4, 16, 8, 20, 32, 32, 1000, 240);
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withLimits(four))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient octo = house.user("octo");
            for (int i = 0; i < 300; i++) {
                try (Socket socket =
                        new Socket("127.0.0.1", house.door.address().getPort())) {
                    socket.setSoLinger(true, 0); // a reset, often before the server has said anything
                }
            }
            // Then: far sooner than the 20 s that a login may take
            await().atMost(LIMIT).until(() -> octo.run("who").exit() == 0);
            await().atMost(LIMIT).until(() -> house.door.connections() == 0);
        }
    }

    @Test
    void whoever_sends_much_and_no_identification_is_closed_before_it_fills_the_memory() throws Exception {
        UnaryOperator<SshSettings> patient = settings -> settings.withLoginLimit(Duration.ofMinutes(10));
        try (TestingHouse house = new TestingHouse(directory, patient);
                Socket socket = new Socket("127.0.0.1", house.door.address().getPort())) {
            // When: an empty line, which is not an identification yet, and then as much as is taken
            byte[] much = new byte[1 << 16];
            much[0] = '\r';
            much[1] = '\n';
            int taken = 0;
            try {
                while (taken < 1 << 28) {
                    socket.getOutputStream().write(much);
                    taken += much.length;
                }
            } catch (IOException closed) {
                // what was to be shown
            }
            // Then
            assertThat(taken).isLessThan(1 << 28);
            await().atMost(LIMIT).until(() -> house.door.connections() == 0);
        }
    }

    private static boolean ended(Socket socket) {
        try {
            socket.setSoTimeout(50);
            while (socket.getInputStream().read() >= 0) {
                // the server's identification
            }
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void a_client_that_asks_without_end_is_told_and_disconnected() throws Exception {
        try (TestingHouse house = new TestingHouse(directory);
                SshClient client = client()) {
            // Given
            house.user("octo");
            ClientSession session = login(client, house, "octo", "octo", "127.0.0.1");
            // When
            try {
                for (int i = 0; i < DoorSession.ASKED_PER_MINUTE * 4 && session.isOpen(); i++) {
                    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
                    buffer.putString("nothing@example.com");
                    buffer.putBoolean(false);
                    session.writePacket(buffer).verify(LIMIT);
                }
            } catch (IOException ended) {
                // on the way
            }
            // Then
            await().atMost(LIMIT).until(() -> !session.isOpen());
        }
    }

    @Test
    void a_client_that_stops_reading_is_closed_before_it_fills_the_memory() throws Exception {
        try (TestingHouse house = new TestingHouse(directory);
                SshClient client = client()) {
            // Given
            CountDownLatch ended = new CountDownLatch(1);
            house.visitors.onShell(visit -> {
                byte[] much = new byte[1 << 16];
                try {
                    while (true) {
                        visit.out().write(much);
                        visit.out().flush();
                    }
                } catch (IOException closed) {
                    ended.countDown();
                    return 0;
                }
            });
            house.user("octo");
            CoreModuleProperties.WINDOW_SIZE.set(client, 1L << 30);
            ClientSession session = login(client, house, "octo", "octo", "127.0.0.1");
            // When
            ChannelShell shell = session.createShellChannel();
            shell.setOut(new OutputStream() {
                @Override
                public void write(int b) {
                    stop(session.getIoSession());
                }
            });
            shell.open().verify(LIMIT);
            // Then
            assertThat(ended.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void stop(IoSession session) {
        session.suspendRead();
    }

    @Test
    void good_users_get_in_while_wrong_keys_come_from_everywhere() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, limits(32, 32, 5, 240));
                SshClient client = client();
                ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient good = house.user("good");
            house.user("octo");
            TestingClient.key(directory, "other");
            CountDownLatch enough = new CountDownLatch(60);
            Semaphore atOnce = new Semaphore(8);
            CountDownLatch over = new CountDownLatch(1);
            for (int i = 0; i < 400; i++) {
                int number = i;
                attackers.submit(() -> {
                    atOnce.acquireUninterruptibly();
                    try {
                        if (over.getCount() > 0) {
                            login(client, house, "octo", "other", "127.0.1." + (1 + number % 40))
                                    .close(true);
                        }
                    } catch (IOException refused) {
                        enough.countDown();
                    } finally {
                        atOnce.release();
                    }
                    return null;
                });
            }
            enough.await();
            // When
            TestingClient.Result result = good.run("who");
            // Then
            over.countDown();
            assertThat(result.exit()).isZero();
        }
    }

    private ClientSession login(SshClient client, TestingHouse house, String user, String key, String from)
            throws IOException {
        ClientSession session = client.connect(
                        user,
                        new InetSocketAddress("127.0.0.1", house.door.address().getPort()),
                        new InetSocketAddress(from, 0))
                .verify(LIMIT)
                .getSession();
        try {
            session.setKeyIdentityProvider(new FileKeyPairProvider(directory.resolve(key)));
            session.auth().verify(LIMIT);
            return session;
        } catch (IOException e) {
            session.close(true);
            throw e;
        }
    }

    private static SshClient client() {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.start();
        return client;
    }

    private static UnaryOperator<SshSettings> limits(int perUser, int waiting, int failures, int requests) {
        return settings ->
                settings.withLimits(new SshSettings.Limits(1024, 128, 16, 8, 20, perUser, waiting, failures, requests));
    }
}
