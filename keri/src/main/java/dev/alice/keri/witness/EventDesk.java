package dev.alice.keri.witness;

import static dev.alice.keri.witness.HttpAnswer.guarded;
import static dev.alice.keri.witness.HttpAnswer.text;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.BodyReader;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Exchange;
import dev.alice.keri.event.Query;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Reply;
import dev.alice.keri.kel.SignedEvent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where controllers hand in messages; a stream may show verdicts in front of the event that names them. Statuses: 200 receipted, 202 waits, 204 taken, 400 never good, 403 flow not vouched
 * for, 406 and 412 for a wrong content type and a missing attachment, 409 duplicity, 503 not written, ask again.
 */
final class EventDesk implements HttpService {
    private static final int MOST_BODY = 1 << 16;
    private static final int MOST_ATTACHED = 1 << 18;
    private static final int MOST_VERDICTS = 64;
    static final HeaderName ATTACHMENT = HeaderNames.create("CESR-ATTACHMENT");
    static final HeaderName DESTINATION = HeaderNames.create("CESR-DESTINATION");

    private final Aid self;
    private final EventRegistrar registrar;
    private final VerdictStore verdicts;
    private final SignatureCheck check;
    private final Authors authors;
    private final ReplyShelf replies;
    private final QueryDesk queries;

    EventDesk(
            Aid self,
            EventRegistrar registrar,
            VerdictStore verdicts,
            SignatureCheck check,
            Authors authors,
            ReplyShelf replies,
            QueryDesk queries) {
        this.verdicts = verdicts;
        this.check = check;
        this.self = self;
        this.registrar = registrar;
        this.authors = authors;
        this.replies = replies;
        this.queries = queries;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/receipts", guarded(this::postReceipts))
                .post("/bundles", guarded(this::postBundle))
                .post("/", guarded(this::postMessage))
                .put("/", guarded(this::putStream));
    }

    private void postReceipts(ServerRequest request, ServerResponse response) {
        Optional<Message> message = message(request, response);
        if (message.isEmpty()) {
            return;
        }
        Event event = EventReader.readEvent(message.get().body());
        answer(response, event, registrar.file(SignedEvent.of(event, message.get().attachments())));
    }

    private void answer(ServerResponse response, Event event, Filing filing) {
        switch (filing) {
            case Filing.Receipted receipted -> {
                Couple couple = new Couple(self.matter(), registrar.signature(event));
                HttpAnswer.stream(
                        response, EventWriter.receipt(event).raw().text() + AttachmentText.couples(List.of(couple)));
            }
            case Filing.Kept kept -> text(response, 400, self + " is not a witness of " + event.aid());
            case Filing.Escrowed escrowed -> text(response, 202, escrowed.reason());
            case Filing.Refused refused -> text(response, refused.status(), refused.reason());
        }
    }

    private void postMessage(ServerRequest request, ServerResponse response) {
        Optional<Message> message = message(request, response);
        if (message.isEmpty()) {
            return;
        }
        if (BodyReader.read(message.get().body()) instanceof Query query) {
            queries.answer(query, message.get(), response);
        } else {
            answer(response, file(message.stream().toList()));
        }
    }

    private void putStream(ServerRequest request, ServerResponse response) {
        answer(response, file(stream(request)));
    }

    /** Verdicts alone are had at hand; with the event that names them behind them, the answer is that of {@code /receipts}. */
    private void postBundle(ServerRequest request, ServerResponse response) {
        List<Message> messages = stream(request);
        Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        if (last == null || Verdict.is(last.body())) {
            show(messages);
            HttpAnswer.nothing(response);
            return;
        }
        show(messages.subList(0, messages.size() - 1));
        Event event = EventReader.readEvent(last.body());
        answer(response, event, registrar.file(SignedEvent.of(event, last.attachments())));
    }

    private static List<Message> stream(ServerRequest request) {
        return new MessageStream(MOST_BODY, MOST_ATTACHED, List.of("KERI", Verdict.PROTOCOL))
                .drain(request.content().as(byte[].class));
    }

    private void show(List<Message> run) {
        if (run.size() > MOST_VERDICTS) {
            throw new KeriException("more than " + MOST_VERDICTS + " verdicts in one bundle");
        }
        verdicts.show(VerdictBundle.shown(run.stream().map(message -> Verdict.of(message, check)).toList()));
    }

