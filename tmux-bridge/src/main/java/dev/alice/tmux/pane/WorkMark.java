package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The mark on a work pane: whose it is, and what its window looked like before.
 *
 * <p>From tmux 3.0 on it is an option of the pane and goes away with it. Before, panes have no options: a list in an option
 * of the server takes its place, from which panes that are gone are dropped whenever it is written.
 *
 * @param token letters, digits and {@code _.:-}
 * @param before where the window's panes stood, if that is to be put back
 */
record WorkMark(String token, Optional<Before> before) {
    static final String OPTION = "@alice-work";
    static final String LIST = "@alice-panes";
    static final String BEFORE = "@alice-before";

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
        String pane = row.getOrDefault("pane_id", "");
        return own.isEmpty() ? list(row.getOrDefault(LIST, "")).getOrDefault(pane, "") : own;
    }

    /** The list of panes before 3.0, {@code %3=token %5=token}. */
    static Map<String, String> list(String text) {
        Map<String, String> list = new LinkedHashMap<>();
        for (String entry : text.split(" ", 1000)) {
            int equals = entry.indexOf('=');
            if (equals > 0
                    && PANE.matcher(entry.substring(0, equals)).matches()
                    && isToken(entry.substring(equals + 1))) {
                list.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return list;
    }

    /** The command that writes such a list, or takes the option away where it is empty. */
    static TmuxCommand write(Map<String, String> list) {
        if (list.isEmpty()) {
            return TmuxCommand.of("set-option", "-s", "-u", LIST);
        }
        String text = list.entrySet().stream()
                .map((Entry<String, String> entry) -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        return TmuxCommand.of("set-option", "-s", LIST, text);
    }
}
