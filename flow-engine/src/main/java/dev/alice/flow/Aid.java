package dev.alice.flow;

import java.util.regex.Pattern;

/** A KERI autonomic identifier in CESR text form: 44 characters of base64url. */
public record Aid(String qb64) {
    private static final Pattern SHAPE = Pattern.compile("[A-Z][A-Za-z0-9_-]{43}");

    public Aid {
        if (!SHAPE.matcher(qb64).matches()) {
            throw new IllegalArgumentException("not an AID of 44 base64url characters: " + Visible.text(qb64));
        }
    }

    @Override
    public String toString() {
        return qb64;
    }
}
