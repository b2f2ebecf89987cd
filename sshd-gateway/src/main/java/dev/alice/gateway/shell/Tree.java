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
                if (isRow(label, map)) {
                    leaf(lines, head, indent + stem, label, row(map));
                } else {
                    lines.add(head);
                    branches(lines, map, indent + stem);
                }
            }
            case List<?> list -> {
                lines.add(list.isEmpty() ? head + ": " + ink.dim("none") : head);
                for (int i = 0; i < list.size(); i++) {
                    Object item = list.get(i);
                    branch(lines, String.valueOf(i + 1), item, indent + stem, i == list.size() - 1);
                }
            }
            default -> leaf(lines, head, indent + stem, label, String.valueOf(value));
        }
    }

    private void leaf(List<String> lines, String head, String indent, String label, String value) {
        int offset = indent.length() + label.length() + 2;
        boolean first = true;
        for (String line : Visible.lines(value).split("\n", -1)) {
            for (String part : Ink.wrap(ink.plain(line), Math.max(16, ink.width() - offset - 1))) {
                lines.add(first ? head + ": " + part : ink.dim(indent) + " ".repeat(label.length() + 2) + part);
                first = false;
            }
        }
    }

    /** An item of a list that is small and flat stands on one line. */
    private static boolean isRow(String label, Map<?, ?> map) {
        return label.chars().allMatch(Character::isDigit)
                && map.values().stream()
                        .noneMatch(value -> value instanceof Map
                                || value instanceof List
                                || String.valueOf(value).indexOf('\n') >= 0);
    }

    private static String row(Map<?, ?> map) {
        return map.entrySet().stream()
                .filter(entry -> !String.valueOf(entry.getValue()).isEmpty())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(java.util.stream.Collectors.joining(" · "));
    }
}
