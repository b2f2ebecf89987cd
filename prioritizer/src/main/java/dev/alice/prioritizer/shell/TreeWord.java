package dev.alice.prioritizer.shell;

import java.util.List;
import java.util.Optional;

/**
 * A word put together from the nodes of a syntax tree: quotes removed, escapes undone, and every part whose value only
 * the running shell knows kept as it is written, with a pattern beside it.
 */
final class TreeWord {
    private final TreeReading reading;
    private final String line;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder wide = new StringBuilder();
    private final int start;
    private int end;
    private boolean glob;
    private boolean home;
    private boolean open;

    TreeWord(TreeReading reading, String line, int start) {
        this.reading = reading;
        this.line = line;
        this.start = start;
        this.end = start;
    }

    int end() {
        return end;
    }

    Word word() {
        return new Word(text.toString(), home, glob, open ? wide.toString() : "", start, end);
    }

    TreeWord add(SyntaxNode node) {
        add(node, false);
        end = node.end();
        return this;
    }

    private void add(SyntaxNode node, boolean quoted) {
        switch (node.kind()) {
            case "word", "extglob_pattern", "regex" -> {
                reading.hidden(node);
                bare(node.text(line));
            }
            case "number", "test_operator", "variable_name", "special_variable_name", "==", "=~", "]" ->
                known(node.text(line));
            case "raw_string" -> known(inner(node, 1));
            case "ansi_c_string" -> known(AnsiQuote.text(inner(node, 2)));
            case "string" -> string(node);
            case "translated_string" ->
                node.children().stream().filter(child -> child.is("string")).forEach(this::string);
            case "concatenation", "command_name" -> joined(node.children());
            case "simple_expansion", "expansion" -> expansion(node, quoted);
            case "command_substitution" -> {
                Optional<String> output = reading.substitution(node);
                if (output.isPresent()) {
                    known(output.get());
                } else {
                    unknown(node);
                }
            }
            case "process_substitution" -> {
                // the shell hands over a pipe; what runs behind it counts by itself
                reading.substitution(node);
                known("/dev/stdin");
            }
            case "arithmetic_expansion", "array" -> {
                reading.expression(node);
                unknown(node);
            }
            case "brace_expression" -> unknown(node);
            case "$" -> known("$");
            default -> {
                reading.differs(node);
                reading.expression(node);
                unknown(node);
            }
        }
    }

    private void joined(List<SyntaxNode> parts) {
        for (int i = 0; i < parts.size(); i++) {
            SyntaxNode part = parts.get(i);
            if (i > 0 && part.start() != parts.get(i - 1).end()) {
                reading.differs(part);
            }
            boolean braces = part.text(line).equals("{")
                    && i + 1 < parts.size()
                    && parts.get(i + 1).text(line).equals("}");
            if (braces) {
                // stands for itself, as in find and xargs
                known("{}");
                i++;
                continue;
            }
            boolean translated = part.is("$")
                    && i + 1 < parts.size()
                    && parts.get(i + 1).is("string");
            if (!translated) {
                add(part, false);
            }
        }
    }

    private void string(SyntaxNode node) {
        int at = node.start() + 1;
        int last = Math.max(at, node.end() - 1);
        for (SyntaxNode child : node.children()) {
            if (!child.named() || child.is("string_content")) {
                continue;
            }
            known(doubled(line.substring(at, Math.max(at, child.start()))));
            add(child, true);
            at = child.end();
        }
        known(doubled(line.substring(Math.min(at, last), last)));
    }

    private void expansion(SyntaxNode node, boolean quoted) {
        List<SyntaxNode> children = node.children();
        boolean plain = children.stream().filter(SyntaxNode::named).count() == 1
                && (children.size() == 2 || children.size() == 3 && children.get(2).is("}"));
        String name = children.size() > 1 ? children.get(1).text(line) : "";
        if (plain && name.equals("HOME") && text.isEmpty()) {
            home = true;
            known("~");
            return;
        }
        Optional<String> value = plain ? reading.value(name) : Optional.empty();
        if (value.isPresent()) {
            known(value.get());
            glob |= !quoted && value.get().matches(".*[*?\\[].*");
            return;
        }
        reading.expression(node);
        unknown(node);
    }

    private void known(String part) {
        text.append(part);
        wide.append(part);
    }

    private void unknown(SyntaxNode node) {
        text.append(node.text(line));
        wide.append(wide.isEmpty() ? "/*" : "*");
        open = true;
    }

    private void bare(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                i++;
                if (i < part.length() && part.charAt(i) != '\n') {
                    known(String.valueOf(part.charAt(i)));
                }
                continue;
            }
            if (c == '~' && text.isEmpty()) {
                home = i + 1 == part.length() || part.charAt(i + 1) == '/';
                if (!home) {
                    wide.append("/*");
                    open = true;
                }
            }
            glob |= "*?[".indexOf(c) >= 0;
            if (c == '{' && !part.startsWith("{}", i)) {
                wide.append('*');
                open = true;
            }
            known(String.valueOf(c));
        }
    }

    private String inner(SyntaxNode node, int open) {
        String whole = node.text(line);
        return whole.length() > open ? whole.substring(open, whole.length() - 1) : "";
    }

    /** The text between double quotes: a backslash counts only before a few characters. */
    private static String doubled(String part) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\' && i + 1 < part.length() && "$`\"\\\n".indexOf(part.charAt(i + 1)) >= 0) {
                i++;
                if (part.charAt(i) == '\n') {
                    continue;
                }
                c = part.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
