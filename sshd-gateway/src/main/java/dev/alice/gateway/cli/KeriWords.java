package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.keri.controller.Extension;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Sad;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.util.Map;

/** How events and key states are shown, to people in 80 columns and to programs as JSON. */
final class KeriWords {
    private static final int WIDTH = 80;

    private KeriWords() {}

    static String ilk(Event event) {
        return Sad.read(event.raw()).text("t");
    }

    static Map<String, Object> event(KelStore.Stored stored) {
        Event event = stored.event();
        return Json.object(
                "t", ilk(event),
                "s", event.sn(),
                "d", event.said().qb64(),
                "i", event.aid().qb64(),
                "receipts", stored.receipts().size(),
                "toad", stored.establishment().toad());
    }

    static Map<String, Object> state(KeyState state) {
        return Json.object(
                "i", state.aid().qb64(),
                "s", state.sn(),
                "d", state.said().qb64(),
                "t", state.ilk(),
                "k",
                        state.establishment().keySet().keys().stream()
                                .map(k -> k.qb64())
                                .toList(),
                "toad", state.establishment().toad(),
                "witnesses",
                        state.establishment().witnesses().stream()
                                .map(Aid::qb64)
                                .toList());
    }

    /** Prints what came of a new event; one that lacks receipts is an error, and it is kept. */
    static int extended(Extension extension, String name, boolean json) {
        return switch (extension) {
            case Extension.Unwitnessed lacking ->
                throw new GatewayException("the event is signed and kept, and has too few receipts: " + lacking.reason()
                        + "; it is published again by the next command, once the witnesses answer");
            case Extension.Witnessed witnessed -> {
                if (json) {
                    Json.print(event(witnessed.event()));
                } else {
                    Event event = witnessed.event().event();
                    System.out.printf("%s: event %d (%s)%n", name, event.sn(), ilk(event));
                    System.out.println("  said      " + event.said());
                    System.out.printf(
                            "  receipts  %d of %d, %d needed%n",
                            witnessed.event().receipts().size(),
                            witnessed.event().establishment().witnesses().size(),
                            witnessed.event().establishment().toad());
                }
                yield 0;
            }
        };
    }

    /** Prints words behind a margin, broken between words so that no line is longer than 80 columns. */
    static void wrapped(String margin, String words) {
        StringBuilder line = new StringBuilder(margin);
        for (String word : Visible.text(words).split(" ")) {
            if (line.length() > margin.length() && line.length() + 1 + word.length() > WIDTH) {
                System.out.println(line);
                line = new StringBuilder(margin);
            }
            line.append(line.length() > margin.length() ? " " : "").append(word);
        }
        System.out.println(line);
    }
}
