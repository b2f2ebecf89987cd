package dev.alice.sandbox.boundary;

import java.time.Duration;

/**
 * What one rehearsal may use.
 *
 * @param stepTime wall clock for one step
 * @param flowTime wall clock for all steps
 * @param memoryBytes for all processes together
 * @param processes processes and threads at one time
 * @param diskBytes for everything that is written, in memory
 * @param fileBytes for one file
 * @param outputBytes written to standard output and error by one step before it is stopped
 * @param keptOutputBytes of it that go into the evidence
 */
public record Limits(
        Duration stepTime,
        Duration flowTime,
        long memoryBytes,
        int processes,
        long diskBytes,
        long fileBytes,
        long outputBytes,
        int keptOutputBytes) {
    public static final Limits ORDINARY = new Limits(
            Duration.ofSeconds(60),
            Duration.ofSeconds(180),
            512L << 20,
            200,
            512L << 20,
            256L << 20,
            8L << 20,
            12 << 10);

    public Limits {
        if (stepTime.isNegative() || stepTime.isZero() || flowTime.isNegative() || flowTime.isZero()) {
            throw new IllegalArgumentException("the time for a rehearsal is more than nothing");
        }
        if (memoryBytes < 16 << 20 || diskBytes < 1 << 20 || fileBytes < 1 << 16 || processes < 16) {
            throw new IllegalArgumentException(
                    "a rehearsal needs at least 16 MiB memory, 1 MiB disk, 64 KiB for a file and 16 processes");
        }
        if (keptOutputBytes < 2 || outputBytes < keptOutputBytes) {
            throw new IllegalArgumentException("the output limit is not below what is kept of it");
        }
    }

    public Limits withStepTime(Duration time) {
        return new Limits(time, flowTime, memoryBytes, processes, diskBytes, fileBytes, outputBytes, keptOutputBytes);
    }

    public Limits withMemoryBytes(long bytes) {
        return new Limits(stepTime, flowTime, bytes, processes, diskBytes, fileBytes, outputBytes, keptOutputBytes);
    }

    public Limits withDiskBytes(long bytes) {
        return new Limits(stepTime, flowTime, memoryBytes, processes, bytes, fileBytes, outputBytes, keptOutputBytes);
    }
}
