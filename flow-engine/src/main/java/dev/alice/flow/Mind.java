package dev.alice.flow;

import java.util.Locale;

/**
 * Who thought of something: a model, a foreign agent, a person, or the recipes, which are one mind together. What a mind
 * earns or loses is kept under its name, such as {@code model:qwen3}.
 */
public record Mind(String name) {
    /** Recipe mode: what it knows comes with the node or was put there by who runs it. */
    public static final Mind RECIPES = new Mind("recipes");

    private static final String MODEL = "model:";
    private static final String PERSON = "person:";
    private static final int MOST = 220;

    public Mind {
        if (name.isBlank() || name.length() > MOST) {
            throw new IllegalArgumentException("the name of a mind has 1 to " + MOST + " characters");
        }
    }

    /** The mind that a flow came from. */
    public static Mind of(Source source) {
        return source.kind() == Source.Kind.RECIPE
                ? RECIPES
                : new Mind(source.kind().name().toLowerCase(Locale.ROOT) + ":" + source.name());
    }

    /** The mind of a model, by the name under which its flows are proposed. */
    public static Mind model(String name) {
        return new Mind(MODEL + name);
    }

    /** Whether it is new nowhere: recipes come with the node, and a person's own flow is no agent's idea. */
    public boolean isKnown() {
        return equals(RECIPES) || name.startsWith(PERSON);
    }

    /** The name as people say it, without the kind of a model. */
    public String says() {
        return name.startsWith(MODEL) ? name.substring(MODEL.length()) : name;
    }

    @Override
    public String toString() {
        return name;
    }
}
