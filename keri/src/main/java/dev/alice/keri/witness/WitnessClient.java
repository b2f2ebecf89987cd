package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.SignedEvent;
import io.helidon.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One witness as seen from outside. It believes nothing: every answer is verified here, bounded in size and in time, and
 * a false one is a {@link WitnessException} that says so.
 */
public final class WitnessClient {
    private static final int MOST_ANSWER = 4 << 20;

    private final Aid aid;
    private final Supplier<Optional<URI>> address;
    private final WitnessHttp http;
    private final Duration limit;
    private final HealthRecord health;
    private final SignatureCheck check = new SignatureCheck();

    /**
     * A client of one witness.
     *
     * @param address where it is now; empty where it is known to be stopped
     * @param limit of every single call
     */
    public WitnessClient(Aid aid, Supplier<Optional<URI>> address, WitnessHttp http, Duration limit) {
        this(aid, address, http, limit, new HealthRecord(aid, Clock.systemUTC()));
    }

    WitnessClient(Aid aid, Supplier<Optional<URI>> address, WitnessHttp http, Duration limit, HealthRecord health) {
        this.health = health;
        this.aid = aid;
        this.address = address;
        this.http = http;
        this.limit = limit;
    }

    public Aid aid() {
        return aid;
    }

    public Optional<URI> address() {
        return address.get();
    }

    /** How it has answered of late. */
    public Health health() {
        return health.snapshot();
    }

    /** Whether waiting for it is not worth it now. */
    boolean suspect() {
        return health.suspect();
    }

    /** Its verdict on the flow, verified to be its own and about this flow. */
    public Verdict judge(Submission submission, Submitter submitter) {
        return judge(new Petition(submission, submitter));
    }

    /** Its verdict on the flow, verified to be its own and about this flow; it is brought the submitter's log where it asks for it. */
    public Verdict judge(Petition petition) {
        byte[] answer;
        try {
            answer = submit(petition);
        } catch (WitnessException e) {
            if (e.status() != 428) {
                throw e;
            }
            Submitter submitter = petition.submitter();
            submitter.bringLog(this, latest(submitter.aid()) + 1);
            answer = submit(petition);
        }
        return verdict(answer, petition.submission());
    }

    private byte[] submit(Petition petition) {
        return send(WitnessHttp.Request.post(at("/verdicts"), petition.message())
                        .with(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE))
                .body()
                .toByteArray();
    }

    private Verdict verdict(byte[] answer, Submission submission) {
        return believed(() -> {
            List<Verdict> verdicts = Verdict.parse(answer, check);
            if (verdicts.size() != 1
                    || !verdicts.get(0).witness().equals(aid)
                    || !verdicts.get(0).flow().equals(submission.flow())) {
                throw lie("answered with a verdict that is not its own on this flow");
            }
            return verdicts.get(0);
        });
    }

    /** Shows it the verdicts that an anchor will name. */
    public void show(VerdictBundle bundle) {
        send(WitnessHttp.Request.post(at("/bundles"), bundle.bytes().toByteArray()));
    }

    /** Verdicts that it was shown, by the digest of their bytes. */
    public VerdictBundle bundle(Said said) {
        byte[] body = get("/bundles?said=" + said).body().toByteArray();
        return believed(() -> {
            VerdictBundle bundle = VerdictBundle.parse(body);
            if (!bundle.said().equals(said)) {
                throw lie("answered with other verdicts than those named " + said);
            }
            return bundle;
        });
    }

    /** Its receipt for the event (0B), verified over the event's bytes. */
    public Matter receipt(SignedEvent signed) {
        Event event = signed.event();
        WitnessHttp.Answer response = send(WitnessHttp.Request.post(at("/receipts"), event.raw().toByteArray())
                .with(HeaderNames.CONTENT_TYPE, HttpAnswer.EVENT_TYPE)
                .with(EventDesk.ATTACHMENT, AttachmentText.signatures(signed.signatures(), List.of()))
                .with(EventDesk.DESTINATION, aid.qb64()));
        return receipt(event, response);
    }

