package dev.alice.sandbox.proxy;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One host that a rehearsal may ask for packages.
 *
 * @param host a name or an IPv4 address, in lower case
 * @param ports that it may be asked at
 * @param privateAddress whether it may be at an address that is not public, such as a mirror in the operator's network
 */
public record Mirror(String host, Set<Integer> ports, boolean privateAddress) {
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62})){0,30}");
    private static final String PRIVATE = " private";

    public Mirror {
        if (!isHost(host)) {
            throw new IllegalArgumentException("'" + host + "' is not the name of a host");
        }
        if (ports.isEmpty() || ports.stream().anyMatch(port -> port < 1 || port > 65_535)) {
            throw new IllegalArgumentException("the mirror " + host + " has no port between 1 and 65535");
        }
        ports = Set.copyOf(ports);
    }

    /**
     * Reads an entry of the configuration: {@code HOST}, at port 80 alone, or a URL, at its port; each with the word
     * {@code private} behind it where it may be at an address that is not public. Only what is written as
     * {@code https://HOST} is reached by a tunnel.
     */
    public static Mirror parse(String entry) {
        boolean inside = entry.endsWith(PRIVATE);
        String place = (inside ? entry.substring(0, entry.length() - PRIVATE.length()) : entry).strip();
        if (!place.contains("://")) {
            return new Mirror(place.toLowerCase(Locale.ROOT), Set.of(80), inside);
        }
        URI uri = URI.create(place);
        boolean secure = "https".equals(uri.getScheme());
        if (uri.getHost() == null || uri.getUserInfo() != null || !secure && !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException("'" + place + "' is not an http or https URL of a mirror");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
        return new Mirror(uri.getHost().toLowerCase(Locale.ROOT), Set.of(port), inside);
    }

    static boolean isHost(String host) {
        return host.length() <= 253 && HOST.matcher(host).matches();
    }

    boolean serves(String name, int port) {
        return host.equals(name) && ports.contains(port);
    }
}
