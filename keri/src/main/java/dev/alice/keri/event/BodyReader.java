package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reader of every kind of body: exact fields in exact order, the SAID checked on the bytes. */
public final class BodyReader {
    private static final List<String> QRY = List.of("v", "t", "d", "dt", "r", "rr", "q");
    private static final List<String> RPY = List.of("v", "t", "d", "dt", "r", "a");
    private static final List<String> EXN = List.of("v", "t", "d", "i", "rp", "p", "dt", "r", "q", "a", "e");
    private static final Pattern ROUTE = Pattern.compile("[A-Za-z0-9/._:-]{1,256}");

    private BodyReader() {}

    /** Reads one body. */
    public static Body read(Octets raw) {
        Sad sad = Sad.read(raw);
        String version = sad.text("v");
        if (!version.equals("KERI10JSON%06x_".formatted(raw.length()))) {
            throw new EventException("the version string is not KERI10JSON and the size of " + raw.length() + " bytes");
        }
        return switch (sad.text("t")) {
            case "icp", "dip" -> EventReader.inception(sad);
            case "rot", "drt" -> EventReader.rotation(sad);
            case "ixn" -> EventReader.interaction(sad);
            case "rct" -> EventReader.receipt(sad);
            case "qry" -> query(sad);
            case "rpy" -> reply(sad);
            case "exn" -> exchange(sad);
            default ->
                throw new EventException(
                        "not a message of version 1: icp, rot, ixn, dip, drt, rct, qry, rpy and exn are read here");
        };
    }

    private static Query query(Sad sad) {
        sad.shape(QRY);
        Said said = sad.verifiedSaid(false);
        String replyRoute = sad.text("rr");
        return new Query(
                sad.raw(),
                said,
                time(sad),
                route(sad.text("r")),
                replyRoute.isEmpty() ? "" : route(replyRoute),
                sad.fields("q"));
    }

    private static Reply reply(Sad sad) {
        sad.shape(RPY);
        Said said = sad.verifiedSaid(false);
        return new Reply(sad.raw(), said, time(sad), route(sad.text("r")), sad.fields("a"));
    }

    private static Exchange exchange(Sad sad) {
        sad.shape(EXN);
        Said said = sad.verifiedSaid(false);
        String recipient = sad.text("rp");
        String prior = sad.text("p");
        Json.Fields embeds = sad.fields("e");
        if (!embeds.values().isEmpty()) {
            sad.last("e").verifiedSaid(false);
        }
        return new Exchange(
                sad.raw(),
                said,
                new Aid(sad.text("i")),
                recipient.isEmpty() ? Optional.empty() : Optional.of(new Aid(recipient)),
                prior.isEmpty() ? Optional.empty() : Optional.of(new Said(prior)),
                time(sad),
                route(sad.text("r")),
                sad.fields("q"),
                sad.fields("a"),
                embeds);
    }

    private static Instant time(Sad sad) {
        return Matter.instant(sad.text("dt"));
    }

    private static String route(String text) {
        if (!ROUTE.matcher(text).matches()) {
            throw new EventException("a route has at most 256 letters, digits and / . _ : -");
        }
        return text;
    }
}
