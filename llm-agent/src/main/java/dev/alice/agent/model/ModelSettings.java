package dev.alice.agent.model;

import java.net.URI;
import java.util.List;

/**
 * A model that the operator of the server set.
 *
 * @param places base URLs such as {@code http://127.0.0.1:11434/v1}; the first that answers is taken
 * @param model its name there; empty for the first that the endpoint lists
 * @param keyVariable the environment variable that holds the key; empty where the endpoint needs none
 */
public record ModelSettings(
        Protocol protocol, List<URI> places, String model, String keyVariable, Price price, Limits limits) {

    /** The usual ports of Ollama and of llama-server on this host. */
    private static final List<URI> LOCAL =
            List.of(URI.create("http://127.0.0.1:11434/v1"), URI.create("http://127.0.0.1:8080/v1"));

    public ModelSettings {
        places = List.copyOf(places);
        if (places.isEmpty() || places.size() > 8) {
            throw new IllegalArgumentException("a model has 1 to 8 base URLs");
        }
        places.forEach(ModelSettings::check);
        if (!isName(model) && !model.isEmpty()) {
            throw new IllegalArgumentException("the name of a model has 1 to 150 plain characters without blanks");
        }
        if (!keyVariable.matches("[A-Za-z_][A-Za-z0-9_]*|")) {
            throw new IllegalArgumentException(
                    "the key is given by the name of an environment variable, not by itself");
        }
        if (protocol == Protocol.ANTHROPIC && (model.isEmpty() || keyVariable.isEmpty())) {
            throw new IllegalArgumentException("a model of Anthropic needs its name and the variable of its key");
        }
    }

    /** An OpenAI-compatible endpoint of which no price is known. */
    public ModelSettings(URI baseUrl, String model, String keyVariable, Limits limits) {
        this(Protocol.OPENAI, List.of(baseUrl), model, keyVariable, Price.NONE, limits);
    }

    /** Whatever OpenAI-compatible endpoint answers on the usual ports of this host. */
    public static ModelSettings local(String model, Limits limits) {
        return new ModelSettings(Protocol.OPENAI, LOCAL, model, "", Price.NONE, limits);
    }

    /** The first base URL. */
    public URI baseUrl() {
        return places.getFirst();
    }

    /** Whether a text can be the name of a model. */
    public static boolean isName(String text) {
        return text.matches("[\\x21-\\x7e]{1,150}");
    }

    private static void check(URI place) {
        String scheme = place.getScheme();
        if (scheme == null || !(scheme.equals("http") || scheme.equals("https")) || place.getHost() == null) {
            throw new IllegalArgumentException("the base URL of a model must be http or https with a host");
        }
        if (place.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the base URL of a model must not hold a password; name the key's variable instead");
        }
    }
}
