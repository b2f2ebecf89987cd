package dev.alice.tmux.typist;

import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import dev.alice.tmux.pane.HostProbe;
import dev.alice.tmux.pane.HostThing;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.Snapshot;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.TmuxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reader of what a user's host has and has not: packages, services, users, groups, files. */
public final class HostPresenceReader {
    private static final Logger log = LoggerFactory.getLogger(HostPresenceReader.class);
    private static final int MOST = 20;

    private final TmuxServer server;

    public HostPresenceReader(TmuxServer server) {
        this.server = server;
    }

    /** What the host under a pane tells of things, in their order; nothing is told where it does not answer. */
    public List<Presence> read(PaneKey key, List<Thing> things) {
        List<Presence> told = new ArrayList<>();
        things.forEach(thing -> told.add(new Presence.Untold("the host does not tell")));
        try {
            Snapshot snapshot = server.snapshot();
            String directory = snapshot.pane(key).map(Pane::path).orElse("");
            List<Integer> asked = new ArrayList<>();
            List<HostThing> questions = new ArrayList<>();
            for (int i = 0; i < things.size() && questions.size() < MOST; i++) {
                Optional<HostThing> question = question(things.get(i), directory);
                if (question.isPresent()) {
                    asked.add(i);
                    questions.add(question.get());
                }
            }
            if (!questions.isEmpty()) {
                List<HostProbe.Finding> findings = new HostProbe(server).findings(snapshot.server(), questions);
                for (int i = 0; i < findings.size(); i++) {
                    told.set(asked.get(i), presence(findings.get(i)));
                }
            }
        } catch (TmuxException e) {
            log.atWarn().setCause(e).addKeyValue("pane", key).log("The host did not tell what it has");
        }
        return told;
    }

    /** What the machine can be asked; empty for a name that a shell could read otherwise, and for another's home. */
    private static Optional<HostThing> question(Thing thing, String directory) {
        HostThing.Kind kind = HostThing.Kind.valueOf(thing.kind().name());
        String name = thing.name();
        if (kind == HostThing.Kind.FILE && !name.startsWith("/")) {
            name = directory + "/" + name;
        }
        boolean home = kind == HostThing.Kind.FILE && thing.name().startsWith("~");
        return home || !HostThing.canAsk(kind, name) ? Optional.empty() : Optional.of(new HostThing(kind, name));
    }

    private static Presence presence(HostProbe.Finding finding) {
        return switch (finding.told()) {
            case YES -> new Presence.Present();
            case NO -> new Presence.Absent(near(finding.thing(), finding.names()));
            case NOTHING -> new Presence.Untold("the host does not know for certain");
        };
    }

    private static List<String> near(HostThing thing, List<String> names) {
        String path = thing.name();
        String name = thing.kind() == HostThing.Kind.FILE ? path.substring(path.lastIndexOf('/') + 1) : path;
        int most = name.length() < 5 ? 1 : 2;
        return names.stream()
                .filter(other ->
                        HostThing.canAsk(thing.kind(), thing.kind() == HostThing.Kind.FILE ? "/" + other : other))
                .filter(other -> Math.abs(other.length() - name.length()) <= most && edits(name, other) <= most)
                .sorted(Comparator.comparingInt((String other) -> edits(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    /** How many characters must be put in, left out or changed (Levenshtein 1965). */
    static int edits(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(changed, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[other.length()];
    }
}
