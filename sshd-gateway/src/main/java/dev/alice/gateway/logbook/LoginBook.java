package dev.alice.gateway.logbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.github.Login;
import dev.alice.gateway.ssh.Arrivals;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log of logins: one JSON object a line for everybody who came to the door, with time, name, key fingerprint,
 * address and outcome. Everybody who was let in is in it. Of refusals only so many a second are, and how many were left out, so
 * that strangers cannot push good entries out of a file whose size is bounded.
 *
 * <p>A name that no user can have is not written: people type passwords there.
 */
public final class LoginBook implements Arrivals, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoginBook.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How large the files become, how many are kept, and how many refusals a second are written. */
    public record Bounds(long bytes, int files, int refusals) {
        /** Ten files of 8 MiB, which hold some 400,000 lines, and 20 refusals a second. */
        public static Bounds usual() {
            return new Bounds(8L << 20, 10, 20);
        }
    }

    private final Path file;
    private final Bounds bounds;
    private final Clock clock;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable OutputStream out;
    private long size;
    private Instant second = Instant.MIN;
    private int refusals;
    private long leftOut;
    private volatile @Nullable String trouble;

    /**
     * Opens the file, mode 0600, at its end.
     *
     * @throws GatewayException where it cannot be written
     */
    public LoginBook(Path file, Bounds bounds, Clock clock) {
        this.file = file;
        this.bounds = bounds;
        this.clock = clock;
        try {
            open();
        } catch (IOException e) {
            throw new GatewayException(
                    "the audit log of logins " + file + " cannot be written: " + e.getMessage()
                            + "; set operator.logins to a file in a directory of this user",
                    e);
        }
    }

    /** Not a file channel, which an interrupt of one connection's thread would close for everybody. */
    private void open() throws IOException {
        PrivateFile.touch(file);
        out = new FileOutputStream(file.toFile(), true);
        size = Files.size(file);
    }

    @Override
    public void came(Arrival arrival) {
        writing.lock();
        try {
            Instant now = clock.instant();
            turn(now);
            if (arrival.outcome() == Outcome.LOGGED_IN) {
                write(line(arrival, now));
            } else if (refusals < bounds.refusals()) {
                refusals++;
                write(line(arrival, now));
            } else {
                leftOut++;
            }
        } finally {
            writing.unlock();
        }
    }

    private void turn(Instant now) {
        if (Duration.between(second, now).abs().compareTo(Duration.ofSeconds(1)) >= 0) {
            second = now;
            refusals = 0;
            tellLeftOut(now);
        }
    }

    private void tellLeftOut(Instant now) {
        if (leftOut > 0) {
            Map<String, Object> note = new LinkedHashMap<>();
            note.put("time", now.toString());
            note.put("outcome", "left-out");
            note.put("refusals", leftOut);
            leftOut = 0;
            write(note);
        }
    }

    private static Map<String, Object> line(Arrival arrival, Instant now) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", now.toString());
        line.put("outcome", arrival.outcome().word());
        Login.parse(arrival.user()).ifPresent(login -> line.put("user", login.name()));
        if (!arrival.key().isEmpty()) {
            line.put("key", arrival.key());
        }
        if (arrival.address() instanceof InetSocketAddress inet && inet.getAddress() != null) {
            line.put("address", inet.getAddress().getHostAddress());
            line.put("port", inet.getPort());
        }
        line.put("connection", arrival.connection());
        return line;
    }

    private void write(Map<String, Object> line) {
        try {
            byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
            if (size > 0 && size + bytes.length > bounds.bytes()) {
                turnOver();
            }
            OutputStream to = out;
            if (to == null) {
                open();
                to = out;
            }
            if (to != null) {
                to.write(bytes);
                size += bytes.length;
            }
            trouble = null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an arrival could not be written as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            if (trouble == null) {
                log.atError().setCause(e).addKeyValue("file", file).log("the audit log of logins cannot be written");
            }
            trouble = "it cannot be written";
            shut();
        }
    }

    /** The newest file has no number, the one before it {@code .1}, and the oldest goes. */
    private void turnOver() throws IOException {
        shut();
        for (int number = bounds.files() - 1; number > 0; number--) {
            Path from = number == 1 ? file : numbered(number - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (bounds.files() == 1) {
            Files.delete(file);
        }
        open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void shut() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the audit log of logins did not close");
        }
        out = null;
    }

    /** Goes on in the file of this name, after somebody else has moved the one before away. */
    public void reopen() {
        writing.lock();
        try {
            shut();
        } finally {
            writing.unlock();
        }
    }

    /** Why nothing can be written now; empty where it can. */
    public Optional<String> objection() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            tellLeftOut(clock.instant());
            shut();
        } finally {
            writing.unlock();
        }
    }
}
