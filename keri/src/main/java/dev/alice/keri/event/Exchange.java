package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message from one identifier to another (exn).
 *
 * @param prior the message that this one answers
 * @param query modifiers of the route
 * @param embeds whole messages inside this one, with their own digest {@code d}; empty where there are none
 */
public record Exchange(
        Octets raw,
        Said said,
        Aid sender,
        Optional<Aid> recipient,
        Optional<Said> prior,
        Instant dateTime,
        String route,
        Json.Fields query,
        Json.Fields attributes,
        Json.Fields embeds)
        implements Body {

    /**
     * A message sent now.
     *
     * @param embeds objects by name, without the digest, which is computed here
     */
    public static Exchange of(
            Instant now,
            Aid sender,
            Optional<Aid> recipient,
            Optional<Said> prior,
            String route,
            Json.Fields query,
            Json.Fields attributes,
            Map<String, Json> embeds) {
        return (Exchange) BodyReader.read(Sad.draft("KERI", "exn")
                .said()
                .put("i", sender.qb64())
                .put("rp", recipient.map(Aid::qb64).orElse(""))
                .put("p", prior.map(Said::qb64).orElse(""))
                .put("dt", Matter.iso(now))
                .put("r", route)
                .put("q", query)
                .put("a", attributes)
                .put("e", embeds.isEmpty() ? new Json.Fields(Map.of()) : addressed(embeds))
                .seal()
                .raw());
    }

    private static Json.Fields addressed(Map<String, Json> embeds) {
        Map<String, Json> fields = new LinkedHashMap<>(embeds);
        fields.put("d", Json.text(Sad.DUMMY));
        byte[] dummied = new Json.Fields(fields).text().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        fields.put("d", Json.text(dev.alice.keri.cesr.Blake3.digest(dummied).qb64()));
        return new Json.Fields(fields);
    }
}
