package dev.alice.gateway.ssh;

import java.util.Map;

/**
 * The terminal that a client asked for.
 *
 * @param term the client's TERM as it was sent, for display only: it is hostile text
 * @param size the size at the time of the request
 * @param modes the terminal modes by their POSIX names ({@code VINTR}, {@code ECHO}), as RFC 4254 section 8 codes them
 */
public record Pty(String term, WindowSize size, Map<String, Integer> modes) {
    public Pty {
        modes = Map.copyOf(modes);
    }
}
