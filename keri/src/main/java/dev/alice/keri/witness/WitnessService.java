package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.KeyMessage;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.kel.SignedEvent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP face of a witness, as KERI controllers speak it, with {@code /verdicts} and {@code /bundles} beside it.
 * Statuses: 200 receipted, 202 waits, 204 taken, 400 never good, 403 flow not vouched for, 404 unknown, 406 and 412 for
 * a wrong content type and a missing attachment, 409 duplicity.
 */
final class WitnessService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessService.class);
    static final HeaderName ATTACHMENT = HeaderNames.create("CESR-ATTACHMENT");
    static final HeaderName DESTINATION = HeaderNames.create("CESR-DESTINATION");
    private static final HeaderName AID = HeaderNames.create("Keri-Aid");
    private static final String EVENT_TYPE = "application/cesr+json";
    private static final String STREAM_TYPE = "application/json+cesr";

    private final Aid self;
    private final KelStore logs;
    private final EventRegistrar registrar;
    private final FlowJudge flows;
    private final VerdictStore verdicts;
    private final Introduction introduction;

    WitnessService(
            Aid self,
            KelStore logs,
            EventRegistrar registrar,
            FlowJudge flows,
            VerdictStore verdicts,
            Introduction introduction) {
        this.self = self;
        this.logs = logs;
        this.registrar = registrar;
        this.flows = flows;
        this.verdicts = verdicts;
        this.introduction = introduction;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/receipts", guarded(this::postReceipts))
                .get("/receipts", guarded(this::getReceipts))
                .post("/", guarded(this::postEvent))
                .put("/", guarded(this::putStream))
                .get("/query", guarded(this::query))
                .get("/ksn", guarded(this::keyState))
                .get("/oobi", guarded((req, res) -> oobi(self, res)))
                .get("/oobi/{aid}", guarded(this::oobiOf))
                .get("/oobi/{aid}/{role}", guarded(this::oobiOf))
                .get("/oobi/{aid}/{role}/{eid}", guarded(this::oobiOf))
                .post("/verdicts", guarded(this::postVerdict))
                .get("/verdicts", guarded(this::getVerdict))
                .post("/bundles", guarded(this::postBundle))
                .get("/bundles", guarded(this::getBundle));
    }

    private interface Step {
        void take(ServerRequest request, ServerResponse response);
    }

    /** What a peer sent wrong is a 400 with the reason; what breaks here is a 500 without one. */
    private io.helidon.webserver.http.Handler guarded(Step step) {
        return (request, response) -> {
            try {
                step.take(request, response);
            } catch (KeriException e) {
                send(response, 400, "text/plain", String.valueOf(e.getMessage()));
            } catch (org.jdbi.v3.core.JdbiException e) {
                LOG.atError().addKeyValue("witness", self).setCause(e).log("the witness's database failed");
                send(response, 500, "text/plain", "the witness's database failed");
            }
        };
    }

    private void postReceipts(ServerRequest request, ServerResponse response) {
        Optional<Message> message = message(request, response);
        if (message.isEmpty()) {
            return;
        }
        Event event = EventReader.readEvent(message.get().body());
        switch (registrar.file(SignedEvent.of(event, message.get().attachments()))) {
            case Filing.Receipted receipted -> {
                Couple couple = new Couple(self.matter(), receipted.signature());
                String body = EventWriter.receipt(event).raw().text() + AttachmentText.couples(List.of(couple));
                send(response, 200, STREAM_TYPE, body);
            }
            case Filing.Kept kept -> send(response, 400, "text/plain", self + " is not a witness of " + event.aid());
            case Filing.Escrowed escrowed -> send(response, 202, "text/plain", escrowed.reason());
            case Filing.Refused refused -> send(response, refused.status(), "text/plain", refused.reason());
        }
    }

    private void postEvent(ServerRequest request, ServerResponse response) {
        message(request, response).ifPresent(message -> answer(response, file(message)));
    }

    private void putStream(ServerRequest request, ServerResponse response) {
        byte[] body = request.content().as(byte[].class);
        Filing worst = new Filing.Kept();
        for (Message message : MessageStream.parse(body)) {
            Filing filing = file(message);
            worst = worst instanceof Filing.Refused ? worst : filing;
        }
        answer(response, worst);
    }

    private Filing file(Message message) {
        KeyMessage body = EventReader.read(message.body());
        return switch (body) {
            case Event event -> registrar.file(SignedEvent.of(event, message.attachments()));
            case Receipt receipt -> {
                registrar.file(receipt, message.attachments());
                yield new Filing.Kept();
            }
        };
    }

    private static void answer(ServerResponse response, Filing filing) {
        switch (filing) {
            case Filing.Receipted receipted -> send(response, 204, STREAM_TYPE, "");
            case Filing.Kept kept -> send(response, 204, STREAM_TYPE, "");
            case Filing.Escrowed escrowed -> send(response, 202, "text/plain", escrowed.reason());
            case Filing.Refused refused -> send(response, refused.status(), "text/plain", refused.reason());
        }
    }

    /** The one message of a body and its attachment header; where there is none, the response is sent. */
    private Optional<Message> message(ServerRequest request, ServerResponse response) {
        if (!request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").equals(EVENT_TYPE)) {
            send(response, 406, "text/plain", "the content type is " + EVENT_TYPE);
            return Optional.empty();
        }
        Optional<String> attachment = request.headers().first(ATTACHMENT);
        if (attachment.isEmpty()) {
            send(response, 412, "text/plain", "the header CESR-ATTACHMENT is missing");
            return Optional.empty();
        }
        Optional<String> destination = request.headers().first(DESTINATION);
        if (destination.isPresent() && !destination.get().equals(self.qb64())) {
            send(response, 400, "text/plain", "this is " + self + ", not the destination");
            return Optional.empty();
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(request.content().as(byte[].class));
        stream.writeBytes(attachment.get().getBytes(StandardCharsets.UTF_8));
        List<Message> messages = MessageStream.parse(stream.toByteArray());
        if (messages.size() != 1) {
            throw new KeriException("one event belongs in the body, not " + messages.size());
        }
        return Optional.of(messages.get(0));
    }

    private void getReceipts(ServerRequest request, ServerResponse response) {
        logs.at(new Aid(parameter(request, "pre")), sn(request))
                .ifPresentOrElse(
                        stored -> {
                            List<Couple> couples = stored.receipts().entrySet().stream()
                                    .map((Map.Entry<Aid, dev.alice.keri.cesr.Matter> e) ->
                                            new Couple(e.getKey().matter(), e.getValue()))
                                    .toList();
                            String body =
                                    EventWriter.receipt(stored.event()).raw().text();
                            send(response, 200, STREAM_TYPE, body + AttachmentText.couples(couples));
                        },
                        () -> send(response, 404, "text/plain", "no such event here"));
    }

    private void query(ServerRequest request, ServerResponse response) {
        if (!parameter(request, "typ").equals("kel")) {
            throw new KeriException("only typ=kel is answered here");
        }
        Aid aid = new Aid(parameter(request, "pre"));
        List<KelStore.Stored> events = request.query().first("sn").isPresent()
                ? logs.at(aid, sn(request)).stream().toList()
                : logs.events(aid, from(request));
        if (events.isEmpty()) {
            send(response, 404, "text/plain", "no such event here");
        } else {
            send(response, 200, STREAM_TYPE, KelText.log(events));
        }
    }

    private void keyState(ServerRequest request, ServerResponse response) {
        Aid aid = new Aid(parameter(request, "pre"));
        logs.state(aid)
                .flatMap(state -> logs.latest(aid).map(last -> introduction.keyState(state, last)))
                .ifPresentOrElse(
                        notice -> send(response, 200, STREAM_TYPE, notice),
                        () -> send(response, 404, "text/plain", "this identifier is not known here"));
    }

    private void oobiOf(ServerRequest request, ServerResponse response) {
        oobi(new Aid(request.path().pathParameters().get("aid")), response);
    }

    private void oobi(Aid aid, ServerResponse response) {
        String stream = aid.equals(self) ? introduction.own() : KelText.log(logs.events(aid, 0));
        if (stream.isEmpty()) {
            send(response, 404, "text/plain", "this identifier is not known here");
        } else {
            response.header(AID, aid.qb64());
            send(response, 200, STREAM_TYPE, stream);
        }
    }

    private void postVerdict(ServerRequest request, ServerResponse response) {
        Submission submission = Submission.ofJson(request.content().as(byte[].class));
        send(response, 200, STREAM_TYPE, flows.judge(submission).message());
    }

    private void getVerdict(ServerRequest request, ServerResponse response) {
        flows.given(new Said(parameter(request, "flow")))
                .ifPresentOrElse(
                        verdict -> send(response, 200, STREAM_TYPE, verdict.message()),
                        () -> send(response, 404, "text/plain", "no verdict on this flow here"));
    }

    private void postBundle(ServerRequest request, ServerResponse response) {
        verdicts.keep(VerdictBundle.parse(request.content().as(byte[].class)));
        send(response, 204, STREAM_TYPE, "");
    }

    private void getBundle(ServerRequest request, ServerResponse response) {
        verdicts.bundle(new Said(parameter(request, "said")))
                .ifPresentOrElse(
                        bundle ->
                                send(response, 200, STREAM_TYPE, bundle.bytes().toByteArray()),
                        () -> send(response, 404, "text/plain", "these verdicts were not shown here"));
    }

    private static String parameter(ServerRequest request, String name) {
        return request.query()
                .first(name)
                .asOptional()
                .orElseThrow(() -> new KeriException("the parameter '" + name + "' is missing"));
    }

    private static long sn(ServerRequest request) {
        return hex(parameter(request, "sn"), "sn");
    }

    private static long from(ServerRequest request) {
        return request.query()
                .first("from")
                .asOptional()
                .map(text -> hex(text, "from"))
                .orElse(0L);
    }

    private static long hex(String text, String name) {
        if (!text.matches("[0-9a-f]{1,15}")) {
            throw new KeriException("the parameter '" + name + "' is a hex number");
        }
        return Long.parseLong(text, 16);
    }

    private static void send(ServerResponse response, int status, String type, String body) {
        send(response, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, int status, String type, byte[] body) {
        response.status(Status.create(status));
        if (body.length == 0) {
            response.send();
        } else {
            response.header(HeaderNames.CONTENT_TYPE, type);
            response.send(body);
        }
    }
}
