package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.sandbox.boundary.Mode;
import dev.alice.sandbox.evidence.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeasibilityTest {
    private final Feasibility feasibility = new Feasibility(HostFacts.Family.DEBIAN);

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "USER"})
    void sudo_is_not_rehearsed_where_root_is_not_faithful(Mode mode) {
        // Given
        Flow flow = flow("sudo touch /etc/x");

        // When
        Optional<Rehearsal> objection =
                feasibility.objection(flow, assessment(), host(HostFacts.Sudo.FREE, "bash"), mode);

        // Then
        assertThat(reason(objection)).contains("cannot give a faithful root");
    }

    @Test
    void a_host_without_sudo_gets_no_rehearsal_of_it() {
        // Given
        Flow flow = flow("sudo touch /etc/x");

        // When
        Optional<Rehearsal> objection =
                feasibility.objection(flow, assessment(), host(HostFacts.Sudo.ABSENT, "bash"), Mode.IDMAPPED);

        // Then
        assertThat(reason(objection)).contains("has no sudo");
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERACTIVE", "SERVICES", "PROCESSES", "NETWORK"})
    void an_effect_that_has_no_place_in_a_sandbox_is_enough(EffectKind kind) {
        // Given
        Assessment assessment =
                new Assessment(Risk.UNKNOWN, true, List.of(new Effect(1, kind, "", "thing")), List.of());

        // When
        Optional<Rehearsal> objection =
                feasibility.objection(flow("thing"), assessment, host(HostFacts.Sudo.FREE, "bash"), Mode.IDMAPPED);

        // Then
        assertThat(objection).containsInstanceOf(Rehearsal.NotPossible.class);
    }

    @Test
    void another_shell_is_not_played() {
        // Given a user of fish
        // When
        Optional<Rehearsal> objection = feasibility.objection(
                flow("touch x"), assessment(), host(HostFacts.Sudo.FREE, "/usr/bin/fish"), Mode.IDMAPPED);

        // Then
        assertThat(reason(objection)).contains("fish");
    }

    @Test
    void a_failure_of_an_unfaithful_root_is_no_failure_of_the_command() {
        // Given
        StepRecord failed = failed("touch: cannot touch '/etc/x': Permission denied\n");

        // When
        Optional<FailureReading.Artefact> plain = FailureReading.read(failed, true, Mode.PLAIN, true, true);
        Optional<FailureReading.Artefact> user = FailureReading.read(failed, false, Mode.PLAIN, true, true);

        // Then
        assertThat(plain).isPresent();
        assertThat(user).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Package greeting available, but not installed.\nError: No packages marked for upgrade.\n",
                "No match for argument: greeting\nError: No packages marked for reinstall.\n",
                "error: package greeting is not installed\n",
                "dpkg-query: package 'greeting' is not installed\n"
            })
    void a_package_that_only_the_host_may_have_is_no_failure_of_the_command(String said) {
        // When
        Optional<FailureReading.Artefact> found = FailureReading.read(failed(said), true, Mode.PREPARED, true, true);

        // Then
        assertThat(found)
                .hasValueSatisfying(
                        artefact -> assertThat(artefact.said()).contains("a package is not in the rehearsal's copy"));
    }

    @Test
    void a_package_that_no_repository_has_is_a_failure_of_the_command() {
        // When
        Optional<FailureReading.Artefact> debian =
                FailureReading.read(failed("E: Unable to locate package greetign\n"), true, Mode.PREPARED, true, true);
        Optional<FailureReading.Artefact> fedora = FailureReading.read(
                failed("No match for argument: greetign\nError: Unable to find a match: greetign\n"),
                true,
                Mode.PREPARED,
                true,
                true);

        // Then
        assertThat(debian).isEmpty();
        assertThat(fedora).isEmpty();
    }

    private static StepRecord failed(String output) {
        return new StepRecord(
                1, 1, output, false, 50, Duration.ZERO, OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    private static String reason(Optional<Rehearsal> objection) {
        assertThat(objection).containsInstanceOf(Rehearsal.NotPossible.class);
        return ((Rehearsal.NotPossible) objection.orElseThrow()).reason();
    }

    private static Assessment assessment() {
        return new Assessment(Risk.CHANGES_HOST, true, List.of(), List.of());
    }

    private static HostFacts host(HostFacts.Sudo sudo, String shell) {
        return new HostFacts(
                HostFacts.Family.DEBIAN, "", "", "", "octo", false, sudo, HostFacts.PackageManager.APT, shell, "");
    }

    private static Flow flow(String line) {
        Step step = new Step(new CommandText(line), "", new Prediction(0, 500, ""), Optional.empty());
        return new Flow("p", "", List.of(step), List.of(), List.of(), new Source(Source.Kind.PERSON, "test"));
    }
}
