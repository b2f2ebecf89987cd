package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Processes;
import java.util.Optional;
import java.util.Set;

/** What in a pane stands between us and the shell of the user's own machine, in words. */
final class Surroundings {
    private static final Set<String> REMOTE = Set.of("ssh", "mosh-client", "mosh", "telnet", "rlogin", "slogin", "et");
    private static final Set<String> MULTIPLEXERS =
            Set.of("tmux", "tmux: client", "screen", "zellij", "dtach", "abduco");
    private static final Set<String> CONTAINERS = Set.of(
            "docker",
            "podman",
            "nerdctl",
            "kubectl",
            "lxc",
            "lxc-attach",
            "incus",
            "systemd-nspawn",
            "machinectl",
            "unshare",
            "nsenter",
            "chroot",
            "bwrap",
            "toolbox",
            "distrobox",
            "flatpak",
            "crun",
            "runc");
    private static final Set<String> OTHER_USERS = Set.of("sudo", "su", "doas", "pkexec", "runuser", "setpriv", "run0");

    private Surroundings() {}

    /** What the foreground of the pane is in, besides the pane's own shell. */
    static Optional<String> of(Processes processes) {
        for (String program : processes.chain()) {
            Optional<String> known = named(program);
            if (known.isPresent()) {
                return known;
            }
        }
        if (processes.chain().isEmpty()) {
            Optional<String> known = named(processes.program());
            if (known.isPresent()) {
                return known;
            }
        }
        if (processes.elsewhere()) {
            return Optional.of(processes.foregroundProgram()
                    + " runs in a container or behind a chroot in this pane, not on the machine of your tmux");
        }
        if (!processes.foreground()
                && ShellKind.of(processes.foregroundProgram()).isPresent()
                && isAlone(processes)) {
            return Optional.of("another shell, " + processes.foregroundProgram() + ", runs inside the pane's "
                    + processes.program());
        }
        return Optional.empty();
    }

    /** Whether the foreground is one process, as a shell at its prompt is, and a script with its programs is not. */
    private static boolean isAlone(Processes processes) {
        return processes.all().stream()
                .filter(process -> process.program().equals(processes.foregroundProgram()))
                .anyMatch(shell -> processes.all().stream()
                        .noneMatch(other -> other.pid() != shell.pid()
                                && (other.group() == shell.group() || other.parent() == shell.pid())));
    }

    private static Optional<String> named(String program) {
        if (REMOTE.contains(program)) {
            return Optional.of("an " + program + " session to another host runs in this pane");
        }
        if (MULTIPLEXERS.contains(program)) {
            String name = program.startsWith("tmux") ? "tmux" : program;
            return Optional.of("another " + name + " runs inside this pane");
        }
        if (CONTAINERS.contains(program)) {
            return Optional.of(program + " runs in this pane: a container, or another root directory");
        }
        if (OTHER_USERS.contains(program)) {
            return Optional.of(program + " runs in this pane, for another user");
        }
        return Optional.empty();
    }
}
