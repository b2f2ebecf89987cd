package dev.alice.prioritizer.shell;

/** The test whether a function starts itself more than once at a time. */
record ForkBomb(String line, String function) {
    /** Whether a pipeline or a job in the background calls the function that it stands in. */
    boolean in(SyntaxNode node) {
        boolean forks = node.is("pipeline") || node.children().stream().anyMatch(child -> child.is("&"));
        return forks && calls(node) || node.children().stream().anyMatch(this::in);
    }

    private boolean calls(SyntaxNode node) {
        return node.is("command_name") && node.text(line).equals(function)
                || node.children().stream().anyMatch(this::calls);
    }
}
