package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    /**
     * The first bytes of what a program writes to its standard output; it is ended where it writes more.
     *
     * @param whole whether these are all
     */
    public record Begin(byte[] output, boolean whole, int exit) {}

    /**
     * Runs a program to its end, or until it has written so many bytes; its errors are left out.
     *
     * @throws SandboxException where it takes longer than half a minute
     */
    public static Begin begin(List<String> command, int maxOutput) {
        try {
            Process process = builder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                CompletableFuture<byte[]> reading = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    try (InputStream in = process.getInputStream()) {
                        reading.complete(in.readNBytes(maxOutput + 1));
                    } catch (IOException e) {
                        reading.completeExceptionally(e);
                    }
                });
                byte[] bytes = reading.get(TIME.toSeconds(), TimeUnit.SECONDS);
                boolean whole = bytes.length <= maxOutput;
                if (!whole) {
                    process.destroyForcibly();
                }
                if (!process.waitFor(TIME.toSeconds(), TimeUnit.SECONDS)) {
                    throw new SandboxException(command.getFirst() + " did not end; the host may be overloaded");
                }
                return new Begin(whole ? bytes : Arrays.copyOf(bytes, maxOutput), whole, process.exitValue());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new SandboxException("the output of " + command.getFirst() + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the wait for " + command.getFirst() + " was interrupted", e);
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
