package dev.alice.flow;

import java.util.regex.Pattern;

/** A forge login, also the SSH user name: 1 to 39 letters, digits, {@code -} and {@code _}, beginning with a letter or digit. */
public record UserName(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");

    public UserName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a user name: " + Visible.text(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
