package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.Aid;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a witness is and where, as its introduction URL says both.
 *
 * @param address scheme, host and port, with no path
 */
public record WitnessPlace(Aid aid, URI address) {
    private static final Pattern PATH = Pattern.compile("/oobi/(B[A-Za-z0-9_-]{43})(/(controller|witness)(/.*)?)?");

    /** Reads {@code http://HOST:PORT/oobi/AID}, with or without the role {@code controller} behind it. */
    public static WitnessPlace of(URI oobi) {
        String path = oobi.getRawPath() == null ? "" : oobi.getRawPath();
        Matcher matcher = PATH.matcher(path);
        boolean http = "http".equals(oobi.getScheme()) || "https".equals(oobi.getScheme());
        if (!http || oobi.getHost() == null || !matcher.matches()) {
            throw new KeriException(
                    "a witness is named by its introduction, http://HOST:PORT/oobi/AID/controller, and not by " + oobi);
        }
        return new WitnessPlace(
                new Aid(matcher.group(1)), URI.create(oobi.getScheme() + "://" + oobi.getRawAuthority()));
    }

    /** The introduction URL. */
    public URI oobi() {
        return URI.create(address + "/oobi/" + aid + "/controller");
    }
}
