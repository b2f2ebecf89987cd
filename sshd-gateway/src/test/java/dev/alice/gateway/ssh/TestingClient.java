package dev.alice.gateway.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real {@code ssh} and {@code ssh-keygen}, with no configuration of the machine's own. */
final class TestingClient {
    private static final long LIMIT_SECONDS = 120;

    private final SshFrontDoor door;
    private final String user;
    private final Path key;
    private String term = "xterm-256color";
    private final List<String> options = new ArrayList<>();
    private final List<String> firstOptions = new ArrayList<>();

    TestingClient(SshFrontDoor door, String user, Path key) {
        this.door = door;
        this.user = user;
        this.key = key;
    }

    /** What the client left behind. */
    record Result(int exit, byte[] rawOut, String err) {
        String out() {
            return new String(rawOut, StandardCharsets.UTF_8);
        }
    }

    /** A new private key file with its {@code .pub} beside it. */
    static Path key(Path directory, String name, String... kind) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-N", "", "-C", name));
        command.addAll(List.of(kind.length == 0 ? new String[] {"-t", "ed25519"} : kind));
        Path file = directory.resolve(name);
        command.addAll(List.of("-f", file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + said);
        }
        return file;
    }

    static String publicLine(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub"));
    }

    TestingClient with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Options that go over the usual ones. */
    TestingClient first(String... more) {
        for (String option : more) {
            firstOptions.addAll(List.of("-o", option));
        }
        return this;
    }

    TestingClient term(String value) {
        term = value;
        return this;
    }

    Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(commandLine(command));
        builder.environment().keySet().removeIf(name -> name.startsWith("SSH_") || name.startsWith("LC_"));
        builder.environment().put("TERM", term);
        return builder.start();
    }

    List<String> commandLine(String... command) {
        List<String> line = new ArrayList<>(List.of("ssh", "-F", "/dev/null"));
        line.addAll(firstOptions);
        line.addAll(List.of(
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "PasswordAuthentication=no",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-i",
                key.toString(),
                "-p",
                Integer.toString(door.address().getPort())));
        line.addAll(options);
        line.add(user + "@127.0.0.1");
        line.addAll(List.of(command));
        return line;
    }

    Result run(String... command) throws Exception {
        return runWith(new byte[0], command);
    }

    Result runWith(byte[] input, String... command) throws Exception {
        return finish(start(command), input);
    }

    static Result finish(Process process, byte[] input) throws Exception {
        CompletableFuture<byte[]> out =
                CompletableFuture.supplyAsync(() -> read(process.getInputStream()), Thread::startVirtualThread);
        CompletableFuture<byte[]> err =
                CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Thread::startVirtualThread);
        Thread.startVirtualThread(() -> {
            try (var in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException early) {
                // The client ended without reading it all.
            }
        });
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("ssh did not end; it said: " + new String(err.get(), StandardCharsets.UTF_8));
        }
        return new Result(process.exitValue(), out.get(), new String(err.get(), StandardCharsets.UTF_8));
    }

    private static byte[] read(InputStream in) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }
}
