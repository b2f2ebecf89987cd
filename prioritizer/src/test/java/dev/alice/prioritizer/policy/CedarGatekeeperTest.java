package dev.alice.prioritizer.policy;

import static dev.alice.prioritizer.TestingFlows.NOT_NEEDED;
import static dev.alice.prioritizer.TestingFlows.OFFLINE;
import static dev.alice.prioritizer.TestingFlows.ran;
import static dev.alice.prioritizer.TestingFlows.ranked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimString;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Risk;
import dev.alice.flow.ServerId;
import dev.alice.flow.Standing;
import dev.alice.flow.UserName;
import dev.alice.flow.Verdict;
import dev.alice.flow.Verdict.Decision;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.TestingFlows;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.Provenance;
import dev.alice.prioritizer.rank.SupplyInspection;
import dev.alice.prioritizer.rank.WeightedRanker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CedarGatekeeperTest {
    private static final Gatekeeper.Context PLAIN = new Gatekeeper.Context(false, false);
    private static final Gatekeeper.Context AUTO = new Gatekeeper.Context(true, false);

    private final CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyText.shipped());

    @TempDir
    Path directory;

    @BeforeAll
    void ready() {
        gatekeeper.awaitReady();
    }

    @Test
    void what_only_reads_takes_one_key() {
        Verdict verdict = judge("df -h", NOT_NEEDED, PLAIN);

        assertThat(verdict.decision()).isEqualTo(Decision.ASK);
        assertThat(verdict.approval()).isEqualTo(ApprovalKind.ONE_KEY);
        assertThat(ids(verdict)).containsExactly("reads-ask");
    }

    @Test
    void what_only_reads_runs_where_the_person_said_so() {
        Verdict verdict = judge("df -h", NOT_NEEDED, AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.RUN);
        assertThat(verdict.approval()).isEqualTo(ApprovalKind.NONE);
        assertThat(ids(verdict)).containsExactly("reads-run");
    }

    @Test
    void software_is_installed_only_with_a_person_and_says_why() {
        Verdict verdict = judge("sudo apt-get install -y tpm2-tools", ran(1, 0), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.ASK);
        assertThat(verdict.approval()).isEqualTo(ApprovalKind.YES);
        assertThat(verdict.reasons())
                .containsExactly(new Verdict.Reason("packages-ask", "Installing or removing software needs a person."));
    }

    @Test
    void what_cannot_be_taken_back_asks_for_a_word() {
        Verdict verdict = judge("rm -rf build", ran(1, 0), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.ASK);
        assertThat(verdict.approval()).isEqualTo(ApprovalKind.WORD);
    }

    @Test
    void the_unknown_is_asked_with_a_warning_and_never_runs_alone() {
        Verdict verdict = judge("frobnicate --all", OFFLINE, AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.ASK);
        assertThat(verdict.approval()).isEqualTo(ApprovalKind.YES);
        assertThat(ids(verdict)).containsExactly("unknown-ask", "unrehearsed-ask");
    }

    @Test
    void the_unknown_is_dropped_where_its_rehearsal_failed() {
        Verdict verdict = judge("frobnicate --all", ran(1, 127), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).contains("failed-unknown-never", "failed-rehearsal-never");
    }

    @Test
    void a_failed_rehearsal_forbids_typing_but_not_a_simulation() {
        Verdict verdict = judge("systemctl restart nginx", ran(1, 5), PLAIN);

        assertThat(verdict.decision()).isEqualTo(Decision.SIMULATE);
        assertThat(ids(verdict)).containsExactly("failed-rehearsal-never");
    }

    @Test
    void a_flow_that_needs_the_network_to_be_rehearsed_is_asked() {
        Verdict verdict = judge("curl -o x.tgz https://example.org/x.tgz", OFFLINE, PLAIN);

        assertThat(verdict.decision()).isEqualTo(Decision.ASK);
        assertThat(ids(verdict)).contains("unrehearsed-ask");
    }

    @Test
    void a_secret_is_never_shown_whatever_the_person_said() {
        Verdict verdict = judge("sudo cat /etc/shadow", NOT_NEEDED, AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).contains("secrets-never");
    }

    @Test
    void letters_of_another_script_that_look_alike_are_dropped() {
        // the first letter of the program is CYRILLIC SMALL LETTER ES
        Verdict verdict = judge("\u0441at /etc/hosts", NOT_NEEDED, AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).contains("disguised-never");
    }

    @Test
    void a_users_forbid_wins_over_every_permit() throws IOException {
        Files.writeString(directory.resolve("house.cedar"), """
                @id("no-df") @say("Not in this house.")
                forbid (principal, action, resource) when { resource.programs.contains("df") };
                @id("yes-df") @say("Always.") @approval("yes")
                permit (principal, action, resource) when { resource.programs.contains("df") };
                """);
        CedarGatekeeper house = layered();

        Verdict verdict = house.judge(ranked("df -h", NOT_NEEDED), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).containsExactly("no-df");
    }

    @Test
    void a_users_permit_cannot_make_a_change_run_without_a_person() throws IOException {
        Files.writeString(
                directory.resolve("all.cedar"),
                "@id(\"all\") @say(\"Everything.\") @approval(\"one_key\") permit (principal, action, resource);");
        CedarGatekeeper house = layered();

        Verdict change = house.judge(ranked("systemctl restart nginx", ran(1, 0)), AUTO);
        Verdict destruction = house.judge(ranked("rm -rf build", ran(1, 0)), AUTO);

        assertThat(change.decision()).isEqualTo(Decision.ASK);
        assertThat(change.approval()).isEqualTo(ApprovalKind.YES);
        assertThat(destruction.approval()).isEqualTo(ApprovalKind.WORD);
    }

    @Test
    void a_policy_that_errs_while_it_is_evaluated_is_a_drop() throws IOException {
        Files.writeString(directory.resolve("overflow.cedar"), """
                @id("overflow") @say("Too much.")
                forbid (principal, action, resource) when { resource.steps + 9223372036854775807 > 5 };
                """);
        CedarGatekeeper house = layered();

        Verdict verdict = house.judge(ranked("df -h", NOT_NEEDED), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(verdict.reasons().getFirst().id()).isEqualTo("error");
        assertThat(verdict.reasons().getFirst().says()).contains("overflow");
    }

    @Test
    void a_context_of_the_wrong_type_is_no_permission() {
        // Given
        PolicyEngine engine = new PolicyEngine(PolicyText.shipped());
        CedarQuestion question = engine.question(Question.of(ranked("df -h", NOT_NEEDED), AUTO));

        // When
        Ruling ruling = engine.ask(
                new CedarQuestion(
                        question.principal(),
                        question.resource(),
                        Map.of("autoReadOnly", new PrimString("true")),
                        question.entities()),
                CedarQuestion.TYPE);

        // Then
        assertThat(ruling).isInstanceOf(Ruling.Broken.class);
    }

    @Test
    void a_missing_context_attribute_is_no_permission() {
        // Given
        PolicyEngine engine = new PolicyEngine(PolicyText.shipped());
        CedarQuestion question = engine.question(Question.of(ranked("df -h", NOT_NEEDED), AUTO));

        // When
        Ruling ruling = engine.ask(
                new CedarQuestion(question.principal(), question.resource(), Map.of(), question.entities()),
                CedarQuestion.TYPE);

        // Then
        assertThat(ruling).isInstanceOf(Ruling.Broken.class);
    }

    @Test
    void a_flow_that_is_not_among_the_entities_is_no_permission() {
        PolicyEngine engine = new PolicyEngine(PolicyText.shipped());
        CedarQuestion question = engine.question(Question.of(ranked("df -h", NOT_NEEDED), AUTO));

        Ruling ruling = engine.ask(
                new CedarQuestion(
                        question.principal(),
                        new EntityUID(EntityTypeName.parse("Flow").orElseThrow(), "another"),
                        Map.of("autoReadOnly", new PrimBool(true)),
                        question.entities()),
                CedarQuestion.SIMULATE);

        assertThat(ruling).isInstanceOf(Ruling.Broken.class);
    }

    @Test
    void a_policy_with_a_syntax_error_stops_the_start() throws IOException {
        Files.writeString(directory.resolve("broken.cedar"), "permit (principal, action, resource");

        assertThatThrownBy(this::layered)
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("broken.cedar");
    }

    @Test
    void a_policy_outside_the_schema_stops_the_start() throws IOException {
        Files.writeString(directory.resolve("typo.cedar"), """
                @id("typo") @say("Never.")
                forbid (principal, action, resource) when { resource.rsik == "UNKNOWN" };
                """);

        assertThatThrownBy(this::layered)
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("rsik");
    }

    @Test
    void a_policy_without_words_for_people_stops_the_start() throws IOException {
        Files.writeString(directory.resolve("mute.cedar"), "@id(\"mute\") forbid (principal, action, resource);");

        assertThatThrownBy(this::layered)
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("@say");
    }

    @Test
    void wrong_policies_drop_every_flow_even_where_nobody_waited_for_them() {
        PolicyText text =
                new PolicyText(PolicyText.shipped().schema(), List.of(new PolicyText.Part("broken.cedar", "permit (")));
        CedarGatekeeper broken = CedarGatekeeper.load(text);

        Verdict verdict = broken.judge(ranked("df -h", NOT_NEEDED), AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(verdict.reasons().getFirst().says()).contains("broken.cedar");
    }

    @Test
    void the_version_changes_with_every_byte_of_policy_and_schema() {
        PolicyText shipped = PolicyText.shipped();
        PolicyText other = new PolicyText(shipped.schema() + " ", shipped.parts());
        PolicyText more = new PolicyText(
                shipped.schema(),
                List.of(shipped.parts().getFirst(), new PolicyText.Part("house.cedar", "// nothing")));

        assertThat(shipped.version()).isEqualTo(PolicyText.shipped().version());
        assertThat(List.of(other.version(), more.version())).doesNotContain(shipped.version());
        assertThat(judge("df -h", NOT_NEEDED, PLAIN).policy()).isEqualTo(shipped.version());
    }

    @Test
    void what_no_shipped_policy_permits_no_other_layer_permits() {
        PolicyText shipped = PolicyText.shipped();
        PolicyText text = new PolicyText(
                shipped.schema(),
                List.of(new PolicyText.Part("default.cedar", """
                                @id("reads") @say("It reads.") @approval("one_key")
                                permit (principal, action == Action::"type", resource)
                                when { resource.risk == "READS_ONLY" };
                                """), new PolicyText.Part("user/all.cedar", """
                                @id("all") @say("Everything.") @approval("word")
                                permit (principal, action, resource);
                                """)));
        CedarGatekeeper house = CedarGatekeeper.load(text);

        Verdict change = house.judge(ranked("touch x", ran(1, 0)), AUTO);
        Verdict reading = house.judge(ranked("df -h", NOT_NEEDED), PLAIN);

        assertThat(change.decision()).isEqualTo(Decision.DROP);
        assertThat(reading.decision()).isEqualTo(Decision.ASK);
        assertThat(reading.approval()).isEqualTo(ApprovalKind.WORD);
    }

    @Test
    void an_organisation_forbids_what_a_user_permits_and_both_are_in_the_version(@TempDir Path organisation)
            throws IOException {
        Files.writeString(organisation.resolve("ours.cedar"), """
                @id("no-telnet") @say("We do not use telnet.")
                forbid (principal, action, resource in Package::"telnetd");
                """);
        Files.writeString(directory.resolve("mine.cedar"), """
                @id("telnet") @say("I like telnet.") @approval("one_key")
                permit (principal, action, resource in Package::"telnetd");
                """);
        PolicyText both = PolicyText.layered(Optional.of(organisation), Optional.of(directory));
        CedarGatekeeper house = CedarGatekeeper.load(both);

        Flow flow = TestingFlows.flow("sudo apt-get install -y telnetd");
        Rehearsed rehearsed = TestingFlows.rehearsed(
                flow,
                new Assessment(
                        Risk.CHANGES_HOST,
                        true,
                        List.of(new Effect(1, EffectKind.PACKAGES, "telnetd", "apt-get")),
                        List.of()),
                ran(1, 0));

        Verdict verdict = house.judge(TestingFlows.reviewed(rehearsed, new Review.Absent("nobody was asked")), PLAIN);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).containsExactly("no-telnet");
        assertThat(house.rules())
                .filteredOn(rule -> rule.layer() != Rule.Layer.SHIPPED)
                .extracting(Rule::id, Rule::layer, Rule::file)
                .containsExactly(
                        tuple("no-telnet", Rule.Layer.ORGANISATION, "organisation/ours.cedar"),
                        tuple("telnet", Rule.Layer.USER, "user/mine.cedar"));
        assertThat(List.of(
                        PolicyText.layered(Optional.of(directory)).version(),
                        PolicyText.layered(Optional.of(organisation), Optional.empty())
                                .version()))
                .doesNotContain(both.version())
                .doesNotHaveDuplicates();
    }

    @Test
    void a_registered_text_is_read_again_as_the_same_policies() throws IOException {
        Files.writeString(directory.resolve("a.cedar"), "// nothing here\n");
        Files.writeString(directory.resolve("b.cedar"), "");
        PolicyText text = PolicyText.layered(Optional.of(directory));

        assertThat(PolicyText.read(text.text())).contains(text);
        assertThat(PolicyText.read("permit (principal, action, resource);")).isEmpty();
        assertThat(PolicyText.read("")).isEmpty();
    }

    @Test
    void a_policy_file_with_an_odd_name_stops_the_start() throws IOException {
        Files.writeString(directory.resolve("a\nb.cedar"), "");

        assertThatThrownBy(this::layered)
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("rename it");
    }

    @Test
    void a_policy_about_everything_that_speaks_of_flows_is_about_flows() throws IOException {
        Files.writeString(directory.resolve("house.cedar"), """
                @id("no-df") @say("Not in this house.")
                forbid (principal, action, resource) when { resource.programs.contains("df") };
                @id("octo-only") @say("Octo alone.")
                forbid (principal, action, resource) unless { resource.user == User::"octo" };
                """);
        CedarGatekeeper house = layered();

        assertThat(house.rules())
                .filteredOn(rule -> rule.layer() == Rule.Layer.USER)
                .extracting(Rule::id, Rule::flowsAlone)
                .containsExactly(tuple("no-df", true), tuple("octo-only", false));
        assertThat(reads(house, "octo")).isInstanceOf(Gatekeeper.Allowed.class);
        assertThat(reads(house, "mona"))
                .isEqualTo(new Gatekeeper.Denied(List.of(new Verdict.Reason("octo-only", "Octo alone."))));
        assertThat(house.judge(ranked("df -h", NOT_NEEDED), AUTO).decision()).isEqualTo(Decision.DROP);
    }

    @Test
    void an_agent_without_standing_neither_reads_nor_rehearses_nor_proposes() {
        Standing lost = new Standing(Standing.Level.LOST, 100, 0, 20, "it was wrong too often");
        CedarGatekeeper strict = CedarGatekeeper.load(PolicyText.shipped(), agent -> lost);
        Rehearsed rehearsed = ranked("df -h", NOT_NEEDED).rehearsed();
        Ranked ranked = new Ranked(
                rehearsed,
                new WeightedRanker(
                                Principles.shipped(),
                                new Informants(agent -> lost, SupplyInspection.none(), Provenance.none()),
                                Experience.none())
                        .rank(rehearsed, Reviewed.none("nobody was asked")));

        Verdict verdict = strict.judge(ranked, AUTO);

        assertThat(verdict.decision()).isEqualTo(Decision.DROP);
        assertThat(ids(verdict)).containsExactly("standing-lost-never");
        assertThat(reads(strict, "octo")).isInstanceOf(Gatekeeper.Denied.class);
        assertThat(strict.mayRehearse(rehearsed.witnessed(), AUTO)).isInstanceOf(Gatekeeper.Denied.class);
        assertThat(gatekeeper.mayRehearse(rehearsed.witnessed(), AUTO)).isInstanceOf(Gatekeeper.Allowed.class);
    }

    @Test
    void a_secret_is_not_even_rehearsed() {
        Gatekeeper.Permission permission = gatekeeper.mayRehearse(
                ranked("cat ~/.ssh/id_rsa", NOT_NEEDED).rehearsed().witnessed(), AUTO);

        assertThat(permission)
                .isInstanceOfSatisfying(
                        Gatekeeper.Denied.class,
                        denied -> assertThat(denied.reasons().getFirst().id()).isEqualTo("secrets-never"));
    }

    @Test
    void where_policies_are_wrong_nothing_is_read_or_rehearsed() {
        CedarGatekeeper broken = CedarGatekeeper.load(new PolicyText(
                PolicyText.shipped().schema(), List.of(new PolicyText.Part("broken.cedar", "permit ("))));

        assertThat(reads(broken, "octo")).isInstanceOf(Gatekeeper.Denied.class);
        assertThat(broken.mayRehearse(ranked("df -h", NOT_NEEDED).rehearsed().witnessed(), AUTO))
                .isInstanceOf(Gatekeeper.Denied.class);
    }

    @Test
    void a_score_that_advises_less_takes_away_what_policies_permit() {
        Ranked high = ranked("df -h", NOT_NEEDED);

        for (Decision advice : Decision.values()) {
            Ranked advised = new Ranked(
                    high.rehearsed(), new Ranking(500, List.of(), high.ranking().dossier(), advice, Optional.empty()));

            assertThat(gatekeeper.judge(advised, AUTO).decision()).isEqualTo(advice);
        }
    }

    private static Gatekeeper.Permission reads(CedarGatekeeper house, String user) {
        return house.mayRead(
                TestingFlows.AGENT,
                new UserName(user),
                new PaneRef(new ServerId("/tmp/tmux-0/default"), new PaneId("%3")),
                TestingFlows.HOST,
                PLAIN);
    }

    private CedarGatekeeper layered() {
        CedarGatekeeper layered = CedarGatekeeper.load(PolicyText.layered(Optional.of(directory)));
        layered.awaitReady();
        return layered;
    }

    private Verdict judge(String command, Rehearsal rehearsal, Gatekeeper.Context context) {
        return gatekeeper.judge(ranked(command, rehearsal), context);
    }

    private static List<String> ids(Verdict verdict) {
        return verdict.reasons().stream().map(Verdict.Reason::id).toList();
    }
}
