package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Enclave;
import dev.alice.sandbox.boundary.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The maker of one root's files: mmdebstrap or dnf, run among the guests of an enclave, never with a right over the host. */
final class RootMaker {
    /** Where the workshop has the new root: a place that every host has, and hardly any has repositories below. */
    static final String PLACE = "/media/root";

    private static final int TIME_SECONDS = 1_800;
    private static final int KEPT_LINES = 12;
    private static final int MAX_STATUS = 64 << 20;

    /** What a Fedora root has where nothing else is said: a shell, its tools, and the package manager. */
    private static final List<String> FEDORA = List.of(
            "fedora-release",
            "bash",
            "coreutils",
            "util-linux",
            "findutils",
            "grep",
            "sed",
            "gawk",
            "tar",
            "gzip",
            "shadow-utils",
            "glibc-minimal-langpack",
            "rpm",
            "dnf");

    /** The host's name and name servers do not belong into a root; nor does the way by which it was fetched. */
    private static final String TIDY = """
            cd "$1"
            echo rehearsal >etc/hostname
            : >etc/resolv.conf
            [ -e etc/hosts ] || printf '127.0.0.1 localhost\\n::1 localhost\\n' >etc/hosts
            # no service manager runs in a rehearsal; maintainer scripts ask this before they start one (Debian policy 9.3.3)
            printf '#!/bin/sh\\nexit 101\\n' >usr/sbin/policy-rc.d
            chmod 755 usr/sbin/policy-rc.d
            sed -i /Proxy/d etc/apt/apt.conf.d/*
            rm -f var/log/apt/* var/log/*.log
            """;

    private final Enclave enclave;
    private final Consumer<String> progress;

    RootMaker(Enclave enclave, Consumer<String> progress) {
        this.enclave = enclave;
        this.progress = progress;
    }

    /** Makes the files, and says what they were made from. */
    void make(Order order) {
        switch (order.name().distribution()) {
            case DEBIAN, UBUNTU -> run(order, debian(order, HostSources.read()));
            case FEDORA -> {
                // since Fedora 36 the data base is there; older tools look for it in the old place
                guest(List.of(
                        "sh",
                        "-c",
                        "mkdir -p $0/usr/lib/sysimage/rpm $0/var/lib && ln -s ../../usr/lib/sysimage/rpm $0/var/lib/rpm",
                        PLACE));
                run(order, fedora(order));
                guest(List.of(
                        "sh",
                        "-c",
                        "mkdir -p $0/etc $0/dev $0/proc $0/sys $0/tmp $0/run $0/home && rm -rf $0/var/log/dnf* $0/var/log/hawkey.log"
                                + " && echo rehearsal >$0/etc/hostname && rm -f $0/etc/resolv.conf && : >$0/etc/resolv.conf",
                        PLACE));
            }
        }
    }

    private static List<String> debian(Order order, HostSources host) {
        List<String> lines = new ArrayList<>();
        for (String mirror : order.mirrors()) {
            boolean whole = mirror.startsWith("deb ");
            String components = order.name().distribution() == RootName.Distribution.UBUNTU ? "main universe" : "main";
            lines.add(whole ? mirror : "deb " + mirror + " " + order.name().suite() + " " + components);
        }
        if (lines.isEmpty()) {
            lines.addAll(host.lines(order.name(), OsReleaseFile.read(Path.of("/"))));
        }
        List<String> command = new ArrayList<>(List.of("mmdebstrap", "--mode=root", "--variant=apt"));
        command.addAll(List.of("--format=directory", "--skip=chroot/mount/sys,output/mknod,cleanup/apt/lists"));
        command.add("--aptopt=Acquire::Languages \"none\"");
        host.options().forEach(option -> command.add("--aptopt=" + option));
        if (!order.include().isEmpty()) {
            command.add("--include=" + String.join(",", order.include()));
        }
        command.add("--customize-hook=" + TIDY);
        command.addAll(List.of(order.name().suite(), PLACE));
        command.addAll(lines);
        return command;
    }

