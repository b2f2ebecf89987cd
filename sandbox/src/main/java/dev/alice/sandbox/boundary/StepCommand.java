package dev.alice.sandbox.boundary;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line that runs one line inside a boundary: limits of resources, bubblewrap with what the stage shows, and the
 * person that the line runs as.
 *
 * @param filter the file with the filter of system calls
 * @param status where bubblewrap writes how the line ended
 * @param masked directories of the host that hold this server's own state
 * @param traced whether programs and addresses are looked at from outside
 */
record StepCommand(
        Stage stage,
        Limits limits,
        Person person,
        Path filter,
        Path status,
        List<Path> masked,
        Optional<ControlGroup> group,
        Optional<Outlet> outlet,
        boolean traced) {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    StepCommand {
        masked = List.copyOf(masked);
    }

    /** The words that run one line. */
    List<String> words(String line, boolean asRoot) {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", Scripts.LAUNCH, "launch", filter.toString(), status.toString()));
        group.ifPresent(held -> command.addAll(held.directories()));
        command.add("--");
        command.addAll(stage.prefix());
        command.addAll(stage.entering());
        outlet.ifPresent(open -> command.addAll(open.entering()));
        if (traced) {
            command.addAll(Tracing.WORDS);
        }
        if (group.isEmpty()) {
            // a control group has a weight of its own
            command.addAll(List.of("nice", "-n", "10"));
        }
        command.addAll(resourceLimits());
        command.addAll(bubblewrap(asRoot));
        command.addAll(List.of(
                "bash",
                "-c",
                Scripts.STEP,
                "bash",
                person.directory(),
                line,
                asRoot == person.root() ? "keep" : "leave"));
        return command;
    }

    private List<String> resourceLimits() {
        List<String> words = new ArrayList<>(List.of(
                "prlimit",
                "--core=0",
                "--nofile=1024",
                "--fsize=" + limits.fileBytes(),
                "--nproc=" + (limits.processes() + 8)));
        if (group.isEmpty()) {
            words.add("--data=" + 2 * limits.memoryBytes());
        }
        words.add("--");
        return words;
    }

    private List<String> bubblewrap(boolean asRoot) {
        Path place = stage.directory();
        List<String> words =
                new ArrayList<>(List.of("bwrap", "--bind", place.resolve("root").toString(), "/"));
        words.addAll(List.of("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"));
        stage.trees()
                .forEach((tree, where) -> words.addAll(
                        List.of("--bind", place.resolve("trees").resolve(tree).toString(), where)));
        String empty = place.resolve("trees/empty").toString();
        if (stage.mode() != Mode.PREPARED && Files.isDirectory(Path.of("/etc/ssh"))) {
            words.addAll(
                    stage.mode() == Mode.USER
                            ? List.of("--ro-bind", empty, "/etc/ssh")
                            : List.of("--bind", place.resolve("trees/etc-ssh").toString(), "/etc/ssh"));
        }
        for (String hidden : hidden()) {
            words.addAll(List.of("--ro-bind", empty, hidden));
        }
        words.addAll(List.of("--ro-bind", place.resolve("fixed/bin").toString(), "/run/.rehearsal-bin"));
        if (stage.mode() == Mode.USER) {
            for (String accounts : List.of("passwd", "group")) {
                words.addAll(List.of(
                        "--ro-bind", place.resolve("fixed").resolve(accounts).toString(), "/etc/" + accounts));
            }
            words.addAll(List.of("--remount-ro", "/"));
        }
        words.addAll(List.of("--remount-ro", "/dev"));
        words.addAll(List.of("--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"));
        if (outlet.isEmpty()) {
            words.add("--unshare-net");
        }
        words.addAll(List.of("--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"));
        words.addAll(identity(asRoot));
        words.addAll(environment(asRoot));
        words.addAll(List.of("--chdir", "/", "--json-status-fd", "8", "--seccomp", "9", "--"));
        if (stage.mode() != Mode.USER && !asRoot) {
            String id = Integer.toString(person.id());
            words.addAll(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--inh-caps=-all", "--"));
        }
        return words;
    }

    private List<String> identity(boolean asRoot) {
        if (stage.mode() == Mode.USER) {
            return List.of("--unshare-user", "--uid", asRoot ? "0" : "1000", "--gid", asRoot ? "0" : "1000");
        }
        List<String> words = new ArrayList<>();
        List<String> capabilities = asRoot
                ? List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETUID", "SETGID", "KILL")
                : List.of("SETUID", "SETGID");
        if (asRoot && stage.mode() == Mode.PREPARED) {
            // rpm and maintainer scripts give files capabilities; without new privileges these have no effect inside
            words.addAll(List.of("--cap-add", "CAP_SETFCAP"));
        }
        capabilities.forEach(name -> words.addAll(List.of("--cap-add", "CAP_" + name)));
        return words;
    }

    private List<String> environment(boolean asRoot) {
        List<String> words = new ArrayList<>();
        List.of(
                        "PATH=" + (asRoot ? "/run/.rehearsal-bin:" : "") + PATH,
                        "HOME=" + person.home(),
                        "USER=" + person.name(),
                        "LOGNAME=" + person.name(),
                        "SHELL=/bin/bash",
                        "LANG=C.UTF-8",
                        "TERM=dumb")
                .forEach(pair -> words.addAll(List.of(
                        "--setenv", pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1))));
        outlet.map(Outlet::environment)
                .orElse(List.of())
                .forEach(pair -> words.addAll(List.of(
                        "--setenv", pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1))));
        return words;
    }

    private List<String> hidden() {
        if (stage.mode() == Mode.PREPARED) {
            return List.of(); // there is nothing of a host in it
        }
        List<String> places = new ArrayList<>(Places.HIDDEN);
        masked.forEach(path -> places.add(path.toAbsolutePath().normalize().toString()));
        return places.stream()
                .filter(place -> !Places.isEmptied(place))
                .filter(place -> stage.layers().stream().anyMatch(layer -> place.startsWith("/" + layer + "/")))
                .filter(place -> Files.isDirectory(Path.of(place)))
                .toList();
    }
}
