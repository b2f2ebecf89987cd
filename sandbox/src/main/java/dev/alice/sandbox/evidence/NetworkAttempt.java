package dev.alice.sandbox.evidence;

/**
 * One request that a rehearsed flow made through the filtering proxy, allowed or refused.
 *
 * @param method of HTTP, such as GET or CONNECT; bounded, and only of letters where it was a method at all
 * @param target host, port where it was said, and a bounded part of the path; may hold any visible character
 * @param status that the flow was answered with: the mirror's own, or the proxy's where it refused
 * @param bytes of the answer's body, or both ways together in a tunnel
 */
public record NetworkAttempt(String method, String target, int status, long bytes, boolean allowed) {
    public NetworkAttempt {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("a status of HTTP is 100 to 599, not " + status);
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("a number of bytes is not negative: " + bytes);
        }
    }
}
