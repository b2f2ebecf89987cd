package dev.alice.prioritizer.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasesTest {
    @TempDir
    Path directory;

    private List<Cases.Outcome> run() {
        CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyText.layered(Optional.of(directory)));
        return Cases.with(List.of(directory)).run(new CommandAssessor(), Principles.shipped(), gatekeeper);
    }

    @Test
    void every_shipped_example_holds() {
        assertThat(run())
                .hasSizeGreaterThan(15)
                .allSatisfy(outcome ->
                        assertThat(outcome.wrong()).as(outcome.example().name()).isEmpty());
    }

    @Test
    void every_shipped_policy_that_can_decide_has_an_example() {
        List<String> decided = run().stream()
                .filter(outcome -> outcome.result() instanceof Trial.Judged)
                .flatMap(outcome -> ((Trial.Judged) outcome.result()).verdict().reasons().stream())
                .map(reason -> reason.id())
                .distinct()
                .toList();

        assertThat(decided)
                .contains(
                        "reads-run",
                        "reads-ask",
                        "packages-ask",
                        "changes-ask",
                        "destructive-ask",
                        "unknown-ask",
                        "unrehearsed-ask",
                        "supply-ask",
                        "standing-lost-never",
                        "secrets-never",
                        "disguised-never",
                        "tainted-never",
                        "malware-never",
                        "failed-rehearsal-never",
                        "failed-unknown-never");
    }

    @Test
    void an_example_of_the_house_is_run_against_the_policies_of_the_house() throws IOException {
        Files.writeString(directory.resolve("house.cedar"), """
                @id("no-df") @say("Not in this house.")
                forbid (principal, action, resource) when { resource.programs.contains("df") };
                """);
        Files.writeString(directory.resolve("house.cases.yaml"), """
                v: alice-policy-cases/1
                cases:
                  - {name: df is not run here, command: df -h, expect: drop, policies: [no-df]}
                  - {name: and this is wrong, command: df -i, expect: run}
                """);

        List<Cases.Outcome> ours = run().stream()
                .filter(outcome -> outcome.example().file().equals("house.cases.yaml"))
                .toList();

        assertThat(ours.get(0).wrong()).isEmpty();
        assertThat(ours.get(1).wrong()).contains("it is drop by [no-df], not run");
    }

    @Test
    void examples_that_are_wrong_are_refused_in_words() {
        assertThatThrownBy(
                        () -> Cases.read("x.cases.yaml", "v: alice-policy-cases/1\ncases:\n- {name: a, expect: run}\n"))
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("a command or steps");
        assertThatThrownBy(() -> Cases.read(
                        "x.cases.yaml", "v: alice-policy-cases/1\ncases:\n- {name: a, command: ls, expect: allow}\n"))
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("'allow' is none of [run, ask, simulate, drop]");
        assertThatThrownBy(() -> Cases.read("x.cases.yaml", "v: alice-policy-cases/1\ncases: []\nmore: 1\n"))
                .isInstanceOf(PrioritizerException.class)
                .hasMessageContaining("more");
    }
}
