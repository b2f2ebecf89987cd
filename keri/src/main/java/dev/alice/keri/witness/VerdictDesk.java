package dev.alice.keri.witness;

import static dev.alice.keri.witness.HttpAnswer.guarded;
import static dev.alice.keri.witness.HttpAnswer.parameter;
import static dev.alice.keri.witness.HttpAnswer.stream;
import static dev.alice.keri.witness.HttpAnswer.text;

import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KeyState;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where flows are judged, for the identifiers that this witness serves: a verdict is final, so nobody else may spend it.
 * Statuses: 403 signed by nobody served here, 428 with {@code Keri-From} where the log of the submitter is wanted first.
 */
final class VerdictDesk implements HttpService {
    static final HeaderName FROM = HeaderNames.create("Keri-From");
    private static final int MOST_SUBMISSION = 3 << 20;
    private static final int MOST_ATTACHED = 1 << 14;

    private final Aid self;
    private final FlowJudge flows;
    private final VerdictStore verdicts;
    private final Authors authors;
    private final Function<Aid, Optional<KeyState>> states;

    VerdictDesk(
            Aid self,
            FlowJudge flows,
            VerdictStore verdicts,
            Authors authors,
            Function<Aid, Optional<KeyState>> states) {
        this.self = self;
        this.flows = flows;
        this.verdicts = verdicts;
        this.authors = authors;
        this.states = states;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/verdicts", guarded(this::postVerdict))
                .get("/verdicts", guarded(this::getVerdict))
                .get("/bundles", guarded(this::getBundle));
    }

    private void postVerdict(ServerRequest request, ServerResponse response) {
        List<Message> messages = new MessageStream(MOST_SUBMISSION, MOST_ATTACHED, List.of(Verdict.PROTOCOL))
                .drain(request.content().as(byte[].class));
        if (messages.size() != 1) {
            text(response, 400, "one submission belongs in the body");
            return;
        }
        Submission submission = Submission.read(messages.get(0).body());
        switch (authors.of(messages.get(0).body(), messages.get(0).attachments())) {
            case Author.Nobody nobody -> text(response, 403, nobody.reason());
            case Author.Ahead ahead -> {
                response.header(FROM, Long.toHexString(ahead.from()));
                text(response, 428, "the log of " + ahead.aid() + " is wanted first, from event " + ahead.from());
            }
            case Author.Proven author -> {
                if (serves(author.aid())) {
                    response.header(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE);
                    response.send(flows.judge(submission).message());
                } else {
                    text(response, 403, self + " judges no flows for " + author.aid());
                }
            }
        }
    }

    private boolean serves(Aid aid) {
        return states.apply(aid)
                .filter(state -> state.establishment().witnesses().contains(self))
                .isPresent();
    }

    private void getVerdict(ServerRequest request, ServerResponse response) {
        flows.given(new Said(parameter(request, "flow")))
                .ifPresentOrElse(
                        verdict -> {
                            response.header(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE);
                            response.send(verdict.message());
                        },
                        () -> text(response, 404, "no verdict on this flow here"));
    }

    private void getBundle(ServerRequest request, ServerResponse response) {
        verdicts.bundle(new Said(parameter(request, "said")))
                .ifPresentOrElse(
                        bundle -> stream(response, bundle.bytes().text()),
                        () -> text(response, 404, "these verdicts were not shown here"));
    }
}