    private static List<String> fedora(Order order) {
        List<String> command = new ArrayList<>(List.of("dnf", "--assumeyes", "--installroot=" + PLACE));
        command.addAll(List.of("--releasever=" + order.name().release(), "--setopt=install_weak_deps=False"));
        command.addAll(List.of("--setopt=keepcache=False", "--setopt=cachedir=" + PLACE + "/var/cache/dnf"));
        order.repository().ifPresent(url -> {
            command.addAll(List.of("--setopt=reposdir=/media/work", "--repofrompath=rehearsal," + url));
            command.add("--repo=rehearsal");
            command.add("--setopt=rehearsal.gpgcheck=" + (order.key().isPresent() ? 1 : 0));
            order.key().ifPresent(file -> command.add("--setopt=rehearsal.gpgkey=file://" + file));
        });
        command.add("install");
        command.addAll(order.packages().isEmpty() ? FEDORA : order.packages());
        command.addAll(order.include());
        return command;
    }

    /** The packages of the new root: name, version and architecture, sorted. */
    List<String> packages(Path tree) {
        TreeSet<String> found = new TreeSet<>();
        Optional<String> status = dpkgStatus(tree);
        if (status.isPresent()) {
            for (String stanza : status.get().split("\n\n", -1)) {
                Map<String, String> fields = new java.util.HashMap<>();
                stanza.lines()
                        .filter(line -> line.matches("(Package|Version|Architecture|Status): .*"))
                        .forEach(line -> fields.put(
                                line.substring(0, line.indexOf(':')), line.substring(line.indexOf(' ') + 1)));
                if (fields.getOrDefault("Status", "").endsWith(" installed")) {
                    found.add(fields.get("Package") + " " + fields.get("Version") + " " + fields.get("Architecture"));
                }
            }
        } else {
            String format = "%{NAME} %{EVR} %{ARCH}\\n";
            found.addAll(
                    guest(List.of("rpm", "--root=" + PLACE, "--dbpath=/usr/lib/sysimage/rpm", "-qa", "--qf", format))
                            .lines()
                            .toList());
        }
        return List.copyOf(found);
    }

    private static Optional<String> dpkgStatus(Path tree) {
        try {
            return TreeFile.read(tree, "var/lib/dpkg/status", MAX_STATUS);
        } catch (IOException e) {
            throw new SandboxException("the packages of the new root cannot be read", e);
        }
    }

    private String guest(List<String> words) {
        List<String> command = new ArrayList<>(enclave.prefix());
        command.addAll(enclave.entering());
        command.addAll(words);
        Tool.Ended ended = Tool.run(command, 16 << 20, java.time.Duration.ofMinutes(2));
        if (ended.exit() != 0) {
            throw new SandboxException("the new root cannot be finished: " + ended.text());
        }
        return new String(ended.output(), StandardCharsets.UTF_8);
    }

    private void run(Order order, List<String> maker) {
        List<String> command = new ArrayList<>(enclave.prefix());
        command.addAll(enclave.entering());
        // It ends with this thread, and everything below it ends with it.
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"));
        command.addAll(List.of("timeout", Integer.toString(TIME_SECONDS), "sh", "-c", RootScripts.MAKE, "make"));
        command.addAll(maker);
        Deque<String> last = new ArrayDeque<>();
        Process process = null;
        try {
            process = Tool.builder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("I: ")) {
                    progress.accept(line.substring(3));
                }
                last.add(line.length() > 500 ? line.substring(0, 500) : line);
                if (last.size() > KEPT_LINES) {
                    last.removeFirst();
                }
            }
            int exit = process.waitFor();
            if (exit != 0) {
                throw new SandboxException(order.name() + " cannot be made; " + maker.getFirst() + " ended with " + exit
                        + ":\n" + String.join("\n", last));
            }
        } catch (IOException e) {
            throw new SandboxException(maker.getFirst() + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the making of " + order.name() + " was interrupted", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
