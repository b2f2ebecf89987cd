package dev.alice.gateway.shell;

import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A JSON value as an indented tree for people; long texts are wrapped, nothing is left out. */
final class Tree {
    private final Ink ink;

    Tree(Ink ink) {
        this.ink = ink;
    }

    List<String> lines(Map<String, ?> map) {
        List<String> lines = new ArrayList<>();
        branches(lines, map, " ");
        return lines;
    }

    private void branches(List<String> lines, Map<?, ?> map, String indent) {
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            branch(lines, String.valueOf(entry.getKey()), entry.getValue(), indent, !entries.hasNext());
        }
    }

    private void branch(List<String> lines, String label, Object value, String indent, boolean last) {
        String corner = ink.unicode() ? last ? "└ " : "├ " : "+ ";
        String stem = ink.unicode() ? last ? "  " : "│ " : last ? "  " : "| ";
        String head = ink.dim(indent + corner) + label;
        switch (value) {
            case Map<?, ?> map -> {
                lines.add(head);
                branches(lines, map, indent + stem);
            }
            case List<?> list when list.isEmpty() -> lines.add(head + ": " + ink.dim("none"));
            case List<?> list -> {
                lines.add(head);
                for (int i = 0; i < list.size(); i++) {
                    Object item = list.get(i);
                    branch(lines, String.valueOf(i + 1), item, indent + stem, i == list.size() - 1);
                }
            }
            default -> {
                int offset = indent.length() + 2 + label.length() + 2;
                String text = Visible.lines(String.valueOf(value));
                boolean first = true;
                for (String line : text.split("\n", -1)) {
                    for (String part : Ink.wrap(line, Math.max(16, ink.width() - offset - 1))) {
                        lines.add(first ? head + ": " + part : ink.dim(indent + stem) + " ".repeat(label.length() + 2) + part);
                        first = false;
                    }
                }
            }
        }
    }
}
