package dev.alice.gateway.github;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A login name as forges issue them: 1 to 39 ASCII letters, digits, {@code -} and {@code _}, beginning with a letter or
 * digit. The narrow alphabet is what makes it safe inside a URL, a file name and a log line. Forges take {@code Octo} and
 * {@code octo} for one person, so it is in lower case however it was spelled: budgets, policy and the log know one name.
 */
public record Login(String name) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");

    public Login {
        if (!SHAPE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "not a login name: use 1 to 39 letters, digits, '-' and '_', beginning with a letter or digit");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    /** The login name in {@code text}, or empty when it has another shape. */
    public static Optional<Login> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new Login(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
