package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EndRole;
import dev.alice.keri.event.LocationScheme;
import dev.alice.keri.event.Reply;
import dev.alice.keri.kel.KelStore;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What others stated of themselves (where they are reached, who plays a role for them), the latest of each, bounded. */
final class ReplyShelf {
    private static final int MOST = 4096;
    private static final int MOST_OF_ONE = 64;
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final KelStore logs;
    private final Jdbi jdbi;
    private final Clock clock;

    ReplyShelf(KelStore logs, Clock clock) {
        this.logs = logs;
        this.jdbi = logs.jdbi();
        this.clock = clock;
    }

    /** Who must have signed the statement; empty where its route is not kept here. */
    static Optional<Aid> subject(Reply reply) {
        if (reply.route().equals(LocationScheme.ROUTE)) {
            return Optional.of(LocationScheme.read(reply).eid());
        }
        return EndRole.is(reply) ? Optional.of(EndRole.read(reply).cid()) : Optional.empty();
    }

    /**
     * Keeps a statement whose author is proven, unless a later one is kept already.
     *
     * @return why it is not kept, empty where it is or need not be
     */
    Optional<String> keep(Aid subject, Reply reply, Message message) {
        if (reply.dateTime().isAfter(clock.instant().plus(AHEAD))) {
            return Optional.of("the statement is dated in the future");
        }
        String topic = topic(reply);
        Optional<String> objection = jdbi.inTransaction(h -> {
            Optional<OffsetDateTime> before = h.createQuery(
                            "SELECT stated FROM keri_reply WHERE subject = :subject AND topic = :topic")
                    .bind("subject", subject.qb64())
                    .bind("topic", topic)
                    .mapTo(OffsetDateTime.class)
                    .findOne();
            if (before.isPresent() && !before.get().toInstant().isBefore(reply.dateTime())) {
                return Optional.<String>empty();
            }
            if (before.isEmpty() && (count(h, "") >= MOST || count(h, subject.qb64()) >= MOST_OF_ONE)) {
                return Optional.of("no more statements are kept here");
            }
            h.createUpdate("MERGE INTO keri_reply (subject, topic, said, stated, stream) KEY (subject, topic)"
                            + " VALUES (:subject, :topic, :said, :stated, :stream)")
                    .bind("subject", subject.qb64())
                    .bind("topic", topic)
                    .bind("said", reply.said().qb64())
                    .bind("stated", reply.dateTime().atOffset(ZoneOffset.UTC))
                    .bind("stream", stream(message))
                    .execute();
            return Optional.<String>empty();
        });
        logs.sync();
        return objection;
    }

    /** The statements of one, each a message with its signatures. */
    String of(Aid subject) {
        List<String> streams = jdbi.withHandle(
                h -> h.createQuery("SELECT stream FROM keri_reply WHERE subject = :subject ORDER BY topic")
                        .bind("subject", subject.qb64())
                        .mapTo(String.class)
                        .list());
        return String.join("", streams);
    }

    private static int count(org.jdbi.v3.core.Handle handle, String subject) {
        return handle.createQuery("SELECT COUNT(*) FROM keri_reply WHERE :subject = '' OR subject = :subject")
                .bind("subject", subject)
                .mapTo(Integer.class)
                .one();
    }

    private static String topic(Reply reply) {
        if (reply.route().equals(LocationScheme.ROUTE)) {
            return "loc " + LocationScheme.read(reply).scheme();
        }
        EndRole role = EndRole.read(reply);
        String name = role.role().substring(0, Math.min(64, role.role().length()));
        return "end " + name + " " + role.eid();
    }

    private static String stream(Message message) {
        Attachments attachments = message.attachments();
        String groups = attachments.couples().isEmpty()
                ? attachments.endorsements().stream().map(EndorsementText::of).reduce("", String::concat)
                : AttachmentText.couples(List.copyOf(attachments.couples()));
        return message.body().text() + AttachmentText.framed(groups);
    }
}
