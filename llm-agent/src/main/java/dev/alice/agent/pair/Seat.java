package dev.alice.agent.pair;

/** Who sits in the navigator's seat, as the operator set it. */
public sealed interface Seat {
    /** The word of the settings for {@link Recipes}. */
    String RECIPES = "recipes";

    /** The word of the settings for {@link Nobody}. */
    String OFF = "off";

    /** Another of the operator's models where one of two drives, else recipes; recipes themselves are not reviewed. */
    record Usual() implements Seat {}

    /** Recipes alone. */
    record Recipes() implements Seat {}

    /** One of the operator's models, by its name; it reviews recipes too, and itself under another prompt. */
    record Model(String name) implements Seat {}

    /** Nobody: whoever is new here is paired by the person. */
    record Nobody() implements Seat {}

    /** The seat that a word of the settings means. */
    static Seat of(String word) {
        return switch (word) {
            case "" -> new Usual();
            case RECIPES -> new Recipes();
            case OFF -> new Nobody();
            default -> new Model(word);
        };
    }
}
