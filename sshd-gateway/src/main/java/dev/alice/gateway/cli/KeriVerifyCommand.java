package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Json.Text;
import dev.alice.keri.event.Sad;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.Replay;
import dev.alice.keri.kel.SignedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri verify FILE}: a CESR stream replayed offline, with what each message came to. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Replay a CESR stream offline and say what each message in it is worth.",
            "Status 0: everything is accepted; 1: something is rejected, duplicitous or waits for what is not there."
        })
final class KeriVerifyCommand implements Callable<Integer> {
    private static final int NOT_GOOD = 1;
    private static final int CHUNK = 1 << 16;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "A stream, or - for standard input.")
    private String file = "";

    /** A message and what it came to. */
    private record Line(long offset, String ilk, String sn, String said, Judgement judgement, String held) {}

    @Override
    public Integer call() throws IOException {
        Replay replay = new Replay(EventJudge.validating());
        List<Line> lines = new ArrayList<>();
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            MessageStream stream = new MessageStream();
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                stream.feed(chunk, 0, read);
                drain(stream, replay, lines);
            }
            stream.finish();
            drain(stream, replay, lines);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new GatewayException("there is no file " + file);
        }
        if (lines.isEmpty()) {
            throw new GatewayException(file + " holds no message");
        }
        Map<String, Judgement> later = new HashMap<>();
        replay.escrowed().forEach(o -> later.put(o.message().said().qb64(), o.judgement()));
        replay.outcomes().forEach(o -> later.putIfAbsent(o.message().said().qb64(), o.judgement()));
        boolean good = true;
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Line line : lines) {
            Judgement last = line.judgement() instanceof Judgement.Escrow
                    ? later.getOrDefault(line.said(), line.judgement())
                    : line.judgement();
            good &= last instanceof Judgement.Accept || last instanceof Judgement.Known;
            shown.add(shown(line, last));
        }
        print(shown, replay, good);
        return good ? 0 : NOT_GOOD;
    }

    private static void drain(MessageStream stream, Replay replay, List<Line> lines) {
        for (Optional<Message> next = stream.next(); next.isPresent(); next = stream.next()) {
            Message message = next.get();
            Judgement judgement = replay.take(message);
            Sad sad = Sad.read(message.body());
            lines.add(new Line(
                    message.offset(),
                    text(sad, "t"),
                    text(sad, "s"),
                    text(sad, "d"),
                    judgement,
                    text(sad, "t").equals("rct") ? receipts(replay, message, sad) : ""));
        }
    }

    /** How many of a receipt's signatures are good, where its event is known by now. */
    private static String receipts(Replay replay, Message message, Sad sad) {
        try {
            Aid aid = new Aid(text(sad, "i"));
            Event event = replay.events(aid).stream()
                    .map(SignedEvent::event)
                    .filter(e -> e.said().qb64().equals(text(sad, "d")))
                    .findFirst()
                    .orElse(null);
            if (event == null) {
                return "held for an event that is not accepted";
            }
            int good = EventJudge.receipts(
                            SignedEvent.of(event, message.attachments()),
                            replay.history(aid)
                                    .establishmentBefore(event.sn() + 1)
                                    .orElseThrow()
                                    .witnesses())
                    .size();
            return good + " witnesses";
        } catch (dev.alice.keri.KeriException e) {
            return "";
        }
    }

    private static String text(Sad sad, String name) {
        return sad.names().contains(name) && sad.field(name) instanceof Text text ? text.value() : "?";
    }

    private static Map<String, Object> shown(Line line, Judgement judgement) {
        boolean receipt = line.ilk().equals("rct");
        String outcome = switch (judgement) {
            case Judgement.Accept accept -> receipt ? "receipt" : accept.supersedes() ? "recovered" : "accepted";
            case Judgement.Known known -> receipt ? "receipt" : "known";
            case Judgement.Escrow escrow -> "waits";
            case Judgement.Duplicitous duplicitous -> "duplicitous";
            case Judgement.Reject reject -> "rejected";
        };
        String detail = switch (judgement) {
            case Judgement.Accept accept ->
                accept.receipts().size() + " of "
                        + accept.next().establishment().witnesses().size() + " witnesses, "
                        + accept.next().establishment().toad() + " needed";
            case Judgement.Known known -> line.held();
            case Judgement.Escrow escrow -> "for " + escrow.waiting().words() + ": " + escrow.detail();
            case Judgement.Duplicitous duplicitous -> "first seen there: " + duplicitous.first();
            case Judgement.Reject reject -> reject.reason();
        };
        return Json.object(
                "offset", line.offset(),
                "t", line.ilk(),
                "s", line.sn(),
                "d", line.said(),
                "outcome", outcome,
                "detail", detail);
    }

    private void print(List<Map<String, Object>> shown, Replay replay, boolean good) {
        if (json) {
            List<Map<String, Object>> states = replay.aids().stream()
                    .flatMap(aid -> replay.state(aid).stream())
                    .map(KeriWords::state)
                    .toList();
            Json.print(Json.object("file", file, "good", good, "messages", shown, "states", states));
            return;
        }
        for (Map<String, Object> line : shown) {
            System.out.printf(
                    "%-11s %-4.4s %5.15s  %.44s%n",
                    line.get("outcome"), words(line, "t"), words(line, "s"), words(line, "d"));
            String detail = words(line, "detail");
            if (!detail.isEmpty()) {
                KeriWords.wrapped("            ", detail);
            }
        }
        for (Aid aid : replay.aids()) {
            replay.state(aid).ifPresent(state -> System.out.printf("%s stands at event %d%n", aid, state.sn()));
        }
        System.out.println(good ? "everything holds" : "NOT everything holds");
    }

    private static String words(Map<String, Object> line, String name) {
        return Visible.text(String.valueOf(line.get(name)));
    }
}
