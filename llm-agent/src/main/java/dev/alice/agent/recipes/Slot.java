package dev.alice.agent.recipes;

import java.util.Optional;

/** A place in a recipe's commands that the words of a request fill, with a value for when they do not. */
record Slot(String name, SlotType type, Optional<String> byDefault) {

    /** Reads {@code type} or {@code type = default}. */
    static Slot parse(String name, String declaration) {
        int equals = declaration.indexOf('=');
        SlotType type = SlotType.named((equals < 0 ? declaration : declaration.substring(0, equals)).strip());
        Optional<String> byDefault = equals < 0
                ? Optional.empty()
                : Optional.of(declaration.substring(equals + 1).strip());
        byDefault.flatMap(type::objection).ifPresent(objection -> {
            throw new RecipeException("the default of slot «" + name + "»: " + objection);
        });
        return new Slot(name, type, byDefault);
    }
}
