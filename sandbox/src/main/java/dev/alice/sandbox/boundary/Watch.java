package dev.alice.sandbox.boundary;

import dev.alice.sandbox.evidence.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The eye on a running step from outside: it ends the step at the first limit that is reached, and names it. */
final class Watch {
    private static final long INTERVAL_MILLIS = 20;
    private static final long PAGE = 4096;
    private static final int KILLED_BY_FILE_SIZE = 128 + 25; // SIGXFSZ

    private final Limits limits;
    private final Optional<ControlGroup> group;
    private final Path disk;
    private long peak;

    /** @param disk a directory on the file system that takes everything the step writes */
    Watch(Limits limits, Optional<ControlGroup> group, Path disk) {
        this.limits = limits;
        this.group = group;
        this.disk = disk;
    }

    /** Waits for the step to end within the time, or ends it: for a limit, or because nobody waits for it any more. */
    Optional<Limit> attend(Process process, KeptOutput output, Duration time, BooleanSupplier cancelled)
            throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            Optional<Limit> reached = reached(process, output);
            if (reached.isEmpty() && System.nanoTime() >= deadline && process.isAlive()) {
                reached = Optional.of(Limit.TIME);
            }
            if (reached.isPresent() || cancelled.getAsBoolean()) {
                process.destroyForcibly();
                process.waitFor();
                return reached;
            }
            if (process.waitFor(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                return reached(process, output)
                        .or(() -> process.exitValue() == KILLED_BY_FILE_SIZE
                                ? Optional.of(Limit.FILE_SIZE)
                                : Optional.empty());
            }
        }
    }

    private Optional<Limit> reached(Process process, KeptOutput output) {
        if (output.total() > limits.outputBytes()) {
            return Optional.of(Limit.OUTPUT);
        }
        Optional<Limit> enforced = group.flatMap(ControlGroup::enforced);
        if (enforced.isPresent()) {
            return enforced;
        }
        if (freeDisk() < PAGE) {
            return Optional.of(Limit.DISK);
        }
        if (group.isPresent()) {
            return used(group.get().programBytes());
        }
        List<ProcessHandle> family = process.descendants().toList();
        if (family.size() >= limits.processes()) {
            return Optional.of(Limit.PROCESSES);
        }
        return used(family.stream().mapToLong(Watch::ownBytes).sum());
    }

    private Optional<Limit> used(long memory) {
        peak = Math.max(peak, memory);
        return memory > limits.memoryBytes() ? Optional.of(Limit.MEMORY) : Optional.empty();
    }

    /** The most memory in bytes that the programs of the step were seen to have together; empty where none was seen. */
    OptionalLong peak() {
        return peak > 0 ? OptionalLong.of(peak) : OptionalLong.empty();
    }

    private long freeDisk() {
        try {
            return Files.getFileStore(disk).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Resident memory without shared pages (proc(5), statm). */
    private static long ownBytes(ProcessHandle process) {
        try {
            String[] words = Files.readString(Path.of("/proc/" + process.pid() + "/statm"))
                    .split(" ");
            return (Long.parseLong(words[1]) - Long.parseLong(words[2])) * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0; // it ended meanwhile
        }
    }
}
