package dev.alice.flow;

import java.util.regex.Pattern;

/** The name of one request: 16 random bytes in lowercase base32, so that equal words asked twice are two proposals. */
public record RequestId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z2-7]{26}");

    public RequestId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a request id: " + Visible.text(value));
        }
    }

    public static RequestId of(Bytes random) {
        return new RequestId(Base32.lower(random));
    }

    @Override
    public String toString() {
        return value;
    }
}
