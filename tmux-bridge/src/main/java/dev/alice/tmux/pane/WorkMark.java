package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The mark on a work pane: whose it is, and what its window looked like before.
 *
 * <p>From tmux 3.0 on it is an option of the pane and goes away with it. Before, panes have no options: a list in an option
 * of their window takes its place, from which panes that are gone are dropped whenever it is written. (An option of the
 * whole server would end tmux 2.6 when it is unset.)
 *
 * @param token letters, digits and {@code _.:-}
 * @param before where the window's panes stood, if that is to be put back
 */
record WorkMark(String token, Optional<Before> before) {
    static final String OPTION = "@alice-work";
    static final String LIST = "@alice-panes";
    static final String BEFORE = "@alice-before";

    private static final int MAX_LISTED = 200;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final Pattern PANE = Pattern.compile("%[0-9]{1,9}");
    private static final Pattern LAYOUT = Pattern.compile("[0-9a-f]{4},[0-9x,\\[\\]{}<>]{3,8000}");

    /**
     * A window before and after its split.
     *
     * @param zoomed whether the split pane filled it
     * @param layout before the split
     * @param after after the split; while it is that, nobody else has changed it
     */
    record Before(WindowKey window, boolean zoomed, String layout, String after) {
        String text() {
            return window + "|" + (zoomed ? "z" : "-") + "|" + layout + "|" + after;
        }

        static Optional<Before> parse(String text) {
            String[] words = text.split("\\|", -1);
            boolean whole = words.length == 4
                    && words[0].matches("@[0-9]{1,9}")
                    && LAYOUT.matcher(words[2]).matches()
                    && LAYOUT.matcher(words[3]).matches();
            return whole
                    ? Optional.of(new Before(new WindowKey(words[0]), words[1].equals("z"), words[2], words[3]))
                    : Optional.empty();
        }
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** The token in a row of a snapshot, or empty text. */
    static String token(Map<String, String> row) {
        String own = row.getOrDefault(OPTION, "");
        if (!own.isEmpty()) {
            return own;
        }
        WorkMark listed = list(row.getOrDefault(LIST, "")).get(row.getOrDefault("pane_id", ""));
        return listed == null ? "" : listed.token();
    }

    /** The commands that mark a pane where panes have options. */
    List<TmuxCommand> onPane(PaneKey pane) {
        List<TmuxCommand> commands = new ArrayList<>();
        commands.add(TmuxCommand.of("set-option", "-p", "-t", pane.value(), OPTION, token));
        before.ifPresent(
                was -> commands.add(TmuxCommand.of("set-option", "-p", "-t", pane.value(), BEFORE, was.text())));
        return commands;
    }

    /** The list of panes before 3.0, {@code %3=token|before %5=token}; what is not of that form is left out. */
    static Map<String, WorkMark> list(String text) {
        Map<String, WorkMark> list = new LinkedHashMap<>();
        for (String entry : text.split(" ", MAX_LISTED)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                String[] words = entry.substring(equals + 1).split("\\|", 2);
                if (PANE.matcher(entry.substring(0, equals)).matches() && isToken(words[0])) {
                    Optional<Before> before = words.length < 2 ? Optional.empty() : Before.parse(words[1]);
                    list.put(entry.substring(0, equals), new WorkMark(words[0], before));
                }
            }
        }
        return list;
    }

    /** The command that writes such a list, or takes the option away where it is empty. */
    static TmuxCommand write(PaneKey inWindow, Map<String, WorkMark> list) {
        if (list.isEmpty()) {
            return TmuxCommand.of("set-option", "-w", "-u", "-t", inWindow.value(), LIST);
        }
        String text = list.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                .collect(Collectors.joining(" "));
        return TmuxCommand.of("set-option", "-w", "-t", inWindow.value(), LIST, text);
    }

    private String text() {
        return before.map(was -> token + "|" + was.text()).orElse(token);
    }
}
