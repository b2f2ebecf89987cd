package dev.alice.keri.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.TestingHouse;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.Replay;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessPlace;
import dev.alice.keri.witness.WitnessPool;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent's process that is killed in the middle of its flows and rotations, and started again beside the same witnesses. */
class ControllerKillTest {
    @TempDir
    Path directory;

    private final Map<Long, String> vouched = new HashMap<>();
    private final List<String> refusals = new ArrayList<>();

    @Test
    void an_agent_that_is_killed_goes_on_with_its_own_log_and_signs_no_place_twice() throws Exception {
        rounds(2);
    }

    @Test
    @Tag("soak")
    void an_agent_that_is_killed_a_hundred_times_signs_no_place_twice_and_loses_no_receipt() throws Exception {
        rounds(Integer.getInteger("kills", 100));
    }

    private void rounds(int count) throws Exception {
        // Given
        Random random = new Random(count);
        try (WitnessPool pool = WitnessPool.start(
                directory,
                TestingHouse.PASSPHRASE,
                List.of(TestingHouse.RULE),
                new SecureRandom(),
                Clock.systemUTC())) {
            Aid agent = null;
            for (int round = 0; round < count; round++) {
                // When
                Aid same = run(pool, round, 1 + random.nextInt(9), random.nextInt(60));

                // Then
                assertThat(agent == null || agent.equals(same))
                        .as("one identifier")
                        .isTrue();
                agent = same;
            }
            assertThat(refusals).isEmpty();
            assertThat(vouched.size()).isGreaterThanOrEqualTo(count);
            everyWitnessHoldsOneLogWithAllThatWasVouchedFor(pool, agent);
        }
    }

    /** Lets the agent have so many flows vouched for, and kills it a moment later. */
    private Aid run(WitnessPool pool, int round, int flows, int moment) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TestingAgent.class.getName(),
                directory.toString(),
                Integer.toString(round)));
        for (int i = 0; i < pool.aids().size(); i++) {
            URI address = pool.witnesses().get(i).address().orElseThrow();
            command.add(new WitnessPlace(pool.aids().get(i), address).oobi().toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Aid aid = null;
        BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
        int seen = 0;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                aid = new Aid(line.substring(6));
            } else if (line.startsWith("REFUSED ")) {
                refusals.add(line);
            } else {
                note(line);
            }
            if (++seen == flows + 1) {
                process.waitFor(moment, TimeUnit.MILLISECONDS);
                process.toHandle().destroyForcibly();
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(137);
        return java.util.Objects.requireNonNull(aid);
    }

    /** A line that was cut off by the kill says nothing. */
    private void note(String line) {
        String[] words = line.split(" ");
        if (words.length == 4 && words[2].length() == 44) {
            String before = vouched.putIfAbsent(Long.parseLong(words[1]), words[2]);
            assertThat(before).as("place " + words[1] + " was vouched for once").isNull();
        }
    }

    private void everyWitnessHoldsOneLogWithAllThatWasVouchedFor(WitnessPool pool, Aid agent) {
        long last = vouched.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
        Map<Long, String> held = new HashMap<>();
        Map<Long, Integer> holders = new HashMap<>();
        for (WitnessClient client : pool.clients(Duration.ofSeconds(10))) {
            Replay replay = new Replay(EventJudge.witnessing());
            for (long from = 0; from <= last; ) {
                List<Message> page = client.events(agent, from);
                if (page.isEmpty()) {
                    break;
                }
                for (Message message : page) {
                    Event event = EventReader.readEvent(message.body());
                    assertThat(replay.take(message)).isInstanceOf(Judgement.Accept.class);
                    assertThat(held.putIfAbsent(event.sn(), event.said().qb64()))
                            .as("event " + event.sn() + " at all witnesses")
                            .isIn(null, event.said().qb64());
                    holders.merge(event.sn(), 1, Integer::sum);
                    from = event.sn() + 1;
                }
            }
        }
        assertThat(held).containsAllEntriesOf(vouched);
        assertThat(vouched.keySet())
                .allSatisfy(sn -> assertThat(holders.get(sn))
                        .as("witnesses that hold event " + sn)
                        .isGreaterThanOrEqualTo(3));
    }
}
