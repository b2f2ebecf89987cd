package dev.alice.gateway.shell;

import dev.alice.gateway.ssh.ForwardChannel;
import dev.alice.gateway.ssh.Forwards;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The user's second way to speak: a socket of theirs whose lines are messages, like typed ones.
 *
 * <p>It is opened once; where nobody listens, nothing is said twice. Lines are at most 4,000 bytes of UTF-8; control
 * characters become blanks, since they were not typed at a terminal.
 */
final class InputSocket implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_LINE = 4_000;

    private final ForwardChannel channel;

    private InputSocket(ForwardChannel channel) {
        this.channel = channel;
    }

    /** Opens the socket and reads it on a thread of its own; returns at once. */
    static void listen(Forwards forwards, String path, Consumer<InputSocket> opened, Consumer<String> lines) {
        Thread.ofVirtual().name("input-socket").start(() -> {
            try {
                if (forwards.open(path, LIMIT) instanceof Forwards.Opened open) {
                    InputSocket socket = new InputSocket(open.channel());
                    opened.accept(socket);
                    socket.read(lines);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                System.getLogger(InputSocket.class.getName())
                        .log(System.Logger.Level.DEBUG, "the input socket ended: " + e.getMessage());
            }
        });
    }

    private void read(Consumer<String> lines) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        try (InputStream in = new BufferedInputStream(channel.in())) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    tooLong |= line.size() >= MAX_LINE;
                    if (!tooLong) {
                        line.write(b);
                    }
                    continue;
                }
                String words = plain(line.toString(StandardCharsets.UTF_8)).strip();
                if (!tooLong && !words.isEmpty()) {
                    lines.accept(words);
                }
                line.reset();
                tooLong = false;
            }
        }
    }

    private static String plain(String text) {
        return text.codePoints()
                .map(point -> dev.alice.flow.Visible.isPlain(point) ? point : ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public void close() {
        channel.close();
    }
}
