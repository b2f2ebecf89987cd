package dev.alice.prioritizer.valuechain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alice.flow.Bytes;
import dev.alice.flow.Dossier;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Seed;
import dev.alice.flow.Statement;
import dev.alice.flow.UserName;
import dev.alice.flow.Vouching;
import dev.alice.flow.Witnessed;
import dev.alice.prioritizer.TestingDatabases;
import dev.alice.prioritizer.TestingFlows;
import dev.alice.prioritizer.TestingStatements;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueChainTest {
    private static final UserName OCTO = new UserName("octo");
    private static final Seed MODEL = new Seed(Seed.Kind.MODEL, "small@2026-03", Optional.empty(), Optional.empty());
    private static final Seed PANE = pane("$ make");

    private final DataSource database = TestingDatabases.inMemory();
    private final TestingStatements log = new TestingStatements();
    private final Set<FlowId> typed = new HashSet<>();
    private final TaintLedger ledger = new TaintLedger(database, Clock.systemUTC());
    private final ValueChain chain = new ValueChain(database, ledger);
    private final TaintClerk clerk = clerk();

    @BeforeEach
    void prepare() {
        TaintLedger.prepare(database);
    }

    private TaintClerk clerk() {
        return new TaintClerk(database, ledger, log, flows -> {
            Set<FlowId> keyed = new HashSet<>(flows);
            keyed.retainAll(typed);
            return keyed;
        });
    }

    private static Seed pane(String text) {
        var digest = Bytes.utf8(text).sha256();
        return new Seed(Seed.Kind.PANE, "sha256:" + digest.asHex(), Optional.of(digest), Optional.empty());
    }

    /** A flow with its seeds, ranked with what the chain tells of it now. */
    private Ranked ranked(List<Seed> told, String... commands) {
        Flow flow = TestingFlows.flow(commands);
        Rehearsed plain = TestingFlows.rehearsed(
                flow, new CommandAssessor().assess(flow, TestingFlows.HOST), TestingFlows.OFFLINE);
        Witnessed before = plain.witnessed();
        Proposed proposed =
                Proposed.of(plain.requested(), flow, told, plain.proposed().assessment());
        Vouching vouching = before.vouching();
        Rehearsed rehearsed = new Rehearsed(
                new Witnessed(
                        new Registered(proposed, before.registered().entry()),
                        new Vouching(
                                proposed.id(),
                                vouching.agent(),
                                vouching.sn(),
                                vouching.said(),
                                vouching.receipts(),
                                vouching.needed(),
                                vouching.pool(),
                                vouching.verdicts(),
                                vouching.proof())),
                plain.rehearsal());
        return new Ranked(
                rehearsed, TestingFlows.ranked(flow, plain.rehearsal()).ranking());
    }

    private List<Seed> seeds(Ranked ranked) {
        return chain.seeds(ranked.rehearsed());
    }

    @Test
    void everything_that_a_flow_grew_from_is_named() {
        // When
        List<Seed> seeds = seeds(ranked(List.of(MODEL, PANE), "sudo apt-get install -y jq", "dpkg -i /tmp/a.deb"));

        // Then
        assertThat(seeds)
                .extracting(seed -> seed.kind() + " " + seed.name())
                .contains(
                        "PERSON octo",
                        "AGENT E" + "a".repeat(43),
                        "MODEL small@2026-03",
                        "PANE " + PANE.name(),
                        "RECIPE test",
                        "PACKAGE pkg:deb/debian/jq",
                        "FILE /tmp/a.deb");
        assertThat(seeds)
                .filteredOn(seed -> seed.kind() == Seed.Kind.WORDS)
                .singleElement()
                .satisfies(words ->
                        assertThat(words.digest()).contains(Bytes.utf8("do it").sha256()));
        assertThat(seeds).noneMatch(Seed::tainted);
    }

    @Test
    void a_brain_cannot_say_that_its_own_seed_is_tainted_or_clean() {
        // Given
        Seed lying = new Seed(Seed.Kind.MODEL, "small", Optional.empty(), Optional.of("it says so"));

        // Then
        assertThat(seeds(ranked(List.of(lying), "ls"))).noneMatch(Seed::tainted);
    }

    @ParameterizedTest
    @CsvSource({
        "MODEL, small",
        "MODEL, small@2026-03",
        "RECIPE, test",
        "PERSON, octo",
        "PACKAGE, pkg:deb/debian/jq",
        "FILE, /tmp/a.deb",
        "PANE, (its digest)"
    })
    void a_taint_that_comes_between_ranking_and_typing_is_objected_to(Seed.Kind kind, String name) {
        // Given
        Ranked ranked = ranked(List.of(MODEL, PANE), "sudo apt-get install -y jq=1.6", "dpkg -i /tmp/a.deb");
        seeds(ranked);
        assertThat(chain.objection(ranked)).isEmpty();

        // When
        ledger.add(kind, kind == Seed.Kind.PANE ? PANE.name() : name, "it was stolen", "operator");

        // Then
        assertThat(chain.objection(ranked))
                .hasValueSatisfying(words -> assertThat(words).contains("it was stolen"));
        assertThat(seeds(ranked)).anyMatch(Seed::tainted);
    }

    @ParameterizedTest
    @CsvSource({
        "MODEL, small@2026-04",
        "MODEL, smal",
        "PACKAGE, pkg:deb/debian/j",
        "PACKAGE, pkg:deb/debian/jq@1.7",
        "PEER, small",
        "PERSON, oct"
    })
    void a_taint_of_something_else_is_none_of_its_business(Seed.Kind kind, String name) {
        // Given
        Ranked ranked = ranked(List.of(MODEL), "sudo apt-get install -y jq=1.6");

        // When
        ledger.add(kind, name, "it was stolen", "operator");

        // Then
        assertThat(chain.objection(ranked)).isEmpty();
    }

    @Test
    void a_later_flow_of_the_train_inherits_what_an_earlier_one_grew_from() {
        // Given
        seeds(ranked(List.of(MODEL), "df -h"));
        Ranked later = ranked(List.of(), "ls -la");

        // When
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");

        // Then
        assertThat(chain.objection(later))
                .hasValueSatisfying(words -> assertThat(words).contains("earlier flow"));
    }

    @Test
    void a_taint_is_logged_flows_that_were_typed_get_a_notice_and_their_person_is_told_once() {
        // Given
        Ranked before = ranked(List.of(MODEL), "df -h");
        Ranked untyped = ranked(List.of(MODEL), "ls -la");
        seeds(before);
        seeds(untyped);
        FlowId flow = before.proposed().id();
        typed.add(flow);

        // When
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");
        clerk.serve();
        clerk.serve();

        // Then
        assertThat(log.taken).extracting(Statement::kind).containsExactly("taint", "notice");
        assertThat(log.taken.getFirst().subject()).isEqualTo("urn:alice:taint:model:small");
        assertThat(log.papers("taint").getFirst())
                .containsEntry("why", "it was poisoned")
                .containsEntry("who", "operator")
                .containsEntry("state", "tainted");
        assertThat(log.papers("notice").getFirst()).containsEntry("flow", flow.qb64());
        assertThat(log.taken.getLast().subject())
                .isEqualTo(before.requested().train().subject());
        assertThat(chain.notices(flow))
                .singleElement()
                .matches(notice -> notice.entry().isPresent());
        assertThat(chain.notices(untyped.proposed().id())).isEmpty();
        assertThat(chain.unseen(OCTO)).hasSize(1);
        assertThat(chain.unseen(OCTO)).isEmpty();
    }

    @Test
    void a_later_flow_of_a_train_that_was_touched_gets_its_notice_and_an_earlier_one_does_not() {
        // Given
        Ranked earlier = ranked(List.of(), "uptime");
        Ranked touched = ranked(List.of(MODEL), "df -h");
        Ranked later = ranked(List.of(), "ls -la");
        for (Ranked one : List.of(earlier, touched, later)) {
            seeds(one);
            typed.add(one.proposed().id());
        }

        // When
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");
        clerk.serve();

        // Then
        assertThat(chain.notices(earlier.proposed().id())).isEmpty();
        assertThat(chain.notices(touched.proposed().id())).hasSize(1);
        assertThat(chain.notices(later.proposed().id()))
                .singleElement()
                .satisfies(notice -> assertThat(notice.words()).contains("came in a train of thought after"));
    }

    @Test
    void a_taint_counts_while_the_log_is_away_and_a_lift_does_not() {
        // Given
        Ranked ranked = ranked(List.of(MODEL), "df -h");
        log.refuses = true;

        // When
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");
        clerk.serve();
        Optional<String> tainted = chain.objection(ranked);
        assertThat(ledger.lift(Seed.Kind.MODEL, "small", "a mistake", "operator"))
                .hasSize(1);
        clerk.serve();
        Optional<String> asked = chain.objection(ranked);
        log.refuses = false;
        clerk.serve();

        // Then
        assertThat(tainted).isPresent();
        assertThat(asked).isPresent();
        assertThat(chain.objection(ranked)).isEmpty();
        assertThat(log.papers("taint")).extracting(paper -> paper.get("state")).containsExactly("tainted", "lifted");
        assertThat(ledger.all()).hasSize(1);
        assertThat(ledger.inForce()).isEmpty();
    }

    @Test
    void a_ledger_that_was_emptied_is_put_back_from_the_log() {
        // Given
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");
        ledger.add(Seed.Kind.RECIPE, "package.install", "it lies", "operator");
        clerk.serve();
        ledger.lift(Seed.Kind.RECIPE, "package.install", "it does not", "operator");
        clerk.serve();
        Map<String, Bytes> papers = new LinkedHashMap<>();
        log.taken.forEach(
                statement -> papers.put(statement.payload().sha256().value().asBase64url(), statement.payload()));
        DataSource emptied = TestingDatabases.inMemory();
        TaintLedger.prepare(emptied);
        TaintLedger fresh = new TaintLedger(emptied, Clock.systemUTC());

        // When
        TaintClerk again = new TaintClerk(emptied, fresh, log, flows -> Set.of());
        again.restore(papers);
        int before = log.taken.size();
        again.serve();

        // Then
        assertThat(fresh.inForce()).extracting(Taint::what).containsExactly("model small");
        assertThat(fresh.all()).hasSize(2);
        assertThat(log.taken).hasSize(before);
    }

    @Test
    void a_taint_without_a_reason_or_with_hidden_characters_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.add(Seed.Kind.MODEL, "small", " ", "operator"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.add(Seed.Kind.MODEL, "sm\u200ball", "why", "operator"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.add(Seed.Kind.MODEL, "x".repeat(301), "why", "operator"));
    }

    @Test
    void a_dossier_with_a_tainted_seed_is_tainted() {
        // Given
        Ranked ranked = ranked(List.of(MODEL), "df -h");
        ledger.add(Seed.Kind.MODEL, "small", "it was poisoned", "operator");

        // Then
        assertThat(new Dossier(Dossier.empty().standing(), List.of(), seeds(ranked)).tainted())
                .isTrue();
    }
}
