package dev.alice.agent.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A phrasing cut into words and slots, ready to be compared. */
record Phrasing(Template template, List<Part> parts) {

    /** One word, or one slot. */
    record Part(String lemma, boolean stop, Optional<Slot> slot) {}

    static Phrasing of(Template template, Recipe recipe, RequestReader reader, Vocabulary vocabulary) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        for (String token : template.text().split("\\s+")) {
            if (token.startsWith("<") && token.endsWith(">")) {
                addWords(literal, parts, reader, vocabulary);
                String name = token.substring(1, token.length() - 1);
                Slot slot = recipe.slots().get(name);
                if (slot == null) {
                    throw new RecipeException("recipe «%s»: the phrasing «%s» has the undeclared slot «%s»"
                            .formatted(recipe.id(), template.text(), name));
                }
                parts.add(new Part("", false, Optional.of(slot)));
            } else {
                literal.append(token).append(' ');
            }
        }
        addWords(literal, parts, reader, vocabulary);
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.lemma().startsWith("-"))) {
            throw new RecipeException("recipe «%s»: the phrasing «%s» has a word that no request may have"
                    .formatted(recipe.id(), template.text()));
        }
        return new Phrasing(template, List.copyOf(parts));
    }

    private static void addWords(StringBuilder literal, List<Part> parts, RequestReader reader, Vocabulary vocabulary) {
        for (Word word : reader.read(literal.toString())) {
            String lemma = word.lemma().isEmpty() ? word.text() : word.lemma();
            parts.add(new Part(lemma, vocabulary.isStop(word), Optional.empty()));
        }
        literal.setLength(0);
    }
}
