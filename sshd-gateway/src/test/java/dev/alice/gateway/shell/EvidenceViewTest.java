package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Aid;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.EntryId;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Observations;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Risk;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Vouching;
import dev.alice.flow.Witnessed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceViewTest {
    private static final Ink INK = new Ink(80, false, true);

    private static Rehearsed rehearsed(Evidence.Copy copy, int exit) {
        UserName user = new UserName("octo");
        Bytes random = Bytes.of(new byte[16]);
        Requested requested = new Requested(
                RequestId.of(random),
                TrainId.of(user, random),
                Optional.empty(),
                user,
                new PaneRef(new ServerId("s"), new PaneId("%1")),
                HostFacts.unknown(),
                "do it",
                Instant.EPOCH);
        Flow flow = new Flow(
                "do it",
                "",
                List.of(new Step(new CommandText("x"), "", new Prediction(0, 920, ""), Optional.empty())),
                List.of(),
                List.of(),
                new Source(Source.Kind.RECIPE, "x"));
        Proposed proposed = Proposed.of(requested, flow, new Assessment(Risk.CHANGES_HOST, true, List.of(), List.of()));
        LogEntry entry = new LogEntry(new EntryId("a".repeat(43)), 0, 1, Bytes.utf8("x"), Instant.EPOCH);
        Vouching vouching = new Vouching(
                proposed.id(), new Aid("E" + "a".repeat(43)), 1, "E" + "s".repeat(43), 3, 3, 4, List.of(), "proof");
        Observations seen = new Observations(
                List.of(
                        new Observations.Diff("/etc/app.conf", 1, 1, "@@ -1,1 +1,1 @@\n-old\n+new\n", false, ""),
                        new Observations.Diff(
                                "/etc/app.key", 0, 0, "", false, "it may hold secrets, and was not read")),
                IntStream.range(0, 9)
                        .mapToObj(i -> new Observations.Package("package-with-a-long-name-" + i, "", "1." + i))
                        .toList(),
                List.of(new Observations.Program(1, "/usr/bin/apt-get", 3)),
                List.of(
                        new Observations.Network(1, "GET http://deb.example/pool/a.deb", 1, true, "200, 5 bytes"),
                        new Observations.Network(1, "GET http://deb.example/pool/b.deb", 1, true, "200, 5 bytes"),
                        new Observations.Network(1, "192.0.2.1:443", 2, false, "not reached: ENETUNREACH")),
                List.of(new Observations.Service("nginx", "it is enabled, and starts with the host")),
                List.of(new Observations.Prompt(1, "Go on? [y/N]")));
        return new Rehearsed(
                new Witnessed(new Registered(proposed, entry), vouching),
                new Rehearsal.Ran(new Evidence(
                        "a copy",
                        copy,
                        List.of(new StepEvidence(
                                1,
                                exit,
                                "what it said",
                                false,
                                Duration.ofMillis(1_500),
                                OptionalLong.of(3 << 20),
                                Optional.empty())),
                        List.of(new FileChange(FileChange.Kind.CHANGED, "/etc/app.conf", 4)),
                        7,
                        seen,
                        List.of("what the moon does"))));
    }

    private static String card(Rehearsed rehearsed) {
        return String.join("\n", new GateLines(INK).of(rehearsed, Duration.ZERO));
    }

    private static String full(Rehearsed rehearsed, boolean own) {
        return String.join("\n", new EvidenceView(INK, own).full(rehearsed));
    }

    @Test
    void the_card_says_what_matters_in_a_few_lines_that_fit() {
        // When
        String card = card(rehearsed(Evidence.Copy.PREPARED, 0));

        // Then
        assertThat(card)
                .contains("9 installed: package-with-a-long-name-0")
                .contains("and 5 more")
                .contains("nginx (it is enabled, and starts with the host)")
                .contains("2 came through, 2 did not: deb.example, 192.0.2.1:443")
                .contains("\"Go on? [y/N]\"")
                .contains("/etc/app.conf +1 -1")
                .contains("1 thing; the verb evidence shows all of it");
        assertThat(card.lines())
                .allSatisfy(line -> assertThat(Ink.columns(line)).isLessThanOrEqualTo(80));
        assertThat(card.lines()).hasSizeLessThan(20);
    }

    @Test
    void a_prediction_that_the_rehearsal_contradicts_stands_out() {
        // When
        String card = card(rehearsed(Evidence.Copy.PREPARED, 100));

        // Then
        assertThat(card).contains("prediction step 1: exit 0 was predicted (92 %), the rehearsal ended with 100");
    }

    @Test
    void the_whole_of_it_has_every_part() {
        // When
        String full = full(rehearsed(Evidence.Copy.PREPARED, 0), false);

        // Then
        assertThat(full)
                .contains("exit 0 in 1.5 s, at most 3 MiB of memory seen")
                .contains("     what it said")
                .doesNotContain("5%")
                .contains("installed package-with-a-long-name-8 1.8")
                .contains("/usr/bin/apt-get, 3 times")
                .contains("+new", "-old")
                .contains("/etc/app.key (it may hold secrets, and was not read)")
                .contains("what the moon does")
                .contains("stays whatever is done");
        assertThat(full.lines())
                .allSatisfy(line -> assertThat(Ink.columns(line)).isLessThanOrEqualTo(80));
    }

    @Test
    void what_stood_in_the_servers_own_files_is_shown_to_nobody_but_their_owner() {
        // Given
        Rehearsed rehearsed = rehearsed(Evidence.Copy.SERVER, 0);

        // When
        String theirs = full(rehearsed, false) + card(rehearsed) + StageJson.of(rehearsed);
        String owners = full(rehearsed, true);

        // Then
        assertThat(theirs)
                .doesNotContain("what it said", "Go on?", "+new", "-old")
                .contains("/etc/app.conf +1 -1", "would have waited for an answer", "not shown word for word");
        assertThat(owners).contains("what it said", "Go on?", "+new");
    }
}
