package dev.alice.gateway.github;

import java.net.URI;

/**
 * The address of a user's keys with {@code {user}} in place of the login name, such as
 * {@code https://github.com/{user}.keys}. Plain http is accepted for loopback addresses only: keys that can be replaced
 * on the way are no keys.
 */
public record UrlTemplate(String text) {
    private static final String PLACE = "{user}";

    public UrlTemplate {
        int at = text.indexOf(PLACE);
        if (at < 0 || text.indexOf(PLACE, at + 1) >= 0) {
            throw new IllegalArgumentException("a key URL has {user} in it exactly once: " + text);
        }
        URI example = URI.create(text.replace(PLACE, "octo"));
        String host = example.getHost();
        boolean fixedHost =
                host != null && host.equals(URI.create(text.replace(PLACE, "x")).getHost());
        if (host == null || !fixedHost || example.getUserInfo() != null) {
            throw new IllegalArgumentException("a key URL has a fixed host and no password in it: " + text);
        }
        boolean loopback = host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("localhost");
        if (!"https".equals(example.getScheme()) && !("http".equals(example.getScheme()) && loopback)) {
            throw new IllegalArgumentException("a key URL begins with https:// (http:// for loopback only): " + text);
        }
    }

    /** The address for one login name; its alphabet needs no escaping. */
    URI of(Login login) {
        return URI.create(text.replace(PLACE, login.name()));
    }
}
