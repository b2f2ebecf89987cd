package dev.alice.flow;

import java.util.regex.Pattern;

/** A GitHub login: 1 to 39 letters, digits and single hyphens; also the SSH user name. */
public record UserName(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}");

    public UserName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a GitHub user name: " + Visible.text(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
