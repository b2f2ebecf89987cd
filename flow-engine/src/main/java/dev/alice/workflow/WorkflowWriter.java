package dev.alice.workflow;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.Step;
import dev.alice.flow.Visible;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes a flow as YAML: plain words where they can only mean themselves, quotes otherwise, escapes for what is not plain. */
final class WorkflowWriter {
    /** Words of letters with single blanks, no longer than a line: no indicator, number, date or comment can hide in them. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/+-]*(?: [A-Za-z0-9._/+-]+)*");

    private static final Pattern SPECIAL =
            Pattern.compile("y|n|yes|no|on|off|true|false|null", Pattern.CASE_INSENSITIVE);

    private final StringBuilder yaml = new StringBuilder();

    String write(Flow flow) {
        field(0, "name", flow.purpose());
        line(0, "on: workflow_dispatch");
        line(0, "x-alice:");
        field(1, "hypothesis", flow.hypothesis());
        list(1, "alternatives", flow.alternatives());
        list(1, "assumptions", flow.assumptions());
        line(1, "source:");
        field(2, "kind", flow.source().kind().name().toLowerCase(Locale.ROOT));
        field(2, "name", flow.source().name());
        line(0, "jobs:");
        line(1, "flow:");
        line(2, "runs-on: [self-hosted, tmux]");
        line(2, "steps:");
        for (int i = 0; i < flow.steps().size(); i++) {
            step(i + 1, flow.steps().get(i));
        }
        return yaml.toString();
    }

    private void step(int number, Step step) {
        line(3, "- id: step-" + number);
        field(4, "name", step.why());
        field(4, "run", step.command().value());
        line(4, "x-alice:");
        line(5, "exit: " + step.prediction().exit());
        line(5, "permille: " + step.prediction().permille());
        field(5, "effect", step.prediction().effect());
        if (step.check()) {
            line(5, "check: true");
        }
        step.undo().map(CommandText::value).ifPresent(undo -> field(5, "undo", undo));
    }

    private void list(int depth, String key, List<String> items) {
        if (items.isEmpty()) {
            line(depth, key + ": []");
            return;
        }
        line(depth, key + ":");
        items.forEach(item -> line(depth + 1, "- " + scalar(item)));
    }

    private void field(int depth, String key, String value) {
        line(depth, key + ": " + scalar(value));
    }

    private void line(int depth, String text) {
        yaml.append("  ".repeat(depth)).append(text).append('\n');
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !SPECIAL.matcher(text).matches()) {
            return text;
        }
        if (text.codePoints().allMatch(Visible::isPlain)) {
            return "'" + text.replace("'", "''") + "'";
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (Visible.isPlain(point)) {
                        quoted.appendCodePoint(point);
                    } else {
                        quoted.append(String.format(point > 0xffff ? "\\U%08X" : "\\u%04X", point));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
