package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Assessment;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Step;
import dev.alice.sandbox.boundary.Mode;
import dev.alice.sandbox.boundary.Places;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The decision, before anything runs, whether a rehearsal of a flow here would tell the truth about the user's host. */
final class Feasibility {
    /** Programs whose work is on what the boundary has not: a kernel, services, devices, other sessions, other users. */
    private static final Map<String, Set<String>> UNMODELLED = Map.of(
            "mounts and block devices",
            Set.of(
                    "mount",
                    "umount",
                    "swapon",
                    "swapoff",
                    "losetup",
                    "fdisk",
                    "parted",
                    "cryptsetup",
                    "mkswap",
                    "lvcreate"),
            "the kernel",
            Set.of("modprobe", "insmod", "rmmod", "sysctl", "dmesg", "reboot", "shutdown", "poweroff", "halt", "kexec"),
            "the network of your host",
            Set.of("iptables", "ip6tables", "nft", "ufw", "firewall-cmd", "ip", "ifconfig", "nmcli", "ss", "tc"),
            "services",
            Set.of(
                    "systemctl",
                    "service",
                    "journalctl",
                    "loginctl",
                    "hostnamectl",
                    "timedatectl",
                    "localectl",
                    "crontab",
                    "at"),
            "containers and namespaces",
            Set.of(
                    "docker",
                    "podman",
                    "nerdctl",
                    "buildah",
                    "kubectl",
                    "unshare",
                    "nsenter",
                    "bwrap",
                    "chroot",
                    "lxc",
                    "machinectl",
                    "snap",
                    "flatpak",
                    "virsh"),
            "processes of your session",
            Set.of("kill", "pkill", "killall", "strace", "gdb", "ltrace", "tmux", "screen"),
            "another user's rights",
            Set.of("su", "doas", "pkexec", "runuser", "passwd", "chsh", "chfn", "newgrp"));

    private static final Set<String> NETWORK = Set.of(
            "curl",
            "wget",
            "ssh",
            "scp",
            "sftp",
            "ping",
            "dig",
            "nslookup",
            "host",
            "nc",
            "ncat",
            "telnet",
            "ftp",
            "npx",
            "certbot",
            "add-apt-repository",
            "traceroute",
            "whois",
            "aria2c",
            "brew");

    private static final Map<String, Set<String>> NETWORK_VERBS = Map.ofEntries(
            Map.entry(
                    "apt",
                    Set.of(
                            "install",
                            "update",
                            "upgrade",
                            "full-upgrade",
                            "dist-upgrade",
                            "reinstall",
                            "source",
                            "download",
                            "build-dep")),
            Map.entry(
                    "apt-get",
                    Set.of(
                            "install",
                            "update",
                            "upgrade",
                            "dist-upgrade",
                            "source",
                            "download",
                            "build-dep",
                            "dselect-upgrade")),
            Map.entry("aptitude", Set.of("install", "update", "upgrade", "safe-upgrade", "full-upgrade")),
            Map.entry(
                    "dnf",
                    Set.of(
                            "install",
                            "update",
                            "upgrade",
                            "makecache",
                            "check-update",
                            "download",
                            "reinstall",
                            "group",
                            "distro-sync")),
            Map.entry("yum", Set.of("install", "update", "upgrade", "makecache", "check-update", "reinstall")),
            Map.entry("git", Set.of("clone", "fetch", "pull", "push", "ls-remote")),
            Map.entry("pip", Set.of("install", "download")),
            Map.entry("pip3", Set.of("install", "download")),
            Map.entry("pipx", Set.of("install", "run", "upgrade")),
            Map.entry("npm", Set.of("install", "i", "ci", "add", "update", "publish", "audit")),
            Map.entry("yarn", Set.of("install", "add")),
            Map.entry("cargo", Set.of("install", "add", "update", "publish", "fetch")),
            Map.entry("go", Set.of("get", "install")),
            Map.entry("getent", Set.of("hosts", "ahosts", "ahostsv4", "ahostsv6")),
            Map.entry("gem", Set.of("install", "update")));

    /** Programs that fetch packages from mirrors, and understand a proxy. */
    private static final Set<String> PACKAGE_TOOLS = Set.of("apt", "apt-get", "aptitude", "dnf", "yum");

    private final HostFacts.Family serverFamily;
    private final boolean mirrors;

    Feasibility(HostFacts.Family serverFamily) {
        this(serverFamily, false);
    }

    /**
     * @param serverFamily of what the flow is rehearsed in
     * @param mirrors whether package managers may reach their mirrors from there
     */
    Feasibility(HostFacts.Family serverFamily, boolean mirrors) {
        this.serverFamily = serverFamily;
        this.mirrors = mirrors;
    }

