package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.Session;
import dev.alice.tmux.pane.Snapshot;
import dev.alice.tmux.pane.Window;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name that a person gives a pane: {@code %3}, or {@code SESSION[:WINDOW[.PANE]]}; tmux itself never sees it. */
final class PaneTarget {
    private static final Pattern PLACE =
            Pattern.compile("(?<session>[^:]+)(:(?<window>[0-9]{1,6})(\\.(?<pane>[0-9]{1,6}))?)?");

    private PaneTarget() {}

    /** The pane of that name; a {@link GatewayException} that says which part is not there. */
    static Pane find(Snapshot all, String target) {
        if (target.startsWith("%")) {
            return all.panes().stream()
                    .filter(pane -> pane.key().value().equals(target))
                    .findFirst()
                    .orElseThrow(() -> missing("no pane " + target));
        }
        Matcher place = PLACE.matcher(target);
        if (!place.matches()) {
            throw missing("nothing by the name " + target);
        }
        Session session = all.sessions().stream()
                .filter(one -> one.name().equals(place.group("session")))
                .findFirst()
                .orElseThrow(() -> missing("no session " + place.group("session")));
        List<Window> windows = all.windows().stream()
                .filter(window -> window.session().equals(session.key()))
                .toList();
        Window window = windows.stream()
                .filter(one -> place.group("window") == null
                        ? one.active()
                        : one.index() == Integer.parseInt(place.group("window")))
                .findFirst()
                .orElseThrow(() -> missing("no window " + place.group("window") + " in session " + session.name()));
        return all.panes().stream()
                .filter(pane -> pane.window().equals(window.key()))
                .filter(pane -> place.group("pane") == null
                        ? pane.active()
                        : pane.index() == Integer.parseInt(place.group("pane")))
                .findFirst()
                .orElseThrow(() -> missing("no pane " + place.group("pane") + " in that window"));
    }

    private static GatewayException missing(String what) {
        return new GatewayException("your tmux has " + Visible.text(what) + "; alice tmux ls shows what there is");
    }
}