    /** Files messages in order, with one wait for the disk; the outcome is that of the worst. */
    private Filing file(List<Message> messages) {
        List<EventRegistrar.Step> begun = new ArrayList<>();
        Filing worst = new Filing.Kept();
        List<Message> run = new ArrayList<>();
        for (Message message : messages) {
            if (Verdict.is(message.body())) {
                run.add(message);
                continue;
            }
            if (!run.isEmpty()) {
                show(run);
                run.clear();
            }
            switch (BodyReader.read(message.body())) {
                case Event event -> begun.add(registrar.begin(SignedEvent.of(event, message.attachments())));
                case Receipt receipt -> {
                    worst = worse(worst, finish(begun));
                    registrar.file(receipt, message.attachments());
                }
                case Query query -> {
                    worst = worse(worst, finish(begun));
                    worst = worse(worst, bad(queries.take(query, message)));
                }
                case Reply reply -> {
                    worst = worse(worst, finish(begun));
                    worst = worse(worst, keep(reply, message));
                }
                case Exchange exchange ->
                    worst = worse(worst, bad(Optional.of("exchanges (exn) are not carried by this witness")));
            }
        }
        return worse(worst, finish(begun));
    }

    private Filing finish(List<EventRegistrar.Step> begun) {
        Filing worst = new Filing.Kept();
        for (EventRegistrar.Step step : begun) {
            worst = worse(worst, registrar.finish(step));
        }
        begun.clear();
        return worst;
    }

    private Filing keep(Reply reply, Message message) {
        Optional<Aid> subject = ReplyShelf.subject(reply);
        if (subject.isEmpty()) {
            return bad(Optional.of("replies at /loc/scheme, /end/role/add and /end/role/cut are kept here"));
        }
        return switch (authors.of(reply.raw(), message.attachments())) {
            case Author.Nobody nobody -> bad(Optional.of(nobody.reason()));
            case Author.Ahead ahead ->
                new Filing.Escrowed("the log of " + ahead.aid() + " is wanted from event " + ahead.from());
            case Author.Proven author ->
                bad(
                        author.aid().equals(subject.get())
                                ? replies.keep(subject.get(), reply, message)
                                : Optional.of("it is about " + subject.get() + ", and signed by " + author.aid()));
        };
    }

    private static Filing bad(Optional<String> objection) {
        return objection
                .<Filing>map(why -> new Filing.Refused(Filing.Refused.BAD, why))
                .orElseGet(Filing.Kept::new);
    }

    private static Filing worse(Filing one, Filing other) {
        return rank(other) > rank(one) ? other : one;
    }

    private static int rank(Filing filing) {
        return switch (filing) {
            case Filing.Kept kept -> 0;
            case Filing.Receipted receipted -> 1;
            case Filing.Escrowed escrowed -> 2;
            case Filing.Refused refused -> 3;
        };
    }

    private static void answer(ServerResponse response, Filing filing) {
        switch (filing) {
            case Filing.Receipted receipted -> HttpAnswer.nothing(response);
            case Filing.Kept kept -> HttpAnswer.nothing(response);
            case Filing.Escrowed escrowed -> text(response, 202, escrowed.reason());
            case Filing.Refused refused -> text(response, refused.status(), refused.reason());
        }
    }

    /** The one message of a body and its attachment header; where there is none, the response is sent. */
    private Optional<Message> message(ServerRequest request, ServerResponse response) {
        if (!request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").equals(HttpAnswer.EVENT_TYPE)) {
            text(response, 406, "the content type is " + HttpAnswer.EVENT_TYPE);
            return Optional.empty();
        }
        Optional<String> attachment = request.headers().first(ATTACHMENT);
        if (attachment.isEmpty()) {
            text(response, 412, "the header CESR-ATTACHMENT is missing");
            return Optional.empty();
        }
        Optional<String> destination = request.headers().first(DESTINATION);
        if (destination.isPresent() && !destination.get().equals(self.qb64())) {
            text(response, 400, "this is " + self + ", not the destination");
            return Optional.empty();
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(request.content().as(byte[].class));
        stream.writeBytes(attachment.get().getBytes(StandardCharsets.UTF_8));
        List<Message> messages = MessageStream.parse(stream.toByteArray());
        if (messages.size() != 1) {
            text(response, 400, "a request carries one message");
            return Optional.empty();
        }
        return Optional.of(messages.get(0));
    }
}
