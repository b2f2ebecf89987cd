package dev.alice.sandbox.tcb;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** A real swtpm with fresh state on two free ports of the loopback interface. */
public final class TestingTpm implements AutoCloseable {
    private final Process process;
    private final int port;

    /** @param state an empty directory */
    public TestingTpm(Path state) throws IOException {
        port = freePair();
        process = new ProcessBuilder(
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
        await().atMost(Duration.ofSeconds(10)).until(() -> listens(port + 1));
    }

    public String tcti() {
        return "swtpm:host=127.0.0.1,port=" + port;
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

    /** tpm2-tools take the control port to be the one above. */
    private static int freePair() throws IOException {
        while (true) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                try (ServerSocket second =
                        new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                    return second.getLocalPort() - 1;
                } catch (IOException taken) {
                    continue;
                }
            }
        }
    }
}
