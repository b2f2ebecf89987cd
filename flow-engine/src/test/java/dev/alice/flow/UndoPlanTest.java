package dev.alice.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoPlanTest {
    private static final Source RECIPE = new Source(Source.Kind.RECIPE, "x");

    private final List<Step> steps = new ArrayList<>();
    private final List<FileChange> changes = new ArrayList<>();
    private final List<Observations.Package> packages = new ArrayList<>();
    private final List<Observations.Service> services = new ArrayList<>();
    private boolean root;

    private UndoPlanTest step(String command, String undo) {
        steps.add(new Step(
                new CommandText(command),
                "",
                new Prediction(0, 900, ""),
                undo.isEmpty() ? Optional.empty() : Optional.of(new CommandText(undo))));
        return this;
    }

    private UndoPlanTest change(FileChange.Kind kind, String path) {
        changes.add(new FileChange(kind, path, 1));
        return this;
    }

    private UndoPlan plan() {
        return plan(new Rehearsal.Ran(new Evidence(
                "a copy",
                Evidence.Copy.SERVER,
                List.of(new StepEvidence(1, 0, "", false, Duration.ZERO, Optional.empty())),
                changes,
                changes.size(),
                new Observations(List.of(), packages, List.of(), List.of(), services, List.of()),
                List.of())));
    }

    private UndoPlan plan(Rehearsal rehearsal) {
        Requested first = TestingStages.requested(1);
        HostFacts host = new HostFacts(
                HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "Debian 12",
                root ? "root" : "octo",
                root,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "bash",
                "/home/octo");
        Requested requested = new Requested(
                first.id(), first.train(), Optional.empty(), first.user(), first.pane(), host, "do it", first.at());
        Flow flow = new Flow("do it", "", steps, List.of(), List.of(), RECIPE);
        Proposed proposed = Proposed.of(requested, flow, new Assessment(Risk.CHANGES_HOST, true, List.of(), List.of()));
        return UndoPlan.of(new Rehearsed(
                new Witnessed(
                        new Registered(proposed, TestingStages.entry(0)), TestingStages.vouching(proposed.id(), 4)),
                rehearsal));
    }

    private static List<String> lines(UndoPlan plan) {
        return plan.backs().stream().map(back -> back.command().value()).toList();
    }

    @Test
    void what_the_author_declared_is_taken_first_and_from_the_last_step_to_the_first() {
        // When
        UndoPlan plan =
                step("touch a", "rm a").step("touch b", "rm b").plan(new Rehearsal.NotPossible("no sandbox", false));

        // Then
        assertThat(lines(plan)).containsExactly("rm b", "rm a");
        assertThat(plan.stays()).isEmpty();
    }

    @Test
    void a_step_that_nobody_saw_and_nobody_spoke_of_stays() {
        // When
        UndoPlan plan = step("touch a", "rm a").step("make install", "").plan(new Rehearsal.NotPossible("no", false));

        // Then
        assertThat(lines(plan)).containsExactly("rm a");
        assertThat(plan.stays()).singleElement().asString().contains("step 2 does", "nobody saw");
    }

    @Test
    void packages_that_the_flow_names_are_removed_and_what_came_along_stays() {
        // Given
        packages.add(new Observations.Package("tree", "", "2.1"));
        packages.add(new Observations.Package("libtree1", "", "2.1"));
        packages.add(new Observations.Package("vim", "", "2:9.0"));
        packages.add(new Observations.Package("ed:amd64", "", "1.19"));
        packages.add(new Observations.Package("git", "", "2.39"));
        packages.add(new Observations.Package("bush", "1.0", ""));
        packages.add(new Observations.Package("libc6", "2.36", "2.37"));

        // When
        UndoPlan plan = step("sudo apt-get install -y tree", "sudo apt-get remove -y tree")
                .step("cd /x && sudo apt-get -q install vim=2:9.0 'ed'; git clone y", "")
                .plan();

        // Then
        assertThat(lines(plan))
                .containsExactly(
                        "sudo apt-get remove -y tree",
                        "sudo apt-get remove -y vim ed:amd64",
                        "sudo apt-get install -y bush");
        assertThat(plan.stays())
                .containsExactly(
                        "packages that were brought along: libtree1, git; autoremove shows whether anything else needs them",
                        "the version of libc6, which was 2.36");
    }

    @Test
    void files_that_were_made_are_deleted_and_the_deepest_directory_first() {
        // When
        UndoPlan plan = step("make x", "")
                .change(FileChange.Kind.CREATED, "/srv/a/")
                .change(FileChange.Kind.CREATED, "/srv/a/b/")
                .change(FileChange.Kind.CREATED, "/srv/a/b/it's")
                .plan();

        // Then
        assertThat(lines(plan)).containsExactly("sudo rm -- '/srv/a/b/it'\\''s'", "sudo rmdir -- /srv/a/b /srv/a");
        assertThat(plan.stays()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/octo/.bashrc",
                "/root/.ssh/authorized_keys",
                "/tmp/notes",
                "/var/tmp/x",
                "/run/x",
                "/mnt/disk/x",
                "/media/x",
                "/dev/shm/x",
                "/home/octo/.config/"
            })
    void what_may_have_been_there_before_the_rehearsal_is_never_deleted(String path) {
        // When
        UndoPlan plan = step("echo x >> " + path, "")
                .change(FileChange.Kind.CREATED, path)
                .plan();

        // Then
        assertThat(lines(plan)).isEmpty();
        assertThat(plan.stays()).singleElement().asString().contains(path, "whether they are new is not known");
    }

    @Test
    void a_file_comes_back_from_the_copy_that_the_flow_made_and_from_nowhere_else() {
        // Given
        root = true;

        // When
        UndoPlan plan = step("sed -i.bak s/a/b/ /etc/hosts", "")
                .change(FileChange.Kind.CHANGED, "/etc/hosts")
                .change(FileChange.Kind.CREATED, "/etc/hosts.bak")
                .change(FileChange.Kind.CHANGED, "/etc/fstab")
                .change(FileChange.Kind.DELETED, "/etc/motd")
                .plan();

        // Then
        assertThat(lines(plan)).containsExactly("mv -- /etc/hosts.bak /etc/hosts");
        assertThat(plan.stays())
                .containsExactly("what stood before in /etc/fstab, /etc/motd: the flow makes no copy of it");
    }

    @Test
    void a_service_that_was_enabled_is_disabled_and_one_that_was_asked_to_start_is_named() {
        // Given
        services.add(new Observations.Service("nginx", "it is enabled, and starts with the host"));
        services.add(new Observations.Service("cron", "systemctl was asked to restart it"));

        // When
        UndoPlan plan = step("sudo enable-things", "").plan();

        // Then
        assertThat(lines(plan)).containsExactly("sudo systemctl disable --now nginx");
        assertThat(plan.stays()).containsExactly("whether cron ran before");
    }

    @Test
    void a_name_that_was_made_visible_is_not_typed_again() {
        // When
        UndoPlan plan = step("make x", "")
                .change(FileChange.Kind.CREATED, "/srv/<U+001B>x")
                .plan();

        // Then
        assertThat(lines(plan)).isEmpty();
        assertThat(plan.stays()).containsExactly("1 of the files that it made");
    }

    @Test
    void only_steps_that_ended_well_are_taken_back() {
        // Given
        packages.add(new Observations.Package("tree", "", "2.1"));
        UndoPlan plan = step("touch a", "rm a")
                .step("touch b; sudo apt install tree", "rm b")
                .plan();

        // When
        UndoPlan half = plan.after(1, false);

        // Then
        assertThat(lines(plan)).containsExactly("rm b", "rm a", "sudo apt-get remove -y tree");
        assertThat(lines(half)).containsExactly("rm a");
        assertThat(plan.after(2, true)).isEqualTo(plan);
    }

    @Test
    void the_plan_is_a_flow_of_its_own_that_says_what_stays() {
        // When
        Optional<Flow> flow = step("sed -i s/a/b/ /etc/hosts; touch /srv/x", "")
                .change(FileChange.Kind.CHANGED, "/etc/hosts")
                .change(FileChange.Kind.CREATED, "/srv/x")
                .plan()
                .flow("change it", RECIPE);

        // Then
        assertThat(flow).isPresent();
        assertThat(flow.get().purpose()).isEqualTo("undo: change it");
        assertThat(flow.get().assumptions())
                .anyMatch(words -> words.startsWith("stays: what stood before in /etc/hosts"));
    }
}
