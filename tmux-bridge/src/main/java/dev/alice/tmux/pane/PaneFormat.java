package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The one format that asks for everything about a pane, and its strict parser.
 *
 * <p>Fields are separated by a random word that no title or path can know, so a newline, a separator or a format string
 * inside a field is only text. tmux expands each field once and does not look into its value.
 */
final class PaneFormat {
    private static final List<String> FIELDS = List.of(
            "socket_path",
            "pid",
            "start_time",
            "version",
            "session_id",
            "session_name",
            "session_attached",
            "session_path",
            "session_created",
            "window_id",
            "window_index",
            "window_name",
            "window_active",
            "window_width",
            "window_height",
            "window_zoomed_flag",
            "window_layout",
            "pane_id",
            "pane_index",
            "pane_active",
            "pane_width",
            "pane_height",
            "pane_pid",
            "pane_tty",
            "pane_current_command",
            "pane_current_path",
            "pane_title",
            "pane_in_mode",
            "pane_dead",
            "pane_input_off",
            "pane_synchronized",
            "alternate_on",
            "bracket_paste_flag",
            "cursor_x",
            "cursor_y",
            "history_size",
            WorkMark.OPTION,
            WorkMark.LIST);

    private static final List<String> GUARD = List.of(
            "cursor_x",
            "cursor_y",
            "history_size",
            "pane_pid",
            "pane_in_mode",
            "pane_dead",
            "pane_input_off",
            "pane_synchronized",
            "alternate_on");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final int MAX_PANES = 5_000;

    private final String separator;

    /**
     * Makes a format for one question.
     *
     * @param word letters and digits that no pane can guess
     */
    PaneFormat(String word) {
        this.separator = word;
    }

    /** The format whose value is {@link Pane#guard()}. */
    static String guardFormat() {
        StringBuilder format = new StringBuilder();
        GUARD.forEach(field -> format.append("#{").append(field).append("}."));
        return format.toString();
    }

    /** The format to give to {@code list-panes -F}. */
    String template() {
        StringBuilder template = new StringBuilder(separator).append("r");
        for (String field : FIELDS) {
            template.append("#{").append(field).append('}').append(separator).append('f');
        }
        return template.append(separator).append('e').toString();
    }

    /** Reads the answer to {@link #template()}. */
    Rows parse(String output) {
        Rows rows = new Rows();
        String[] records = output.split(Pattern.quote(separator + "r"), MAX_PANES + 2);
        if (records.length > MAX_PANES + 1) {
            throw broken("more than " + MAX_PANES + " panes");
        }
        if (!records[0].isEmpty()) {
            throw broken("text before the first pane");
        }
        for (int i = 1; i < records.length; i++) {
            rows.add(record(records[i]));
        }
        return rows;
    }

    private Map<String, String> record(String text) {
        String end = separator + "f" + separator + "e\n";
        if (!text.endsWith(end)) {
            throw broken("a pane without an end");
        }
        String[] values = text.substring(0, text.length() - end.length())
                .split(Pattern.quote(separator + "f"), FIELDS.size() + 1);
        if (values.length != FIELDS.size()) {
            throw broken("a pane of " + values.length + " fields instead of " + FIELDS.size());
        }
        Map<String, String> record = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            record.put(FIELDS.get(i), values[i]);
        }
        return record;
    }

    /** What the answer holds; panes and windows that several sessions share come once. */
    static final class Rows {
        private final Map<SessionKey, Session> sessions = new LinkedHashMap<>();
        private final Map<WindowKey, Window> windows = new LinkedHashMap<>();
        private final Map<PaneKey, Pane> panes = new LinkedHashMap<>();
        private final List<ServerIdentity> servers = new ArrayList<>();
        private String version = "";

        private void add(Map<String, String> row) {
            try {
                servers.add(
                        new ServerIdentity(text(row, "socket_path"), number(row, "pid"), number(row, "start_time")));
                version = text(row, "version");
                Session session = new Session(
                        new SessionKey(text(row, "session_id")),
                        text(row, "session_name"),
                        flag(row, "session_attached"),
                        text(row, "session_path"),
                        numberOr(row, "session_created", 0));
                Window window = new Window(
                        new WindowKey(text(row, "window_id")),
                        session.key(),
                        small(row, "window_index"),
                        text(row, "window_name"),
                        flag(row, "window_active"),
                        small(row, "window_width"),
                        small(row, "window_height"),
                        flag(row, "window_zoomed_flag"),
                        text(row, "window_layout"));
                Pane pane = pane(row, session, window);
                sessions.putIfAbsent(session.key(), session);
                windows.putIfAbsent(window.key(), window);
                panes.putIfAbsent(pane.key(), pane);
            } catch (IllegalArgumentException e) {
                throw broken("a name of the wrong shape (" + e + ")");
            }
        }

        private static Pane pane(Map<String, String> row, Session session, Window window) {
            return new Pane(
                    new PaneKey(text(row, "pane_id")),
                    window.key(),
                    session.key(),
                    small(row, "pane_index"),
                    flag(row, "pane_active"),
                    small(row, "pane_width"),
                    small(row, "pane_height"),
                    number(row, "pane_pid"),
                    text(row, "pane_tty"),
                    text(row, "pane_current_command"),
                    text(row, "pane_current_path"),
                    text(row, "pane_title"),
                    flag(row, "pane_in_mode"),
                    flag(row, "pane_dead"),
                    flag(row, "pane_input_off"),
                    flag(row, "pane_synchronized"),
                    flag(row, "alternate_on"),
                    bracketPaste(row),
                    WorkMark.token(row),
                    small(row, "cursor_x"),
                    small(row, "cursor_y"),
                    small(row, "history_size"),
                    guard(row));
        }

        private static Pane.BracketPaste bracketPaste(Map<String, String> row) {
            return switch (text(row, "bracket_paste_flag")) {
                case "1" -> Pane.BracketPaste.ON;
                case "0" -> Pane.BracketPaste.OFF;
                default -> Pane.BracketPaste.UNTOLD;
            };
        }

        private static String guard(Map<String, String> row) {
            StringBuilder guard = new StringBuilder();
            for (String field : GUARD) {
                String value = text(row, field);
                if (!value.isEmpty()) {
                    number(row, field);
                }
                guard.append(value).append('.');
            }
            return guard.toString();
        }

        List<Session> sessions() {
            return List.copyOf(sessions.values());
        }

        List<Window> windows() {
            return List.copyOf(windows.values());
        }

        List<Pane> panes() {
            return List.copyOf(panes.values());
        }

        ServerIdentity server() {
            if (servers.isEmpty()) {
                throw broken("no pane at all");
            }
            return servers.getFirst();
        }

        String version() {
            return version;
        }

        private static String text(Map<String, String> row, String field) {
            return row.getOrDefault(field, "");
        }

        private static long number(Map<String, String> row, String field) {
            String value = text(row, field);
            if (!NUMBER.matcher(value).matches()) {
                throw broken("a " + field + " that is no number");
            }
            return Long.parseLong(value);
        }

        private static long numberOr(Map<String, String> row, String field, long otherwise) {
            return text(row, field).isEmpty() ? otherwise : number(row, field);
        }

        private static int small(Map<String, String> row, String field) {
            return (int) Math.min(number(row, field), Integer.MAX_VALUE / 2);
        }

        private static boolean flag(Map<String, String> row, String field) {
            String value = text(row, field);
            return !value.isEmpty() && !value.equals("0");
        }
    }

    private static TmuxException broken(String what) {
        return new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described its panes with " + what);
    }
}
