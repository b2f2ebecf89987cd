package dev.alice.gateway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A Unix socket on the client's side; each connection is greeted with a word and then gets its own bytes back. */
final class TestingSocket implements AutoCloseable {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Path path;
    private final ServerSocketChannel server;

    TestingSocket(Path path, String greeting) throws IOException {
        this.path = path;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(() -> accept(greeting));
    }

    Path path() {
        return path;
    }

    private void accept(String greeting) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> echo(client, greeting));
            }
        } catch (IOException closed) {
            events.add("closed");
        }
    }

    private void echo(SocketChannel client, String greeting) {
        events.add("connected");
        try (client) {
            OutputStream out = Channels.newOutputStream(client);
            InputStream in = Channels.newInputStream(client);
            out.write(greeting.getBytes(StandardCharsets.UTF_8));
            in.transferTo(out);
            events.add("end of stream");
        } catch (IOException broken) {
            events.add("broken");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
