package dev.alice.agent.recipes;

import dev.alice.flow.HostFacts;
import dev.alice.flow.HostFacts.Family;
import dev.alice.flow.HostFacts.PackageManager;
import dev.alice.flow.HostFacts.Sudo;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import java.util.List;

/** Hosts to ask on. */
public final class TestingHosts {

    public static final HostFacts DEBIAN = host(Family.DEBIAN, false, Sudo.FREE);
    public static final HostFacts DEBIAN_ROOT = host(Family.DEBIAN, true, Sudo.ABSENT);
    public static final HostFacts DEBIAN_WITHOUT_SUDO = host(Family.DEBIAN, false, Sudo.ABSENT);
    public static final HostFacts FEDORA = host(Family.FEDORA, false, Sudo.FREE);

    private TestingHosts() {}

    public static Brain.Turn turn(String words, HostFacts host, Brain.Exchange... history) {
        return new Brain.Turn(new UserName("octo"), words, host, Eyes.CLOSED, List.of(history));
    }

    private static HostFacts host(Family family, boolean root, Sudo sudo) {
        boolean debian = family == Family.DEBIAN;
        return new HostFacts(
                family,
                debian ? "debian" : "fedora",
                debian ? "12" : "43",
                debian ? "Debian GNU/Linux 12 (bookworm)" : "Fedora Linux 43",
                root ? "root" : "octo",
                root,
                sudo,
                debian ? PackageManager.APT : PackageManager.DNF,
                "bash",
                "/home/octo");
    }
}
