package dev.alice.sandbox.tpm;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs of tpm2-tools, run one by one with their files in a directory of this server alone. */
final class TpmTools {
    private static final int SECONDS = 60;
    private static final int SECONDS_TO_DIE = 10;
    private static final int MAX_FILE = 64 << 10;

    private final TpmAccess access;
    private final Path directory;

    TpmTools(TpmAccess access, Path directory) {
        this.access = access;
        this.directory = directory;
    }

    void makeDirectory() throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String path(String name) {
        return file(name).toAbsolutePath().toString();
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    Octets read(String name) throws IOException {
        if (Files.size(file(name)) > MAX_FILE) {
            throw new IOException(name + " has more than " + MAX_FILE + " bytes");
        }
        return Octets.of(Files.readAllBytes(file(name)));
    }

    void forget(String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(file(name));
        }
    }

    /** The option that brings the owner's password, where there is one. */
    List<String> owner() {
        return access.ownerAuth()
                .map(file -> List.of("-P", "file:" + file.toAbsolutePath()))
                .orElse(List.of());
    }

    /** A TPM without a resource manager runs out of room for loaded keys. */
    void flush() throws TpmFailure {
        run("tpm2_flushcontext", "-t");
    }

    /**
     * Runs a tool to its end and gives what it said; one that fails, or takes too long, is a failure with its first error.
     *
     * @param arguments a list among them stands for its items
     */
    String run(String tool, Object... arguments) throws TpmFailure {
        return finish(start(tool, arguments));
    }

    /** A tool that runs. */
    record Running(String tool, Process process, CompletableFuture<byte[]> output) {
        /** Waits for so long, or for its end where that is earlier. */
        void lead(Duration time) {
            try {
                process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the end of a tool that was started. */
    String finish(Running running) throws TpmFailure {
        String tool = running.tool();
        Process process = running.process();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new TpmFailure(tool + " did not end within " + SECONDS + " s");
            }
            String said = new String(running.output().get(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                Optional<String> error =
                        said.lines().filter(line -> line.contains("ERROR")).findFirst();
                throw new TpmFailure(tool + " failed with " + process.exitValue() + ": " + error.orElse(said.strip()));
            }
            return said;
        } catch (ExecutionException e) {
            throw new SandboxException("the output of " + tool + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the wait for " + tool + " was interrupted", e);
        } finally {
            stop(running);
        }
    }

    /** Ends a tool that was started, if it still runs, and waits until it is gone. */
    void stop(@Nullable Running running) {
        if (running == null || !running.process().isAlive()) {
            return;
        }
        Process process = running.process().destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(SECONDS_TO_DIE, TimeUnit.SECONDS)) {
                throw new SandboxException(running.tool() + " (process " + process.pid()
                        + ") cannot be ended; the TPM's driver holds it, restart the host");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Starts a tool; see {@link #run}. */
    Running start(String tool, Object... arguments) throws TpmFailure {
        List<String> words = new ArrayList<>(List.of(tool));
        for (Object argument : arguments) {
            if (argument instanceof List<?> items) {
                items.forEach(item -> words.add(String.valueOf(item)));
            } else {
                words.add(String.valueOf(argument));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TSS2") || name.startsWith("TPM2TOOLS"));
        builder.environment().put("TPM2TOOLS_TCTI", access.words());
        builder.environment().put("TSS2_LOG", "all+ERROR");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> drain(process, output));
            return new Running(tool, process, output);
        } catch (IOException e) {
            throw new TpmFailure(tool + " cannot be started; install the package tpm2-tools");
        }
    }

    private static void drain(Process process, CompletableFuture<byte[]> output) {
        try (InputStream in = process.getInputStream()) {
            byte[] said = in.readNBytes(MAX_FILE);
            in.transferTo(java.io.OutputStream.nullOutputStream());
            output.complete(said);
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }
}
