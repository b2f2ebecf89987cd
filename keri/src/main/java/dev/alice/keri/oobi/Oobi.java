package dev.alice.keri.oobi;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.Aid;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An introduction's address, {@code http(s)://HOST/oobi[/AID[/ROLE[/EID]]]}, also below {@code /.well-known/keri}. One
 * without an identifier is blind: it says only where to ask.
 *
 * @param aid whom it introduces; empty where it is blind
 * @param role of the end point, such as {@code witness} or {@code controller}
 * @param eid the end point's own identifier
 */
public record Oobi(URI uri, Optional<Aid> aid, Optional<String> role, Optional<Aid> eid) {
    private static final Set<String> ROLES =
            Set.of("controller", "witness", "registrar", "watcher", "judge", "juror", "peer", "mailbox", "agent");
    private static final int MOST_TEXT = 1024;

    /** Reads an address; anything that is not exactly of this form is refused. */
    public static Oobi parse(String text) {
        if (text.length() > MOST_TEXT) {
            throw new OobiException("an OOBI has at most " + MOST_TEXT + " characters");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new OobiException("not an OOBI: " + e.getMessage(), e);
        }
        if (!OobiClient.fetchable(uri) || uri.getRawFragment() != null || uri.getRawPath() == null) {
            throw refused();
        }
        List<String> parts = Arrays.asList(uri.getRawPath().split("/", -1));
        int root = parts.size() > 3 && parts.subList(1, 3).equals(List.of(".well-known", "keri")) ? 3 : 1;
        if (parts.size() <= root
                || !parts.get(root).equals("oobi")
                || parts.size() > root + 4
                || parts.subList(root, parts.size()).contains("")) {
            throw refused();
        }
        List<String> names = parts.subList(root + 1, parts.size());
        if (names.size() > 1 && !ROLES.contains(names.get(1))) {
            throw new OobiException("no role of an end point: the roles are " + String.join(", ", sorted()));
        }
        return new Oobi(
                uri,
                names.isEmpty() ? Optional.empty() : Optional.of(aid(names.get(0))),
                names.size() > 1 ? Optional.of(names.get(1)) : Optional.empty(),
                names.size() > 2 ? Optional.of(aid(names.get(2))) : Optional.empty());
    }

    /** Where a witness introduces an identifier whose events it receipts. */
    public static Oobi ofWitness(URI witness, Aid aid, Aid eid) {
        String base = witness.toString();
        String root = base.endsWith("/") ? base : base + "/";
        return parse(root + "oobi/" + aid + "/witness/" + eid);
    }

    private static Aid aid(String text) {
        try {
            return new Aid(text);
        } catch (KeriException e) {
            throw new OobiException("the OOBI names no identifier where one belongs", e);
        }
    }

    private static List<String> sorted() {
        return ROLES.stream().sorted().toList();
    }

    private static OobiException refused() {
        return new OobiException("not an OOBI: http(s)://HOST[:PORT]/oobi[/AID[/ROLE[/EID]]] belongs here");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
