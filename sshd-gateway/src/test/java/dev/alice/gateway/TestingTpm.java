package dev.alice.gateway;

import static dev.alice.gateway.TestingPatience.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real swtpm on two free ports of the loopback interface. */
final class TestingTpm implements AutoCloseable {
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int MOST_TRIES = 20;

    private final Process process;
    private final int port;

    /** @param state an empty directory, or that of an earlier one */
    TestingTpm(Path state) throws IOException {
        int at;
        Process started;
        int tries = 0;
        do {
            if (tries++ == MOST_TRIES) {
                throw new IOException("swtpm ends as soon as it starts");
            }
            at = freePair();
            started = start(state, at);
        } while (!serves(started, at + 1));
        port = at;
        process = started;
    }

    private static Process start(Path state, int port) throws IOException {
        return new ProcessBuilder(
                        "swtpm",
                        "socket",
                        "--tpm2",
                        "--tpmstate",
                        "dir=" + state,
                        "--server",
                        "type=tcp,bindaddr=127.0.0.1,port=" + port,
                        "--ctrl",
                        "type=tcp,bindaddr=127.0.0.1,port=" + (port + 1),
                        "--flags",
                        "not-need-init,startup-clear")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Waits until it listens; false where it ended, because somebody else took one of the ports first. */
    private static boolean serves(Process process, int port) {
        await().until(() -> !process.isAlive() || listens(port));
        return process.isAlive();
    }

    /**
     * Makes a TPM as a maker does: with an endorsement key that a certificate authority in {@code maker} certifies.
     *
     * @param maker a directory for the authority; the same makes the next TPM too
     * @return the state of a new TPM
     */
    static Path manufactured(Path state, Path maker) throws IOException, InterruptedException {
        Files.createDirectories(maker);
        Files.createDirectories(state);
        Path authority = maker.resolve("localca.conf");
        Files.writeString(
                authority,
                "statedir = %1$s%nsigningkey = %1$s/signkey.pem%nissuercert = %1$s/issuercert.pem%ncertserial = %1$s/certserial%n"
                        .formatted(maker));
        Path options = Files.writeString(maker.resolve("localca.options"), "--platform-manufacturer Alice\n");
        Path setup = Files.writeString(
                maker.resolve("setup.conf"),
                "create_certs_tool= /usr/bin/swtpm_localca%ncreate_certs_tool_config = %s%ncreate_certs_tool_options = %s%nactive_pcr_banks = sha256%n"
                        .formatted(authority, options));
        run(
                List.of(),
                "swtpm_setup",
                "--tpm2",
                "--tpmstate",
                state.toString(),
                "--createek",
                "--create-ek-cert",
                "--config",
                setup.toString(),
                "--overwrite");
        return state;
    }

    /** The certificates that a maker's authority wants to be believed by, in PEM. */
    static String certificatesOf(Path maker) throws IOException {
        return Files.readString(maker.resolve("issuercert.pem"))
                + Files.readString(maker.resolve("swtpm-localca-rootca-cert.pem"));
    }

    String tcti() {
        return "swtpm:host=127.0.0.1,port=" + port;
    }

    /** Runs one of tpm2-tools on this TPM. */
    String tool(String... command) throws IOException, InterruptedException {
        return run(List.of("TPM2TOOLS_TCTI=" + tcti()), command);
    }

    /** Runs a program to its end and gives what it said; one that fails fails the test. */
    static String run(List<String> environment, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("env"));
        words.addAll(environment);
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * tpm2-tools take the control port to be the one above. The ports are below those that the kernel gives away, so that no
     * connection of anybody takes them before swtpm does.
     */
    private static int freePair() {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket one = new ServerSocket(first, 1, InetAddress.getLoopbackAddress());
                    ServerSocket other = new ServerSocket(first + 1, 1, InetAddress.getLoopbackAddress())) {
                return other.getLocalPort() - 1;
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
