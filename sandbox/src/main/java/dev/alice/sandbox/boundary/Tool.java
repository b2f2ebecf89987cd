package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One short run of a host program: bounded in time and output, with a fixed environment and nothing on its input. */
public final class Tool {
    private static final Duration TIME = Duration.ofSeconds(30);

    private Tool() {}

    /** How a program ended: its exit code and what it wrote, errors among it or apart. */
    public record Ended(int exit, byte[] output, String errors) {
        public String text() {
            return (new String(output, StandardCharsets.UTF_8) + " " + errors).strip();
        }
    }

    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("HOME", "/");
        return builder;
    }

    /** Runs a program to its end, for at most half a minute. */
    public static Ended run(List<String> command, int maxOutput) {
        return run(command, maxOutput, TIME);
    }

    /**
     * Runs a program to its end.
     *
     * @param maxOutput bytes of standard output; errors are bounded by 64 KiB
     * @throws SandboxException where it writes more or takes longer
     */
    public static Ended run(List<String> command, int maxOutput, Duration time) {
        Process process;
        try {
            process = builder(command).start();
        } catch (IOException e) {
            return new Ended(127, new byte[0], command.getFirst() + " cannot be started: " + e.getMessage());
        }
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> output = read(process.getInputStream(), maxOutput);
            CompletableFuture<byte[]> errors = read(process.getErrorStream(), 64 << 10);
            if (!process.waitFor(time.toSeconds(), TimeUnit.SECONDS)) {
                throw new SandboxException(command.getFirst() + " did not end within " + time.toSeconds()
                        + " s; the host may be overloaded");
            }
            return new Ended(
                    process.exitValue(), output.get(), new String(errors.get(), StandardCharsets.UTF_8).strip());
        } catch (IOException | ExecutionException e) {
            throw new SandboxException("the output of " + command.getFirst() + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the wait for " + command.getFirst() + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<byte[]> read(InputStream stream, int bound) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                byte[] bytes = stream.readNBytes(bound);
                if (stream.read() >= 0) {
                    throw new IOException("more than " + bound + " bytes");
                }
                result.complete(bytes);
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
