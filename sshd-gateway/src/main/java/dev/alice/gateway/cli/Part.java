package dev.alice.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One part of what a node stands on.
 *
 * @param state what was found, in words
 * @param cost what its absence costs, or the next step
 * @param needed whether a server does not run well without it
 */
record Part(String name, boolean present, String state, String cost, boolean needed) {

    static Part there(String name, String state) {
        return new Part(name, true, state, "", false);
    }

    /** Missing, and a server does without it. */
    static Part missing(String name, String state, String cost) {
        return new Part(name, false, state, cost, false);
    }

    /** Broken, and a server needs it. */
    static Part broken(String name, String state, String next) {
        return new Part(name, false, state, next, true);
    }

    void print(boolean json) {
        if (json) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("part", name);
            shown.put("present", present);
            shown.put("needed", needed);
            shown.put("state", state);
            shown.put("cost", present ? "" : cost);
            Json.print(shown);
        } else {
            System.out.printf("%-8s %-8s %s%n", present ? "present" : needed ? "BROKEN" : "missing", name, state);
            if (!present) {
                System.out.println("         so: " + cost);
            }
        }
    }
}
