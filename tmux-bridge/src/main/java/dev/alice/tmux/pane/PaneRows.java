package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Rows of a pane with the marks that its shell set on them.
 *
 * @param rows screen and history, oldest first
 * @param cursor index of the row with the cursor
 * @param toTop whether they reach to the beginning of history
 */
record PaneRows(List<Row> rows, int cursor, boolean toTop, int width) {
    /**
     * One row.
     *
     * @param prompt whether a prompt begins here
     * @param output whether a command's output begins here
     * @param wrapped whether the next row goes on with it; told only with marks
     */
    record Row(String text, boolean prompt, boolean output, boolean wrapped) {}

    PaneRows {
        rows = List.copyOf(rows);
    }

    static Optional<PaneRows> take(TmuxServer server, PaneKey pane, int above, boolean marks) {
        TmuxReply reply = server.client()
                .run(
                        TmuxCommand.of("display-message", "-p", "-t", pane.value(), PaneState.FORMAT),
                        TmuxCommand.of(
                                "capture-pane",
                                marks ? "-pF" : "-p",
                                "-t",
                                pane.value(),
                                "-S",
                                Integer.toString(-above)));
        if (TmuxServer.gone(reply)) {
            return Optional.empty();
        }
        String text = TmuxServer.require(reply).text();
        int end = text.indexOf('\n');
        if (end < 0) {
            throw broken("without its rows");
        }
        PaneState state = PaneState.parse(text.substring(0, end));
        List<Row> rows = new ArrayList<>();
        for (String line : text.substring(end + 1).split("\n", -1)) {
            rows.add(row(line, marks));
        }
        if (rows.size() > 1 && text.endsWith("\n")) {
            rows.removeLast();
        }
        int first = Math.max(0, state.historySize() - above);
        if (rows.size() != state.rows() - first) {
            throw broken("with " + rows.size() + " rows instead of " + (state.rows() - first));
        }
        return Optional.of(new PaneRows(rows, state.cursorRow() - first, first == 0, state.width()));
    }

    private static Row row(String line, boolean marks) {
        int space = marks ? line.indexOf(' ') : -1;
        if (marks && (space < 1 || space > 6)) {
            return line.isEmpty() ? new Row("", false, false, false) : lie();
        }
        String flags = marks ? line.substring(0, space) : "";
        List<StyledLine> clean = StyledText.read(line.substring(space + 1));
        return new Row(
                clean.isEmpty() ? "" : clean.getFirst().text(),
                flags.indexOf('P') >= 0,
                flags.indexOf('O') >= 0,
                flags.indexOf('W') >= 0);
    }

    private static Row lie() {
        throw broken("with a row that has no marks");
    }

    LastOutput lastOutput(Optional<String> prompt) {
        if (rows.stream().anyMatch(row -> row.prompt() || row.output())) {
            return byMarks();
        }
        return prompt.filter(text -> !text.isBlank())
                .map(this::byPrompt)
                .orElseGet(() -> new LastOutput.Unknown("the shell sets no marks and its prompt is not known"));
    }

    private LastOutput byMarks() {
        OptionalInt output = lastMark(cursor, true);
        OptionalInt prompt = lastMark(cursor, false);
        if (output.isEmpty()) {
            return new LastOutput.Unknown("the shell marked a prompt, but no output");
        }
        int first = output.getAsInt();
        boolean running = prompt.isEmpty() || prompt.getAsInt() < first;
        int end = running ? cursor + 1 : prompt.getAsInt();
        OptionalInt typed = lastMark(first - 1, false);
        String command =
                typed.isPresent() ? joined(typed.getAsInt(), first, true).getFirst() : "";
        return new LastOutput.Found(command, trimmed(joined(first, end, true)), false, running);
    }

    private OptionalInt lastMark(int from, boolean output) {
        for (int i = Math.min(from, rows.size() - 1); i >= 0; i--) {
            if (output ? rows.get(i).output() : rows.get(i).prompt()) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private LastOutput byPrompt(String prompt) {
        String bare = prompt.stripTrailing();
        int end = startsWith(cursor, prompt, bare) ? cursor : -1;
        boolean running = end < 0;
        int from = running ? cursor : end - 1;
        for (int i = from; i >= 0; i--) {
            if (startsWith(i, prompt, bare) && rows.get(i).text().length() > bare.length()) {
                int first = i + 1;
                // A command that fills its row goes on in the next.
                while (first < rows.size() && Cells.of(rows.get(first - 1).text()) >= width) {
                    first++;
                }
                int last = running ? cursor + 1 : end;
                return new LastOutput.Found(
                        rows.get(i).text(), trimmed(joined(Math.min(first, last), last, false)), false, running);
            }
        }
        return toTop
                ? new LastOutput.Unknown("no command stands after the known prompt")
                : new LastOutput.Found("", trimmed(joined(0, running ? cursor + 1 : end, false)), true, running);
    }

    private boolean startsWith(int row, String prompt, String bare) {
        String text = rows.get(row).text();
        return text.startsWith(prompt) || text.equals(bare);
    }

    private List<String> joined(int start, int end, boolean marks) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int i = start; i < end; i++) {
            Row row = rows.get(i);
            line.append(row.text());
            boolean goesOn = marks ? row.wrapped() : Cells.of(row.text()) >= width;
            if (goesOn) {
                line.repeat(' ', Math.max(0, width - Cells.of(row.text())));
            } else {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static List<String> trimmed(List<String> lines) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isEmpty()) {
            end--;
        }
        return lines.subList(0, end);
    }

    private static TmuxException broken(String what) {
        return new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described a pane " + what);
    }
}
