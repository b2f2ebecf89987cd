package dev.alice.keri.controller;

import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.FlowAnchor;
import dev.alice.keri.witness.VerdictBundle;
import dev.alice.keri.witness.WitnessClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taking over of events that witnesses hold and the database of their controller lost (a restored backup, a write that
 * did not reach the disk). They are signed with its keys, so writing others in their place would be a fork.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private final Aid aid;
    private final KelStore logs;
    private final AnchorTable anchors;
    private final EventJudge judge = EventJudge.witnessing();

    Adoption(Aid aid, KelStore logs, AnchorTable anchors) {
        this.aid = aid;
        this.logs = logs;
        this.anchors = anchors;
    }

    /**
     * Takes over whatever is missing, page after page.
     *
     * @param witnesses in force, which what is taken over may change
     * @return what the witnesses answered in the last round, in which nothing was missing
     */
    Answers<List<Message>> run(Supplier<List<WitnessClient>> witnesses) {
        Answers<List<Message>> answers;
        long before;
        do {
            before = latest();
            long from = before + 1;
            List<WitnessClient> asked = witnesses.get();
            answers = Answers.ask(asked, client -> client.events(aid, from), found -> true, asked.size(), LIMIT, LIMIT);
            answers.good().values().forEach(found -> found.forEach(message -> take(message, asked)));
        } while (latest() > before);
        return answers;
    }

    private long latest() {
        return logs.state(aid).orElseThrow().sn();
    }

    private void take(Message message, List<WitnessClient> witnesses) {
        Event event = EventReader.readEvent(message.body());
        SignedEvent signed = SignedEvent.of(event, message.attachments());
        if (event.aid().equals(aid)
                && judge.judge(logs.state(aid).orElseThrow(), signed, logs.history(aid))
                        instanceof Judgement.Accept accept
                && logs.accept(signed, accept)) {
            FlowAnchor.of(event).ifPresent(anchor -> takeVerdicts(anchor, event, witnesses));
            LOG.atWarn()
                    .addKeyValue("aid", aid)
                    .addKeyValue("sn", event.sn())
                    .log("an event that the witnesses hold was missing here, and was taken over");
        }
    }

    /** A witness that has not seen the event will ask for the verdicts it names. */
    private void takeVerdicts(FlowAnchor anchor, Event event, List<WitnessClient> witnesses) {
        Answers<VerdictBundle> shown =
                Answers.ask(witnesses, client -> client.bundle(anchor.bundle()), b -> true, 1, LIMIT, Duration.ZERO);
        shown.good().values().stream().findFirst().ifPresent(bundle -> anchors.keep(anchor.flow(), event, bundle));
    }
}