    /** Whether the flow wants the network for packages alone, by its assessment and by its words. */
    boolean fetchesPackages(Flow flow, Assessment assessment) {
        boolean assessed = assessment.has(EffectKind.PACKAGES)
                && assessment.effects().stream()
                        .filter(effect -> effect.kind() == EffectKind.NETWORK)
                        .allMatch(effect -> PACKAGE_TOOLS.contains(effect.program())
                                && assessment.effects().stream()
                                        .anyMatch(other ->
                                                other.kind() == EffectKind.PACKAGES && other.step() == effect.step()));
        List<List<String>> fetching = flow.steps().stream()
                .flatMap(step -> CommandLine.read(step.command().value()).programs().stream())
                .filter(Feasibility::needsNetwork)
                .toList();
        return assessed
                && !fetching.isEmpty()
                && fetching.stream().allMatch(words -> PACKAGE_TOOLS.contains(words.getFirst()));
    }

    /** Why the flow is not rehearsed, or empty where a rehearsal in this mode would be honest. */
    Optional<Rehearsal> objection(Flow flow, Assessment assessment, HostFacts host, Mode mode) {
        boolean packages = mirrors && fetchesPackages(flow, assessment);
        if (assessment.has(EffectKind.NETWORK) && !packages) {
            return notPossible("the flow needs the network, which a rehearsal has not", true);
        }
        if (host.family() != HostFacts.Family.UNKNOWN && host.family() != serverFamily) {
            return notPossible(
                    "your host is of another family (" + host.family() + ") than this server's root (" + serverFamily
                            + ")",
                    false);
        }
        if (assessment.has(EffectKind.INTERACTIVE)) {
            return notPossible("the flow talks with a person, who is not there in a rehearsal", false);
        }
        if (host.shell().endsWith("fish")) {
            return notPossible("your shell is fish, and the rehearsal's shell is bash", false);
        }
        for (int i = 0; i < flow.steps().size(); i++) {
            Optional<Rehearsal> objection = stepObjection(i + 1, flow.steps().get(i), host, mode, packages);
            if (objection.isPresent()) {
                return objection;
            }
        }
        if (assessment.has(EffectKind.SERVICES)) {
            return notPossible("the flow works on services, and no service manager runs in a rehearsal", false);
        }
        if (assessment.has(EffectKind.PROCESSES)) {
            return notPossible("the flow works on processes of your host, which a rehearsal does not see", false);
        }
        return Optional.empty();
    }

    private static Optional<Rehearsal> stepObjection(
            int number, Step step, HostFacts host, Mode mode, boolean packages) {
        String line = step.command().value();
        CommandLine read = CommandLine.read(line);
        String which = "step " + number + ": ";
        for (List<String> words : read.programs()) {
            if (needsNetwork(words) && !packages) {
                return notPossible(which + words.getFirst() + " needs the network, which a rehearsal has not", true);
            }
            for (Map.Entry<String, Set<String>> subject : UNMODELLED.entrySet()) {
                if (subject.getValue().contains(words.getFirst())
                        || words.getFirst().startsWith("mkfs")) {
                    return notPossible(
                            which + words.getFirst() + " works on " + subject.getKey()
                                    + ", which the sandbox does not model",
                            false);
                }
            }
        }
        for (List<String> words : read.commands()) {
            for (String word : words) {
                if (mode != Mode.PREPARED && Places.isHidden(word)) {
                    return notPossible(which + word + " is hidden from rehearsals", false);
                }
            }
        }
        return sudoObjection(which, read, host, mode);
    }

    private static Optional<Rehearsal> sudoObjection(String which, CommandLine read, HostFacts host, Mode mode) {
        if (!read.usesSudo()) {
            return Optional.empty();
        }
        if (host.sudo() == HostFacts.Sudo.ABSENT) {
            return notPossible(which + "your host has no sudo", false);
        }
        if (!mode.hasFaithfulRoot()) {
            return notPossible(
                    which
                            + "it needs root, and this server cannot give a faithful root (it needs to run as root, with id-mapped"
                            + " mounts)",
                    false);
        }
        if (read.writesFiles() && !host.root()) {
            return notPossible(
                    which + "it mixes sudo with a redirection, which the shell does without sudo's rights", false);
        }
        return Optional.empty();
    }

    private static boolean needsNetwork(List<String> words) {
        String program = words.getFirst();
        if (NETWORK.contains(program)
                || program.equals("rsync") && words.stream().anyMatch(word -> word.contains(":"))) {
            return true;
        }
        Set<String> verbs = NETWORK_VERBS.get(program);
        return verbs != null && words.stream().skip(1).anyMatch(verbs::contains);
    }

    private static Optional<Rehearsal> notPossible(String reason, boolean needsNetwork) {
        return Optional.of(new Rehearsal.NotPossible(reason, needsNetwork));
    }
}
