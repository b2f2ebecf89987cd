package dev.alice.prioritizer.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The output of commands in a syntax tree that print what the line itself says. */
record TreeLiteral(TreeReading reading, String line) {
    /** What a command or pipeline prints, where every word of it is literal. */
    Optional<String> printed(SyntaxNode node) {
        List<SyntaxNode> stages = node.is("pipeline") ? node.children() : List.of(node);
        Optional<String> text = Optional.empty();
        for (SyntaxNode stage : stages) {
            if (!stage.named()) {
                continue;
            }
            List<Word> words = new ArrayList<>();
            for (SyntaxNode child : stage.children()) {
                Optional<Word> word = literal(child);
                if (!stage.is("command") || word.isEmpty()) {
                    return Optional.empty();
                }
                words.add(word.get());
            }
            text = LiteralOutput.of(new SimpleCommand(List.of(), words, List.of()), text);
        }
        return text;
    }

    private Optional<Word> literal(SyntaxNode node) {
        SyntaxNode inner = node.is("command_name") ? node.children().getFirst() : node;
        if (!Set.of("word", "raw_string", "string", "number", "ansi_c_string").contains(inner.kind())
                || inner.children().stream().anyMatch(child -> child.named() && !child.is("string_content"))) {
            return Optional.empty();
        }
        return Optional.of(new TreeWord(reading, line, inner.start()).add(inner).word())
                .filter(Word::exact);
    }
}
