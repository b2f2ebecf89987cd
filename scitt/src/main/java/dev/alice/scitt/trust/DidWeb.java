package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An identifier of the method {@code did:web}.
 *
 * @param did as it was written
 * @param host a DNS name or an IPv4 address
 * @param port the port, 443 where none is written
 * @param path the parts behind the host; possibly none
 */
public record DidWeb(String did, String host, int port, List<String> path) {
    /** How every one begins. */
    public static final String METHOD = "did:web:";

    private static final int MAX_LENGTH = 512;
    private static final int MAX_PARTS = 8;
    private static final int HTTPS = 443;
    private static final Pattern AUTHORITY = Pattern.compile(
            "((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:%3a([0-9]{1,5}))?");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}");

    public DidWeb {
        path = List.copyOf(path);
    }

    /**
     * Reads an identifier. Escapes are known in the port's colon alone, and parts of the path never begin with a dot.
     *
     * @throws MalformedException if it is not one
     */
    public static DidWeb parse(String did) {
        if (!did.startsWith(METHOD) || did.length() > MAX_LENGTH) {
            throw new MalformedException("not a did:web of at most " + MAX_LENGTH + " characters");
        }
        String[] parts = did.substring(METHOD.length()).split(":", -1);
        Matcher authority = AUTHORITY.matcher(parts[0].toLowerCase(Locale.ROOT));
        if (!authority.matches() || authority.group(1).length() > 253 || parts.length > MAX_PARTS + 1) {
            throw new MalformedException("'" + did + "' does not name a host as did:web has it");
        }
        int port = authority.group(2) == null ? HTTPS : Integer.parseInt(authority.group(2));
        if (port < 1 || port > 65_535) {
            throw new MalformedException("'" + did + "' does not name a port");
        }
        List<String> path = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            if (!PART.matcher(parts[i]).matches()) {
                throw new MalformedException(
                        "'" + did + "' has a part that is not taken: letters, digits, '-', '_', '.', '~'");
            }
            path.add(parts[i]);
        }
        return new DidWeb(did, authority.group(1), port, path);
    }

    /** Where its document is: {@code /.well-known/did.json}, or {@code /PATH/did.json}. */
    public URI document() {
        String place = path.isEmpty() ? "/.well-known" : "/" + String.join("/", path);
        return URI.create("https://" + host + (port == HTTPS ? "" : ":" + port) + place + "/did.json");
    }
}
