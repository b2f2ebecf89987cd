package dev.alice.gateway.shell;

import dev.alice.flow.Visible;
import dev.alice.gateway.ssh.ForwardChannel;
import dev.alice.gateway.ssh.Forwards;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The user's second way to speak: a socket of theirs whose lines are messages, like typed ones.
 *
 * <p>An ssh client complains on its user's terminal about a socket that is not there, so the socket is dialled only when
 * it is known to stand; it may come and go. Lines are at most 4,000 bytes of UTF-8; what is not a plain character becomes
 * a blank, since it was not typed at a terminal.
 */
final class InputSocket implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final int MAX_LINE = 4_000;

    private final Forwards forwards;
    private final String path;
    private final BooleanSupplier stands;
    private final Consumer<String> lines;
    private final Thread thread;

    private InputSocket(Forwards forwards, String path, BooleanSupplier stands, Consumer<String> lines) {
        this.forwards = forwards;
        this.path = path;
        this.stands = stands;
        this.lines = lines;
        this.thread = Thread.ofVirtual().name("input-socket").start(this::watch);
    }

    /**
     * Reads the socket behind a forwarded path on a thread of its own, whenever it stands.
     *
     * @param stands whether the socket is there on the user's machine
     */
    static InputSocket listen(Forwards forwards, String path, BooleanSupplier stands, Consumer<String> lines) {
        return new InputSocket(forwards, path, stands, lines);
    }

    private void watch() {
        try {
            boolean heard = false;
            while (!Thread.currentThread().isInterrupted()) {
                boolean there = stands.getAsBoolean();
                if (there && !heard && forwards.open(path, LIMIT) instanceof Forwards.Opened opened) {
                    read(opened.channel());
                    heard = true;
                }
                // one that ended is not asked again before it was gone: it might say everything once more
                heard &= there;
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(ForwardChannel channel) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        try (channel;
                InputStream in = new BufferedInputStream(channel.in())) {
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
        } catch (IOException e) {
            System.getLogger(InputSocket.class.getName())
                    .log(System.Logger.Level.DEBUG, "the input socket ended: " + e.getMessage());
        }
    }

    private static String plain(String text) {
        return text.codePoints()
                .map(point -> Visible.isPlain(point) ? point : ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
