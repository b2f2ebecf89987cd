package dev.alice.keri.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Said;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness process that is killed while controllers sign two events for every place and offer both at once. */
class WitnessKillTest {
    private static final int SEED = 0x21;
    private static final Aid SELF = new Aid(Vectors.key(SEED).nonTransferable().qb64());
    private static final int CONTROLLERS = 6;

    @TempDir
    Path directory;

    private final Map<String, Said> receipted = new ConcurrentHashMap<>();
    private final Map<Said, Verdict> verdicts = new ConcurrentHashMap<>();
    private final List<String> wrongs = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<TestingController> controllers = new ArrayList<>();
    private final Map<Aid, Long> next = new ConcurrentHashMap<>();

    @Test
    void no_event_is_signed_twice_and_no_receipt_is_lost_when_the_witness_is_killed() throws Exception {
        rounds(2);
    }

    @Test
    @Tag("soak")
    void no_event_is_signed_twice_and_no_receipt_is_lost_in_a_hundred_kills() throws Exception {
        rounds(Integer.getInteger("kills", 100));
    }

    private void rounds(int count) throws Exception {
        Random random = new Random(count);
        for (int i = 0; i < CONTROLLERS; i++) {
            controllers.add(TestingController.numbered(i, 1, List.of(SELF)));
        }
        for (int round = 0; round < count; round++) {
            // Given
            int receipts = receipted.size() + 20 + random.nextInt(200);

            // When
            killAfter(receipts);

            // Then
            assertThat(wrongs).isEmpty();
        }
        everyReceiptIsStillThere();
    }

    private Process process(List<URI> address) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process witness = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        TestingWitness.class.getName(),
                        directory.toString(),
                        Integer.toString(SEED))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = witness.inputReader(StandardCharsets.US_ASCII);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                address.add(URI.create(line.substring(6)));
                return witness;
            }
        }
        throw new IllegalStateException("the witness did not start");
    }

    private void killAfter(int receipts) throws Exception {
        List<URI> address = new ArrayList<>();
        Process witness = process(address);
        try (WitnessHttp http = new WitnessHttp()) {
            WitnessClient client =
                    new WitnessClient(SELF, () -> Optional.of(address.get(0)), http, Duration.ofSeconds(30));
            List<Thread> load = new ArrayList<>();
            for (TestingController controller : controllers) {
                load.add(Thread.ofVirtual().start(() -> drive(controller, client, witness)));
            }
            load.add(Thread.ofVirtual().start(() -> judge(client, witness)));
            while (receipted.size() < receipts && wrongs.isEmpty() && witness.isAlive()) {
                load.get(0).join(Duration.ofMillis(2));
            }
            witness.toHandle().destroyForcibly();
            for (Thread each : load) {
                each.join();
            }
            assertThat(witness.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(witness.exitValue()).as("killed by signal 9").isEqualTo(137);
        }
    }

    /** Offers two events for each place at once; at most one may ever be receipted. */
    private void drive(TestingController controller, WitnessClient client, Process witness) {
        while (witness.isAlive()) {
            long sn = next.getOrDefault(controller.aid(), 0L);
            List<Event> rivals = new ArrayList<>();
            if (sn == 0) {
                rivals.add(controller.icp);
            } else {
                Said prior = receipted.get(place(controller.aid(), sn - 1));
                rivals.add(controller.ixn(sn, prior, "one"));
                rivals.add(controller.ixn(sn, prior, "other"));
            }
            AtomicInteger won = new AtomicInteger();
            List<Thread> offers = rivals.stream()
                    .map(event -> Thread.ofVirtual().start(() -> {
                        if (offer(controller, event, client)) {
                            won.incrementAndGet();
                        }
                    }))
                    .toList();
            offers.forEach(WitnessKillTest::join);
            if (won.get() > 1) {
                wrongs.add("two receipts at " + place(controller.aid(), sn));
            }
            if (won.get() == 1) {
                next.put(controller.aid(), sn + 1);
            }
        }
    }

    private boolean offer(TestingController controller, Event event, WitnessClient client) {
        try {
            client.receipt(controller.signed(event));
        } catch (WitnessException e) {
            if (e.status() > 0 && e.status() != 409 && e.status() != 503) {
                wrongs.add("event " + event.sn() + ": " + e.getMessage());
            }
            return false;
        }
        Said before = receipted.putIfAbsent(place(event.aid(), event.sn()), event.said());
        if (before != null && !before.equals(event.said())) {
            wrongs.add("two receipts at " + place(event.aid(), event.sn()));
        }
        return true;
    }

    /** Asks for verdicts on a few flows again and again; each must stay what it was. */
    private void judge(WitnessClient client, Process witness) {
        Random random = new Random(7);
        while (witness.isAlive()) {
            byte[] proposal = ("flow " + random.nextInt(400)).getBytes(StandardCharsets.UTF_8);
            try {
                Said flow = new Said(Matter.of(
                                MatterCode.SHA2_256,
                                MessageDigest.getInstance("SHA-256").digest(proposal))
                        .qb64());
                Verdict verdict = client.judge(
                        new Submission(flow, Octets.copyOf(proposal), Octets.utf8("statement")), controllers.get(0));
                Verdict before = verdicts.putIfAbsent(flow, verdict);
                if (before != null && !before.equals(verdict)) {
                    wrongs.add("two verdicts on " + flow);
                }
            } catch (WitnessException e) {
                if (e.status() > 0 && e.status() != 409 && e.status() != 503) {
                    wrongs.add("a verdict: " + e.getMessage());
                }
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void everyReceiptIsStillThere() throws Exception {
        List<URI> address = new ArrayList<>();
        Process witness = process(address);
        try (WitnessHttp http = new WitnessHttp()) {
            WitnessClient client =
                    new WitnessClient(SELF, () -> Optional.of(address.get(0)), http, Duration.ofSeconds(30));
            for (TestingController controller : controllers) {
                long known = next.getOrDefault(controller.aid(), 0L);
                for (long sn = 0; sn < known; sn++) {
                    Event event = EventReader.readEvent(
                            client.event(controller.aid(), sn).orElseThrow().body());
                    assertThat(event.said()).isEqualTo(receipted.get(place(controller.aid(), sn)));
                    assertThat(client.receipt(controller.signed(event)).code()).isEqualTo(MatterCode.ED25519_SIGNATURE);
                }
            }
        } finally {
            witness.toHandle().destroyForcibly();
            witness.waitFor();
        }
    }

    private static String place(Aid aid, long sn) {
        return aid + "." + sn;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
