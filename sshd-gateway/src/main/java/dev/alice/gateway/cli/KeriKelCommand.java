package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri kel NAME}: a log as a CESR stream that anybody can verify. */
@Command(
        name = "kel",
        mixinStandardHelpOptions = true,
        description = "Write the log of an identifier to standard output, as CESR; check it with keri verify.")
final class KeriKelCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Option(names = "--json", description = "A line for each event instead.")
    private boolean json;

    @Parameters(paramLabel = "NAME|AID")
    private String name = "";

    @Override
    public Integer call() {
        try (KeriPlace.Shown shown = place.read()) {
            String kel = shown.controller().kel(shown.aid(name));
            if (kel.isEmpty()) {
                throw new GatewayException("no log of " + name + " is kept here");
            }
            if (!json) {
                System.out.print(kel);
                System.out.flush();
                return 0;
            }
            for (Message message : MessageStream.parse(kel.getBytes(StandardCharsets.UTF_8))) {
                Event event = EventReader.readEvent(message.body());
                Json.print(Json.object(
                        "t", KeriWords.ilk(event),
                        "s", event.sn(),
                        "d", event.said().qb64(),
                        "i", event.aid().qb64(),
                        "signatures", message.attachments().signatures().size(),
                        "receipts", message.attachments().witnessSignatures().size(),
                        "event", event.raw().text()));
            }
            return 0;
        }
    }
}
