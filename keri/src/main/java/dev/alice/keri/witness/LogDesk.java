package dev.alice.keri.witness;

import static dev.alice.keri.witness.HttpAnswer.guarded;
import static dev.alice.keri.witness.HttpAnswer.hex;
import static dev.alice.keri.witness.HttpAnswer.parameter;
import static dev.alice.keri.witness.HttpAnswer.stream;
import static dev.alice.keri.witness.HttpAnswer.text;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where anybody reads: receipts, logs, key states, introductions, and proofs of duplicity. */
final class LogDesk implements HttpService {
    static final HeaderName AID = HeaderNames.create("Keri-Aid");
    private static final String UNKNOWN = "this identifier is not known here";

    private final Aid self;
    private final KelStore logs;
    private final EventRegistrar registrar;
    private final Introduction introduction;
    private final ReplyShelf replies;
    private final DuplicityProofs proofs;

    LogDesk(
            Aid self,
            KelStore logs,
            EventRegistrar registrar,
            Introduction introduction,
            ReplyShelf replies,
            DuplicityProofs proofs) {
        this.self = self;
        this.logs = logs;
        this.registrar = registrar;
        this.introduction = introduction;
        this.replies = replies;
        this.proofs = proofs;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/receipts", guarded(this::receipts))
                .get("/query", guarded(this::query))
                .get("/log", guarded((req, res) -> log(new Aid(parameter(req, "pre")), from(req, "s"), res)))
                .get("/ksn", guarded(this::keyState))
                .get("/duplicity", guarded(this::duplicity))
                .get("/oobi", guarded((req, res) -> oobi(self, "controller", "", res)))
                .get("/oobi/{aid}", guarded(this::oobi))
                .get("/oobi/{aid}/{role}", guarded(this::oobi))
                .get("/oobi/{aid}/{role}/{eid}", guarded(this::oobi));
    }

    private void receipts(ServerRequest request, ServerResponse response) {
        logs.at(new Aid(parameter(request, "pre")), hex(parameter(request, "sn"), "sn"))
                .map(registrar::receipted)
                .ifPresentOrElse(
                        stored -> {
                            List<Couple> couples = stored.receipts().entrySet().stream()
                                    .map(e -> new Couple(e.getKey().matter(), e.getValue()))
                                    .toList();
                            stream(
                                    response,
                                    EventWriter.receipt(stored.event()).raw().text() + AttachmentText.couples(couples));
                        },
                        () -> text(response, 404, "no such event here"));
    }

    private void query(ServerRequest request, ServerResponse response) {
        if (!parameter(request, "typ").equals("kel")) {
            throw new KeriException("only typ=kel is answered here");
        }
        Aid aid = new Aid(parameter(request, "pre"));
        List<KelStore.Stored> events = request.query().first("sn").isPresent()
                ? logs.at(aid, hex(parameter(request, "sn"), "sn")).stream().toList()
                : logs.events(aid, from(request, "from"));
        if (events.isEmpty()) {
            text(response, 404, "no such event here");
        } else {
            stream(response, page(events));
        }
    }

    /** A whole log, page by page, so that its length costs no memory. */
    private void log(Aid aid, long from, ServerResponse response) {
        List<KelStore.Stored> page = logs.events(aid, from);
        if (page.isEmpty()) {
            text(response, 404, "no such event here");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE);
        try (OutputStream out = response.outputStream()) {
            while (!page.isEmpty()) {
                out.write(page(page).getBytes(StandardCharsets.UTF_8));
                page = logs.events(aid, page.get(page.size() - 1).event().sn() + 1);
            }
        } catch (IOException e) {
            throw new KeriException("a log was not read to its end", e);
        }
    }

    private void keyState(ServerRequest request, ServerResponse response) {
        notice(new Aid(parameter(request, "pre")))
                .ifPresentOrElse(notice -> stream(response, notice), () -> text(response, 404, UNKNOWN));
    }

    /** A key state notice, empty where the identifier is not known. */
    Optional<String> notice(Aid aid) {
        return logs.state(aid)
                .flatMap(state -> logs.latest(aid)
                        .map(last -> introduction.keyState(
                                state,
                                last,
                                logs.at(aid, state.establishment().sn())
                                        .orElseThrow()
                                        .event(),
                                (Inception) logs.at(aid, 0).orElseThrow().event())));
    }

    private void duplicity(ServerRequest request, ServerResponse response) {
        Optional<String> pre = request.query().first("pre").asOptional();
        if (pre.isEmpty()) {
            HttpAnswer.send(response, 200, "application/json", proofs.list());
            return;
        }
        Aid aid = new Aid(pre.get());
        if (!proofs.any(aid)) {
            text(response, 404, "no duplicity of this identifier is known here");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE);
        try (OutputStream out = response.outputStream()) {
            proofs.write(aid, out);
        } catch (IOException e) {
            throw new KeriException("a proof was not read to its end", e);
        }
    }

    private void oobi(ServerRequest request, ServerResponse response) {
        var path = request.path().pathParameters();
        oobi(
                new Aid(path.get("aid")),
                path.first("role").orElse(""),
                path.first("eid").orElse(""),
                response);
    }

    /** The log of an identifier, what it stated of itself, and, where this witness is asked for by name, who that is. */
    private void oobi(Aid aid, String role, String eid, ServerResponse response) {
        StringBuilder out = new StringBuilder();
        if (aid.equals(self)) {
            out.append(introduction.own());
        } else {
            out.append(page(logs.events(aid, 0))).append(replies.of(aid));
            if (!out.isEmpty() && role.equals("witness") && eid.equals(self.qb64())) {
                out.append(introduction.own());
            }
        }
        if (out.isEmpty()) {
            text(response, 404, UNKNOWN);
        } else {
            response.header(AID, aid.qb64());
            stream(response, out.toString());
        }
    }

    /** Events as a stream, with the receipt of this witness among those of the others. */
    String page(List<KelStore.Stored> events) {
        return events.stream().map(registrar::receipted).map(KelText::event).collect(Collectors.joining());
    }

    private static long from(ServerRequest request, String name) {
        return request.query()
                .first(name)
                .asOptional()
                .map(text -> hex(text, name))
                .orElse(0L);
    }
}
