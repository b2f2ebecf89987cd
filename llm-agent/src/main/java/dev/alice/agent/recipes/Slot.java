package dev.alice.agent.recipes;

import java.util.Locale;
import java.util.Optional;

/**
 * A place in a recipe's commands that the words of a request fill, with a value for when they do not.
 *
 * @param stance what the host must have of its value's name
 */
record Slot(String name, SlotType type, Optional<String> byDefault, Stance stance) {

    /** What the host must have of a name before a command is proposed with it. */
    enum Stance {
        /** It is there, as far as the host can be asked for things of its type. */
        THERE,
        /** It is not there yet. */
        NEW,
        /** Either. */
        ANY
    }

    /** Reads {@code type}, {@code type new}, {@code type any}, and any of them with {@code = default} behind. */
    static Slot parse(String name, String declaration) {
        int equals = declaration.indexOf('=');
        String[] words = (equals < 0 ? declaration : declaration.substring(0, equals))
                .strip()
                .split("\\s+", 2);
        SlotType type = SlotType.named(words[0]);
        Optional<String> byDefault = equals < 0
                ? Optional.empty()
                : Optional.of(declaration.substring(equals + 1).strip());
        byDefault.flatMap(type::objection).ifPresent(objection -> {
            throw new RecipeException("the default of slot «" + name + "»: " + objection);
        });
        return new Slot(name, type, byDefault, words.length < 2 ? Stance.THERE : stance(name, words[1]));
    }

    private static Stance stance(String name, String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "new" -> Stance.NEW;
            case "any" -> Stance.ANY;
            default ->
                throw new RecipeException(
                        "slot «%s» is a type, with «new» or «any» behind it, not with «%s»".formatted(name, word));
        };
    }
}
