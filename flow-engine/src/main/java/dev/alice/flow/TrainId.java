package dev.alice.flow;

import java.util.regex.Pattern;

/** A train of thought: the subject that all statements of one line of requests share, such as {@code urn:alice:train:octo:…}. */
public record TrainId(String subject) {
    private static final Pattern SHAPE = Pattern.compile("urn:alice:train:[A-Za-z0-9_-]{1,39}:[a-z2-7]{26}");

    public TrainId {
        if (!SHAPE.matcher(subject).matches()) {
            throw new IllegalArgumentException(
                    "not a train of thought (urn:alice:train:USER:ID): " + Visible.text(subject));
        }
    }

    /** A new train of the user, named by 16 random bytes. */
    public static TrainId of(UserName user, Bytes random) {
        return new TrainId("urn:alice:train:" + user.value() + ":" + Base32.lower(random));
    }

    @Override
    public String toString() {
        return subject;
    }
}
