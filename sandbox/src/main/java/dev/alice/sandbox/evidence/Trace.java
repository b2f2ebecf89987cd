package dev.alice.sandbox.evidence;

import java.util.List;

/**
 * What the processes of one step asked the kernel for, as seen from outside the boundary: programs and addresses.
 *
 * @param programs in the order in which each was first executed
 * @param connections in the order in which each address was first tried
 * @param calls the command lines of programs that start services or ask questions, in their order
 * @param complete whether nothing was left out because there was too much of it
 */
public record Trace(List<Program> programs, List<Connection> connections, List<List<String>> calls, boolean complete) {
    /** A program by the path that it was executed by; the words after it are not kept, for they may hold a secret. */
    public record Program(String path, int times) {}

    /**
     * An address of the internet that a process tried to reach.
     *
     * @param address with the port, such as {@code 192.0.2.1:443} or {@code [2001:db8::1]:53}
     * @param error the kernel's name of the error, such as {@code ENETUNREACH}; empty where it was reached
     */
    public record Connection(String address, int times, String error) {}

    public Trace {
        programs = List.copyOf(programs);
        connections = List.copyOf(connections);
        calls = calls.stream().map(List::copyOf).toList();
    }
}
