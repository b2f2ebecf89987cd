package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs of this server that are asked what they know: without a shell, bounded in time and output, a few at once. */
final class Tool {
    private static final int AT_ONCE = 3;

    private final Duration limit;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** @param limit how long one call may take */
    Tool(Duration limit) {
        this.limit = limit;
    }

    /** What a program gave: its exit code, and the start of its standard output. */
    record Output(int exit, String text) {}

    /** Reads what a program prints as it comes. */
    interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    /**
     * Runs a program and keeps the start of its output.
     *
     * @throws PrioritizerException where it is not there or does not end in time
     */
    Output run(List<String> command, int maxBytes) {
        return run(command, Map.of(), maxBytes);
    }

    Output run(List<String> command, Map<String, String> environment, int maxBytes) {
        StringBuilder text = new StringBuilder();
        int exit = stream(command, environment, in -> {
                    text.append(new String(in.readNBytes(maxBytes), StandardCharsets.UTF_8));
                    in.skip(Long.MAX_VALUE);
                    return true;
                })
                .exit();
        return new Output(exit, text.toString());
    }

    /** A program's exit code with what was read of its output. */
    record Read<T>(int exit, T value) {}

    <T> Read<T> stream(List<String> command, Map<String, String> environment, Reader<T> reader) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            if (!places.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PrioritizerException(command.getFirst() + " was not asked: too much is being looked at");
            }
            try {
                return within(deadline, command, environment, reader);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrioritizerException(command.getFirst() + " was not waited for", e);
        }
    }

    private <T> Read<T> within(long deadline, List<String> command, Map<String, String> environment, Reader<T> reader)
            throws InterruptedException {
        Process process = start(command, environment);
        try {
            CompletableFuture<T> read = CompletableFuture.supplyAsync(
                    () -> {
                        try (InputStream in = process.getInputStream()) {
                            return reader.read(in);
                        } catch (IOException e) {
                            throw new PrioritizerException(
                                    "the output of " + command.getFirst() + " broke off: " + e.getMessage(), e);
                        }
                    },
                    Thread::startVirtualThread);
            T value = read.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (!process.waitFor(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw late(command);
            }
            return new Read<>(process.exitValue(), value);
        } catch (TimeoutException e) {
            throw late(command);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PrioritizerException known
                    ? known
                    : new PrioritizerException(
                            "the output of " + command.getFirst() + " cannot be read: " + e.getCause(), e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private PrioritizerException late(List<String> command) {
        return new PrioritizerException(command.getFirst() + " did not end within " + limit.toSeconds() + " s");
    }

    private static Process start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL", "C", "HOME", "/nonexistent"));
        builder.environment().putAll(environment);
        builder.directory(Path.of("/").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new PrioritizerException(command.getFirst() + " is not on this server: " + e.getMessage(), e);
        }
    }
}