    /** Its receipt for an event that names verdicts, which are shown to it in front of the event. */
    public Matter receipt(SignedEvent signed, VerdictBundle verdicts) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(verdicts.bytes().toByteArray());
        stream.writeBytes(signed.event().raw().toByteArray());
        stream.writeBytes(AttachmentText.signatures(signed.signatures(), List.of()).getBytes(StandardCharsets.US_ASCII));
        WitnessHttp.Answer response = send(WitnessHttp.Request.post(at("/bundles"), stream.toByteArray())
                .with(HeaderNames.CONTENT_TYPE, HttpAnswer.STREAM_TYPE));
        return receipt(signed.event(), response);
    }

    private Matter receipt(Event event, WitnessHttp.Answer response) {
        if (response.status() != 200) {
            throw new WitnessException(response.status(), told(response));
        }
        return believed(() -> {
            List<Message> messages = MessageStream.parse(response.body().toByteArray());
            for (Couple couple : messages.isEmpty()
                    ? List.<Couple>of()
                    : messages.get(0).attachments().couples()) {
                if (couple.signer().qb64().equals(aid.qb64())
                        && check.verify(
                                aid.qb64(), couple.signature().raw(), event.raw().toByteArray())) {
                    return couple.signature();
                }
            }
            throw lie("answered with a receipt that is not its signature over event " + event.said());
        });
    }

    /** Hands it a stream of messages, such as a whole log or the receipts of others. */
    public void put(String stream) {
        send(WitnessHttp.Request.put(at("/"), stream.getBytes(StandardCharsets.UTF_8)));
    }

    /** The event that it holds at a place, with its signatures; empty where it holds none. Nothing is verified yet. */
    public Optional<Message> event(Aid of, long sn) {
        return query("/query?typ=kel&pre=" + of + "&sn=" + Long.toHexString(sn)).stream()
                .findFirst();
    }

    /** The events that it holds from a place on. Nothing is verified yet. */
    public List<Message> events(Aid of, long from) {
        return query("/query?typ=kel&pre=" + of + "&from=" + Long.toHexString(from));
    }

    /** The sequence number of the latest event that it says it holds; -1 for none. A hint, and not believed. */
    public long latest(Aid of) {
        try {
            byte[] body = get("/ksn?pre=" + of).body().toByteArray();
            return believed(() -> {
                List<Message> notice = MessageStream.parse(body);
                Json state = notice.isEmpty()
                        ? Json.text("")
                        : Sad.read(notice.get(0).body()).field("a");
                return state instanceof Json.Fields fields && fields.values().get("s") instanceof Json.Text sn
                        ? Long.parseLong(sn.value(), 16)
                        : -1L;
            });
        } catch (WitnessException e) {
            if (e.status() == 404) {
                return -1;
            }
            throw e;
        } catch (NumberFormatException e) {
            throw lie("answered with a key state without a sequence number");
        }
    }

    /** Asks whether it is there; returns its own word for who it is. */
    public String greet() {
        return get("/oobi").keriAid();
    }

    private List<Message> query(String path) {
        try {
            byte[] body = get(path).body().toByteArray();
            return believed(() -> MessageStream.parse(body));
        } catch (WitnessException e) {
            if (e.status() == 404) {
                return List.of();
            }
            throw e;
        }
    }

    private URI at(String path) {
        URI base = address.get().orElseThrow(() -> {
            health.failed(health.begin(), "is stopped", Optional.empty());
            return new WitnessException(0, "is stopped");
        });
        return base.resolve(path);
    }

    private WitnessHttp.Answer get(String path) {
        return send(WitnessHttp.Request.get(at(path)));
    }

    /** Sends a request, and sends it again where no answer comes soon: whatever is asked of a witness may be repeated. */
    private WitnessHttp.Answer send(WitnessHttp.Request request) {
        long began = health.begin();
        WitnessHttp.Answer response;
        try {
            response = new HedgedCall(http, request, MOST_ANSWER).await(health.hedge(), limit.toNanos());
        } catch (WitnessException e) {
            health.failed(began, String.valueOf(e.getMessage()), address.get());
            throw e;
        }
        if (response.status() >= 500) {
            health.failed(began, told(response), address.get());
        } else {
            health.answered(began);
        }
        if (response.status() >= 300) {
            throw new WitnessException(response.status(), told(response));
        }
        return response;
    }

    private static String told(WitnessHttp.Answer response) {
        String words = response.text().replaceAll("\\p{C}", "?");
        return "answered " + response.status() + ": " + words.substring(0, Math.min(300, words.length()));
    }

    private <T> T believed(Supplier<T> read) {
        try {
            return read.get();
        } catch (WitnessException e) {
            throw e.lying() ? e : lie(String.valueOf(e.getMessage()));
        } catch (KeriException e) {
            throw lie("answered with something malformed: " + e.getMessage());
        }
    }

    private WitnessException lie(String what) {
        health.lied(what);
        return new WitnessException(-1, what);
    }
}
