package dev.alice.agent.model;

import dev.alice.flow.HostFacts;
import dev.alice.flow.Visible;

/** The facts of a host in words, one a line. */
final class HostWords {
    private HostWords() {}

    static String of(HostFacts host) {
        return "- distribution: %s (%s)\n- packages: %s\n- user: %s%s\n- sudo: %s\n- shell: %s\n- directory: %s\n"
                .formatted(
                        Visible.text(host.osName()),
                        host.family(),
                        host.packages(),
                        Visible.text(host.user()),
                        host.root() ? " (root)" : "",
                        host.sudo(),
                        Visible.text(host.shell()),
                        Visible.text(host.directory()));
    }
}
