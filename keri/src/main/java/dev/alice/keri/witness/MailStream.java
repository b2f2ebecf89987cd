package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Query;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** A mailbox as an event stream: what is there, then what comes, until the patience ends and the controller asks again. */
final class MailStream {
    private static final int MOST_TOPICS = 8;
    private static final String RETRY = "retry: 5000\n";

    private final Mailbox mailbox;
    private final Duration patience;
    private final Semaphore open = new Semaphore(64);

    MailStream(Mailbox mailbox, Duration patience) {
        this.mailbox = mailbox;
        this.patience = patience;
    }

    /** Answers a query at {@code mbx} whose author owns the box. */
    void send(Aid owner, Query query, ServerResponse response) {
        if (!query.query().text("pre").equals(owner.qb64())) {
            HttpAnswer.text(response, 403, "a mailbox is shown to its owner alone");
            return;
        }
        Map<String, Long> topics = topics(query.query().fields("topics"));
        if (!open.tryAcquire()) {
            HttpAnswer.text(response, 503, "too many mailboxes are listened to; ask again later");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        try (OutputStream out = response.outputStream()) {
            stream(owner, topics, out);
        } catch (IOException | java.io.UncheckedIOException e) {
            // the controller hung up, as it may at any time
            return;
        } finally {
            open.release();
        }
    }

    private void stream(Aid owner, Map<String, Long> topics, OutputStream out) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        write(out, RETRY + "\n");
        boolean going = true;
        while (going) {
            long seen = mailbox.changes();
            for (Map.Entry<String, Long> topic : topics.entrySet()) {
                for (Mailbox.Mail mail : mailbox.from(owner, topic.getKey(), topic.getValue())) {
                    write(
                            out,
                            "id: " + mail.number() + "\nevent: " + mail.topic() + "\n" + RETRY + "data: "
                                    + mail.message() + "\n\n");
                    topic.setValue(mail.number() + 1);
                }
            }
            long left = end - System.nanoTime();
            going = left > 0 && mailbox.await(seen, Duration.ofNanos(left));
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Map<String, Long> topics(Json.Fields asked) {
        Map<String, Long> topics = new LinkedHashMap<>();
        asked.values().forEach((name, from) -> {
            if (topics.size() < MOST_TOPICS
                    && from instanceof Json.Literal number
                    && number.text().matches("[0-9]{1,18}")) {
                topics.put(name, Long.parseLong(number.text()));
            }
        });
        return topics;
    }
}
