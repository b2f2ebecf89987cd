package dev.alice.prioritizer.shell;

import java.util.List;
import java.util.Set;

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
    /** Kinds that run nothing themselves, and of which values and conditions are made. */
    private static final Set<String> EXPRESSIONS = Set.of(
            "binary_expression",
            "unary_expression",
            "ternary_expression",
            "postfix_expression",
            "parenthesized_expression",
            "arithmetic_expansion",
            "expansion",
            "simple_expansion",
            "subscript",
            "array",
            "concatenation",
            "string",
            "translated_string",
            "string_content",
            "raw_string",
            "ansi_c_string",
            "word",
            "number",
            "regex",
            "extglob_pattern",
            "variable_name",
            "special_variable_name",
            "variable_assignment",
            "test_operator",
            "brace_expression",
            "heredoc_body",
            "heredoc_content",
            "test_command");

    boolean is(String name) {
        return kind.equals(name);
    }

    String text(String line) {
        return line.substring(start, end);
    }

    /** Whether it is a part of a value or condition that runs nothing itself. */
    boolean expression() {
        return EXPRESSIONS.contains(kind);
    }
}
