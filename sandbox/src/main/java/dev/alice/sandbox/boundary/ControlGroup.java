package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.Limit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's own count of memory and processes for one rehearsal (cgroups, version 2 or 1), where this server may make one. */
final class ControlGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroup.class);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Longer than any rehearsal. */
    private static final Duration OLD = Duration.ofHours(1);

    private final Path memory;
    private final Path processes;
    private final Path cpu;
    private final boolean unified;

    private ControlGroup(Path memory, Path processes, Path cpu, boolean unified) {
        this.memory = memory;
        this.processes = processes;
        this.cpu = cpu;
        this.unified = unified;
    }

    /** Makes a group; the kernel holds programs and written files together to the sum of both limits. Empty where no controller can be used. */
    static Optional<ControlGroup> create(String name, Limits limits) {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path memory = unified ? ROOT.resolve(name) : ROOT.resolve("memory").resolve(name);
        Path processes = unified ? memory : ROOT.resolve("pids").resolve(name);
        if (!Files.isWritable(memory.getParent()) || !Files.isWritable(processes.getParent())) {
            return Optional.empty();
        }
        Path cpu = unified ? memory : ROOT.resolve("cpu").resolve(name);
        ControlGroup group = new ControlGroup(memory, processes, cpu, unified);
        try {
            Files.createDirectory(memory);
            if (!unified) {
                Files.createDirectory(processes);
            }
            group.write(
                    memory,
                    unified ? "memory.max" : "memory.limit_in_bytes",
                    limits.memoryBytes() + limits.diskBytes());
            Path swap = memory.resolve("memory.swap.max");
            if (unified && Files.exists(swap)) {
                group.write(memory, "memory.swap.max", 0);
            }
            group.write(processes, "pids.max", limits.processes());
            group.yieldToOthers();
            return Optional.of(group);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("group", memory).setCause(e).log("no control group for the rehearsal");
            group.close();
            return Optional.empty();
        }
    }

    /** Gives the group a tenth of what the server itself has, where both want the processor. */
    private void yieldToOthers() throws IOException {
        if (unified) {
            if (Files.exists(cpu.resolve("cpu.weight"))) {
                write(cpu, "cpu.weight", 10);
            }
        } else if (Files.isWritable(cpu.getParent())) {
            Files.createDirectory(cpu);
            write(cpu, "cpu.shares", 102);
        }
    }

    /** Removes the groups that a server left behind when it was killed; a group in use cannot be removed. */
    static void sweep(String prefix) {
        for (Path parent : List.of(ROOT, ROOT.resolve("memory"), ROOT.resolve("pids"), ROOT.resolve("cpu"))) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, prefix + "*")) {
                for (Path group : found) {
                    sweepOne(group, prefix);
                }
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("parent", parent).setCause(e).log("old control groups were not looked for");
            }
        }
    }

    private static void sweepOne(Path group, String prefix) {
        try {
            Instant made = Files.getLastModifiedTime(group).toInstant();
            if (Maker.mayGo(group.getFileName().toString().substring(prefix.length()), made, OLD)) {
                Files.deleteIfExists(group);
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("group", group)
                    .setCause(e)
                    .log("a control group of an earlier rehearsal is in use");
        }
    }

    /** The directories whose {@code cgroup.procs} a process joins. */
    List<String> directories() {
        return unique().map(Path::toString).toList();
    }

    /** Memory of the programs themselves in bytes; the written files, which are in memory too, are not in it. */
    long programBytes() {
        return count(memory.resolve("memory.stat"), unified ? "anon" : "rss");
    }

    /** The limit that the kernel had to enforce since the group was made. */
    Optional<Limit> enforced() {
        if (count(memory.resolve(unified ? "memory.events" : "memory.oom_control"), "oom_kill") > 0) {
            return Optional.of(Limit.MEMORY);
        }
        if (count(processes.resolve("pids.events"), "max") > 0) {
            return Optional.of(Limit.PROCESSES);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        unique().forEach(ControlGroup::remove);
    }

    private Stream<Path> unique() {
        return Stream.of(memory, processes, cpu).distinct().filter(Files::isDirectory);
    }

    /** Waits until the last process is gone, which a moment after the end of the first one it is. */
    void awaitEmpty() throws InterruptedException {
        for (int attempt = 0; attempt < 2_000; attempt++) {
            try {
                if (Files.readString(processes.resolve("cgroup.procs")).isBlank()) {
                    return;
                }
            } catch (IOException e) {
                throw new SandboxException("the processes of a rehearsal cannot be counted in " + processes, e);
            }
            Thread.sleep(1);
        }
        throw new SandboxException("a process of a rehearsal outlived it, in " + processes + "; stop rehearsing here");
    }

    private static void remove(Path directory) {
        // A group is busy for a moment after its last process was killed.
        for (int attempt = 0; attempt < 50; attempt++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
        LOG.atWarn().addKeyValue("group", directory).log("a control group stays behind; remove it when it is empty");
    }

    private void write(Path directory, String file, long value) throws IOException {
        Files.writeString(directory.resolve(file), Long.toString(value));
    }

    private static long count(Path file, String key) {
        List<String> lines = new ArrayList<>();
        try {
            lines.addAll(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("a control group cannot be read");
            return 0;
        }
        return lines.stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2 && words[0].equals(key))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }
}
