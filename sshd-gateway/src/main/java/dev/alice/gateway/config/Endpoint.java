package dev.alice.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address to listen on: host and port, 0 for any free port. IPv6 hosts stand in brackets. */
public record Endpoint(String host, int port) {
    private static final Pattern SHAPE = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]{1,253}):([0-9]{1,5})");

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    /** Reads {@code HOST:PORT}. */
    public static Endpoint parse(String setting, String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new ConfigException(
                    setting + ": '" + text + "' is not HOST:PORT, such as 127.0.0.1:2222 (port 0 picks one)");
        }
        String host = matcher.group(1);
        return new Endpoint(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, Integer.parseInt(matcher.group(2)));
    }

    /** Whether nobody but this host reaches it; a name counts only where it is {@code localhost}. */
    public boolean onLoopback() {
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
