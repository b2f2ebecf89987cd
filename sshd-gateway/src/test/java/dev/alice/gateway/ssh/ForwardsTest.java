package dev.alice.gateway.ssh;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.ssh.Forwards.Cause;
import dev.alice.gateway.ssh.Forwards.Opened;
import dev.alice.gateway.ssh.Forwards.Opening;
import dev.alice.gateway.ssh.Forwards.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private TestingHouse house;
    private TestingClient octo;
    private String name;

    @BeforeEach
    void open() throws Exception {
        house = new TestingHouse(directory);
        octo = house.user("octo");
        name = "/tmp/alice-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".sock";
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_megabyte_goes_to_the_clients_socket_and_back_without_a_socket_on_the_server() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "")) {
            // Given
            byte[] bytes = new byte[1 << 20];
            new Random(2).nextBytes(bytes);
            house.visitors.onExec((visit, line) -> {
                ForwardChannel channel = opened(visit.forwards().open(name, LIMIT));
                CompletableFuture<Void> sent =
                        CompletableFuture.runAsync(() -> send(channel, bytes), Thread::startVirtualThread);
                byte[] back = channel.in().readAllBytes();
                sent.get();
                visit.out()
                        .write((Files.exists(Path.of(name)) + " "
                                        + visit.forwards().paths())
                                .getBytes(StandardCharsets.UTF_8));
                return java.util.Arrays.equals(back, bytes) ? 0 : 1;
            });
            // When
            TestingClient.Result result =
                    octo.with("-R", name + ":" + socket.path()).run("x");
            // Then
            assertThat(result.exit()).isZero();
            assertThat(result.out()).isEqualTo("false [" + name + "]");
            assertThat(socket.events.poll(60, TimeUnit.SECONDS)).isEqualTo("connected");
            assertThat(socket.events.poll(60, TimeUnit.SECONDS)).isEqualTo("end of stream");
        }
    }

    @Test
    void both_forwards_of_the_stock_command_are_there_before_the_visit_and_lead_to_their_own_sockets()
            throws Exception {
        try (TestingSocket tmux = new TestingSocket(directory.resolve("tmux.sock"), "tmux");
                TestingSocket input = new TestingSocket(directory.resolve("input.sock"), "input")) {
            // Given
            String second = name.replace(".sock", "-input.sock");
            house.visitors.onExec((visit, line) -> {
                String first = new String(
                        opened(visit.forwards().open(name, LIMIT)).in().readNBytes(4), StandardCharsets.UTF_8);
                String other = new String(
                        opened(visit.forwards().open(second, LIMIT)).in().readNBytes(5), StandardCharsets.UTF_8);
                visit.out().write((visit.forwards().paths() + first + other).getBytes(StandardCharsets.UTF_8));
                return 0;
            });
            // When
            TestingClient.Result result = octo.with("-R", name + ":" + tmux.path(), "-R", second + ":" + input.path())
                    .run("x");
            // Then
            assertThat(result.out()).isEqualTo("[" + name + ", " + second + "]tmuxinput");
            assertThat(result.exit()).isZero();
        }
    }

    @Test
    void two_users_with_the_same_path_reach_each_their_own_socket() throws Exception {
        try (TestingSocket hers = new TestingSocket(directory.resolve("hers.sock"), "hers");
                TestingSocket his = new TestingSocket(directory.resolve("his.sock"), "his!")) {
            // Given
            CyclicBarrier together = new CyclicBarrier(2);
            house.visitors.onExec((visit, line) -> {
                together.await(60, TimeUnit.SECONDS);
                ForwardChannel channel = opened(visit.forwards().open(name, LIMIT));
                visit.out().write(channel.in().readNBytes(4));
                together.await(60, TimeUnit.SECONDS);
                return 0;
            });
            TestingClient mona = house.user("mona").with("-R", name + ":" + hers.path());
            octo.with("-R", name + ":" + his.path());
            // When
            Process first = mona.start("x");
            Process second = octo.start("x");
            // Then
            assertThat(TestingClient.finish(first, new byte[0]).out()).isEqualTo("hers");
            assertThat(TestingClient.finish(second, new byte[0]).out()).isEqualTo("his!");
        }
    }

    @Test
    void a_user_without_forwards_finds_none_while_another_has_some() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "")) {
            // Given
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            AtomicReference<Opening> stolen = new AtomicReference<>();
            house.visitors.onExec((visit, line) -> {
                if (line.equals("own")) {
                    inside.countDown();
                    release.await();
                } else {
                    stolen.set(visit.forwards().open(name, LIMIT));
                    visit.out().write(visit.forwards().paths().toString().getBytes(StandardCharsets.UTF_8));
                }
                return 0;
            });
            Process owner = octo.with("-R", name + ":" + socket.path()).start("own");
            inside.await();
            // When
            TestingClient.Result thief = house.user("mona").run("steal");
            // Then
            assertThat(thief.out()).isEqualTo("[]");
            assertThat(stolen.get())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.NOT_FORWARDED));
            assertThat(socket.events).isEmpty();
            release.countDown();
            assertThat(owner.waitFor()).isZero();
        }
    }

    @Test
    void a_missing_socket_at_the_client_is_refused_in_words_and_asked_for_once() throws Exception {
        // Given
        AtomicReference<Opening> opening = new AtomicReference<>();
        house.visitors.onExec((visit, line) -> {
            opening.set(visit.forwards().open(name, LIMIT));
            return 0;
        });
        // When
        TestingClient.Result result =
                octo.with("-R", name + ":" + directory.resolve("missing.sock")).run("x");
        // Then
        assertThat(opening.get()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.cause()).isEqualTo(Cause.NOBODY_LISTENS);
            assertThat(refused.reason()).contains("could not connect").contains(name);
        });
        assertThat(result.err().split("missing.sock", -1)).hasSize(2);
        assertThat(result.exit()).isZero();
    }

    @Test
    void a_killed_client_ends_the_reader_the_channel_and_the_paths() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "x")) {
            // Given
            CountDownLatch reading = new CountDownLatch(1);
            AtomicReference<String> end = new AtomicReference<>("");
            house.visitors.onExec((visit, line) -> {
                ForwardChannel channel = opened(visit.forwards().open(name, LIMIT));
                Thread reader = Thread.ofVirtual().start(() -> {
                    try {
                        channel.in().read();
                        reading.countDown();
                        int last = channel.in().read();
                        channel.closed().toCompletableFuture().get();
                        await().until(() -> visit.forwards().paths().isEmpty());
                        end.set("read " + last + ", " + visit.forwards().open(name, LIMIT));
                    } catch (Exception e) {
                        end.set(e.toString());
                    }
                });
                reader.join();
                return 0;
            });
            Process client = octo.with("-R", name + ":" + socket.path()).start("x");
            reading.await();
            // When
            client.destroyForcibly();
            // Then
            await().untilAsserted(() -> assertThat(end.get()).startsWith("read -1, Refused[cause=GONE"));
        }
    }

    @Test
    void a_channel_left_open_does_not_keep_the_client_from_exiting() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "x")) {
            // Given
            house.visitors.onExec((visit, line) -> {
                opened(visit.forwards().open(name, LIMIT));
                return 5;
            });
            // When
            TestingClient.Result result =
                    octo.with("-R", name + ":" + socket.path()).run("x");
            // Then
            assertThat(result.exit()).isEqualTo(5);
        }
    }

    @Test
    void closing_a_channel_while_its_socket_still_sends_leaves_the_connection_alone() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "y".repeat(5 << 20))) {
            // Given
            house.visitors.onExec((visit, line) -> {
                for (int i = 0; i < 5; i++) {
                    ForwardChannel channel = opened(visit.forwards().open(name, LIMIT));
                    channel.in().readNBytes(10_000);
                    channel.in().close();
                }
                visit.out().write("still here".getBytes(StandardCharsets.UTF_8));
                return 0;
            });
            // When
            TestingClient.Result result =
                    octo.with("-R", name + ":" + socket.path()).run("x");
            // Then
            assertThat(result.out()).isEqualTo("still here");
            assertThat(result.exit()).isZero();
        }
    }

    @Test
    void more_paths_than_allowed_are_refused_with_a_warning_and_the_visit_goes_on() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> visit.forwards().paths().size());
        for (int i = 0; i < 9; i++) {
            octo.with("-R", name + i + ":/nowhere");
        }
        // When
        TestingClient.Result result = octo.run("x");
        // Then
        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.err()).contains("remote port forwarding failed for listen path " + name + "8");
    }

    @Test
    void channels_are_bounded_and_a_closed_one_makes_room() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "x")) {
            // Given
            AtomicReference<Opening> last = new AtomicReference<>();
            house.visitors.onExec((visit, line) -> {
                ForwardChannel first = opened(visit.forwards().open(name, LIMIT));
                int open = 1;
                Opening next = visit.forwards().open(name, LIMIT);
                while (next instanceof Opened && open < 100) {
                    open++;
                    next = visit.forwards().open(name, LIMIT);
                }
                last.set(next);
                first.close();
                await().until(() -> visit.forwards().open(name, LIMIT) instanceof Opened);
                return open;
            });
            // When
            TestingClient.Result result =
                    octo.with("-R", name + ":" + socket.path()).run("x");
            // Then
            assertThat(result.exit()).isBetween(10, 17);
            assertThat(last.get())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.TOO_MANY));
        }
    }

    @Test
    void a_client_that_never_answers_is_given_up_and_its_late_channel_is_closed() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "x")) {
            // Given
            AtomicReference<Opening> opening = new AtomicReference<>();
            AtomicReference<Process> client = new AtomicReference<>();
            CountDownLatch started = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                started.await();
                signal("-STOP", client.get());
                opening.set(visit.forwards().open(name, Duration.ofMillis(200)));
                signal("-CONT", client.get());
                return 6;
            });
            client.set(octo.with("-R", name + ":" + socket.path()).start("x"));
            // When
            started.countDown();
            TestingClient.Result result = TestingClient.finish(client.get(), new byte[0]);
            // Then
            assertThat(opening.get())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.TIMED_OUT));
            assertThat(result.exit()).isEqualTo(6);
        }
    }

    @Test
    void a_forward_that_is_cancelled_is_gone_and_one_that_is_added_later_is_noticed() throws Exception {
        try (TestingSocket socket = new TestingSocket(directory.resolve("real.sock"), "x")) {
            // Given
            Path control = directory.resolve("control");
            CountDownLatch inside = new CountDownLatch(1);
            AtomicReference<Visit> seen = new AtomicReference<>();
            house.visitors.onExec((visit, line) -> {
                seen.set(visit);
                inside.countDown();
                return visit.forwards().await(name, LIMIT) ? visit.in().read() + 8 : 1;
            });
            Process master = octo.with("-M", "-S", control.toString()).start("x");
            inside.await();
            // When
            control(control, "forward", socket);
            await().until(() -> seen.get().forwards().paths().contains(name));
            control(control, "cancel", socket);
            // Then
            await().until(() -> seen.get().forwards().paths().isEmpty());
            assertThat(TestingClient.finish(master, new byte[0]).exit()).isEqualTo(7);
        }
    }

    private void control(Path control, String verb, TestingSocket socket) throws Exception {
        Process process = new ProcessBuilder(
                        "ssh",
                        "-F",
                        "/dev/null",
                        "-S",
                        control.toString(),
                        "-O",
                        verb,
                        "-R",
                        name + ":" + socket.path(),
                        "octo@127.0.0.1")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static void signal(String signal, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static ForwardChannel opened(Opening opening) {
        assertThat(opening).isInstanceOf(Opened.class);
        return ((Opened) opening).channel();
    }

    private static void send(ForwardChannel channel, byte[] bytes) {
        try (var out = channel.out()) {
            out.write(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
