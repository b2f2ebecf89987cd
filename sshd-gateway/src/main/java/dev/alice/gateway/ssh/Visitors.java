package dev.alice.gateway.ssh;

/**
 * What happens to people who came in. Each call has a virtual thread of its own, which is interrupted when the client
 * goes; the returned number is the exit status (0 to 255). An exception ends the visit with status 70.
 */
public interface Visitors {

    /** A conversation, with a pty or with plain streams. */
    int shell(Visit visit) throws Exception;

    /** One request; the command line is what the client sent, uninterpreted. */
    int exec(Visit visit, String commandLine) throws Exception;
}
