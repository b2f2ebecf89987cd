package dev.alice.keri.witness;

import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Query;
import dev.alice.keri.kel.KelStore;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/** The answers to queries (qry): a mailbox at once, logs and key states through the mailbox of who asks. */
final class QueryDesk {
    private final KelStore logs;
    private final LogDesk reader;
    private final Authors authors;
    private final Mailbox mailbox;
    private final MailStream mails;

    QueryDesk(KelStore logs, LogDesk reader, Authors authors, Mailbox mailbox, MailStream mails) {
        this.logs = logs;
        this.reader = reader;
        this.authors = authors;
        this.mailbox = mailbox;
        this.mails = mails;
    }

    /** Answers a query that came by itself. */
    void answer(Query query, Message message, ServerResponse response) {
        switch (authors.of(query.raw(), message.attachments())) {
            case Author.Nobody nobody -> HttpAnswer.text(response, 400, nobody.reason());
            case Author.Ahead ahead ->
                HttpAnswer.text(response, 202, "waits for the log of " + ahead.aid() + " from event " + ahead.from());
            case Author.Proven asking -> {
                if (query.route().equals("mbx")) {
                    mails.send(asking.aid(), query, response);
                } else {
                    Optional<String> objection = post(asking.aid(), query);
                    if (objection.isPresent()) {
                        HttpAnswer.text(response, 400, objection.get());
                    } else {
                        HttpAnswer.nothing(response);
                    }
                }
            }
        }
    }

    /** Takes a query that came in a stream; why it is not answered, or empty. */
    Optional<String> take(Query query, Message message) {
        return authors.of(query.raw(), message.attachments()) instanceof Author.Proven asking
                ? post(asking.aid(), query)
                : Optional.of("the author of the query " + query.said() + " is not known here");
    }

    private Optional<String> post(Aid asking, Query query) {
        switch (query.route()) {
            case "ksn" -> reader.notice(new Aid(query.query().text("i")))
                    .ifPresent(notice -> mailbox.put(asking, Mailbox.REPLY, notice));
            case "logs" -> {
                long from = query.query().values().containsKey("s") ? query.query().hex("s") : 0;
                List<KelStore.Stored> events = logs.events(new Aid(query.query().text("i")), from);
                if (!events.isEmpty()) {
                    mailbox.put(asking, Mailbox.REPLAY, reader.page(events));
                }
            }
            default -> {
                return Optional.of("the routes mbx, ksn and logs are answered here, not " + query.route());
            }
        }
        return Optional.empty();
    }
}
