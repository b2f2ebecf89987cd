package dev.alice.prioritizer.shell;

import java.util.List;

/**
 * A node of a syntax tree of bash.
 *
 * @param kind its kind, in the words of the grammar; for an operator or keyword, its text
 * @param field what it is to its parent; empty where the grammar does not say
 * @param named whether it is more than an operator or keyword
 * @param start where it starts in the line, in characters
 * @param end where it ends, exclusive
 */
record SyntaxNode(String kind, String field, boolean named, int start, int end, List<SyntaxNode> children) {
    boolean is(String name) {
        return kind.equals(name);
    }

    String text(String line) {
        return line.substring(start, end);
    }
}
