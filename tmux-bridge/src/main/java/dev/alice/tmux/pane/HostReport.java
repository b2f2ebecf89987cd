package dev.alice.tmux.pane;

import java.util.Set;

/**
 * What the user's machine said of itself; hostile text, bounded, proof of nothing.
 *
 * @param osId {@code ID} of os-release, or empty
 * @param osLike {@code ID_LIKE} of os-release, or empty
 * @param osVersion {@code VERSION_ID} of os-release, or empty
 * @param osName {@code PRETTY_NAME} of os-release, or empty
 * @param uid user id, -1 where unknown
 * @param tools which of sudo, apt-get and dnf are in the PATH
 * @param sudoFree whether sudo works without a password
 * @param shell name of the pane's own process
 * @param directory working directory of the pane
 */
public record HostReport(
        String osId,
        String osLike,
        String osVersion,
        String osName,
        long uid,
        String user,
        Set<String> tools,
        boolean sudoFree,
        String shell,
        String directory) {
    public HostReport {
        tools = Set.copyOf(tools);
    }
}
