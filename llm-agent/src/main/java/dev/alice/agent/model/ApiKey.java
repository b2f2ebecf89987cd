package dev.alice.agent.model;

import java.util.Optional;

/** The key of a model's endpoint; it never shows itself. */
final class ApiKey {

    private final String value;

    private ApiKey(String value) {
        this.value = value;
    }

    /** The key that a variable holds; an endpoint without a key gets none. */
    static Optional<ApiKey> of(Optional<String> value) {
        return value.map(String::strip).filter(text -> !text.isEmpty()).map(ApiKey::new);
    }

    /** The key itself, for the request header alone. */
    String reveal() {
        return value;
    }

    /** A text without the key, should a server have echoed it. */
    String hideIn(String text) {
        return text.replace(value, "«key»");
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
