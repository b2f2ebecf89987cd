package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The search for the pane in which the user's own ssh runs, so that Alice never types there.
 *
 * <p>Begin it before the nonce is printed: it remembers the titles that stood there. Then print the nonce as terminal
 * title ({@code OSC 2}) through ssh and call {@link #byTitle}.
 */
public final class CallerSearch {
    private static final String FORMER_TITLE = "@alice-former-title";

    private final TmuxServer server;
    private final Map<PaneKey, String> titles = new HashMap<>();

    private CallerSearch(TmuxServer server) {
        this.server = server;
    }

    /** Remembers all titles. */
    public static CallerSearch begin(TmuxServer server) {
        CallerSearch search = new CallerSearch(server);
        server.snapshot().panes().forEach(pane -> search.titles.put(pane.key(), pane.title()));
        return search;
    }

    /**
     * Waits until exactly one pane has the nonce as its title, gives that pane its former title back, and names it.
     *
     * @return empty where none showed it within the limit
     */
    public Optional<PaneKey> byTitle(String nonce, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            List<PaneKey> found = server.snapshot().panes().stream()
                    .filter(pane -> pane.title().equals(nonce))
                    .map(Pane::key)
                    .toList();
            if (!found.isEmpty()) {
                found.forEach(this::restore);
                return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
            }
            if (System.nanoTime() >= end) {
                return Optional.empty();
            }
            Thread.sleep(20);
        }
    }

    /**
     * The pane on whose terminal an ssh client runs whose command line contains the text.
     *
     * @return empty where there is none or more than one
     */
    public Optional<PaneKey> byProcess(String text) {
        Snapshot now = server.snapshot();
        Set<String> terminals = new HostProbe(server).sshTerminals(now.server(), text);
        List<PaneKey> found = now.panes().stream()
                .filter(pane -> terminals.contains(pane.tty()))
                .map(Pane::key)
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private void restore(PaneKey key) {
        String title = titles.getOrDefault(key, "");
        TmuxVersion version = server.client().version();
        List<TmuxCommand> commands = new ArrayList<>();
        if (!version.expandsTitles()) {
            commands.add(TmuxCommand.of("select-pane", "-t", key.value(), "-T", title));
        } else {
            // select-pane expands its title once: the former title goes through an option, whose value is not looked
            // into.
            String[] where = {version.paneOptions() ? "-p" : "-w", "-t", key.value()};
            commands.add(option(where, FORMER_TITLE, title));
            commands.add(TmuxCommand.of("select-pane", "-t", key.value(), "-T", "#{" + FORMER_TITLE + "}"));
            commands.add(option(where, "-u", FORMER_TITLE));
        }
        if (!version.titlesWithoutFocus()) {
            active(key).ifPresent(focus -> commands.add(TmuxCommand.of("select-pane", "-t", focus.value())));
        }
        try {
            TmuxServer.require(server.client().run(server.client().limits(), new byte[0], commands));
        } catch (TmuxException e) {
            if (e.kind() != TmuxException.Kind.REFUSED) {
                throw e;
            }
            // A pane that closed meanwhile needs no title; the search itself has its answer.
        }
    }

    private Optional<PaneKey> active(PaneKey beside) {
        Snapshot now = server.snapshot();
        return now.pane(beside)
                .flatMap(pane -> now.panes().stream()
                        .filter(other -> other.window().equals(pane.window()) && other.active())
                        .findFirst())
                .map(Pane::key);
    }

    private static TmuxCommand option(String[] where, String... rest) {
        List<String> words = new ArrayList<>(List.of("set-option"));
        words.addAll(List.of(where));
        words.addAll(List.of(rest));
        return new TmuxCommand(words);
    }
}
