package dev.alice.tmux.typist;

import dev.alice.flow.HostFacts;
import dev.alice.tmux.pane.HostProbe;
import dev.alice.tmux.pane.HostReport;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.Snapshot;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.TmuxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reader of the facts about a user's host that a proposal is shaped by. */
public final class HostFactsReader {
    private static final Logger log = LoggerFactory.getLogger(HostFactsReader.class);

    private final TmuxServer server;

    public HostFactsReader(TmuxServer server) {
        this.server = server;
    }

    /** The facts of the host under a pane; unknown ones where the host does not tell. */
    public HostFacts read(PaneKey key) {
        try {
            Snapshot snapshot = server.snapshot();
            Optional<Pane> pane = snapshot.pane(key);
            return pane.isEmpty()
                    ? HostFacts.unknown()
                    : facts(new HostProbe(server).report(snapshot.server(), pane.get()));
        } catch (TmuxException e) {
            log.atWarn().setCause(e).addKeyValue("pane", key).log("The host told nothing of itself");
            return HostFacts.unknown();
        }
    }

    static HostFacts facts(HostReport report) {
        return new HostFacts(
                family(report),
                report.osId(),
                report.osVersion(),
                report.osName(),
                report.user(),
                report.uid() == 0,
                sudo(report),
                packages(report),
                report.shell(),
                report.directory());
    }

    private static HostFacts.Family family(HostReport report) {
        List<String> names = Arrays.asList((report.osId() + " " + report.osLike()).split("\\s+"));
        if (names.contains("debian") || names.contains("ubuntu")) {
            return HostFacts.Family.DEBIAN;
        }
        if (names.contains("fedora") || names.contains("rhel")) {
            return HostFacts.Family.FEDORA;
        }
        return report.osId().isEmpty() ? HostFacts.Family.UNKNOWN : HostFacts.Family.OTHER;
    }

    private static HostFacts.Sudo sudo(HostReport report) {
        if (!report.tools().contains("sudo")) {
            return HostFacts.Sudo.ABSENT;
        }
        return report.sudoFree() ? HostFacts.Sudo.FREE : HostFacts.Sudo.ASKS_PASSWORD;
    }

    private static HostFacts.PackageManager packages(HostReport report) {
        if (report.tools().contains("apt-get")) {
            return HostFacts.PackageManager.APT;
        }
        return report.tools().contains("dnf") ? HostFacts.PackageManager.DNF : HostFacts.PackageManager.NONE;
    }
}
