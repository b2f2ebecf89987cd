package dev.alice.agent.model;

import java.net.URI;

/**
 * Where a model is.
 *
 * @param baseUrl the OpenAI-compatible base, such as {@code http://127.0.0.1:11434/v1}
 * @param model its name there
 * @param keyVariable the environment variable that holds the key; empty where the endpoint needs none
 */
public record ModelSettings(URI baseUrl, String model, String keyVariable, Limits limits) {

    public ModelSettings {
        String scheme = baseUrl.getScheme();
        if (scheme == null || !(scheme.equals("http") || scheme.equals("https")) || baseUrl.getHost() == null) {
            throw new IllegalArgumentException("the base URL of a model must be http or https with a host");
        }
        if (baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the base URL of a model must not hold a password; name the key's variable instead");
        }
        if (model.isBlank() || model.length() > 150) {
            throw new IllegalArgumentException("the name of a model has 1 to 150 characters");
        }
        if (!keyVariable.matches("[A-Za-z_][A-Za-z0-9_]*|")) {
            throw new IllegalArgumentException(
                    "the key is given by the name of an environment variable, not by itself");
        }
    }
}
