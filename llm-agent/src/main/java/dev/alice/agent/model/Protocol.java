package dev.alice.agent.model;

import java.net.URI;
import java.util.Optional;

/** The language that an endpoint speaks. */
public enum Protocol {
    /** Chat completions as OpenAI has them; llama-server, vLLM, LM Studio and many others speak it too. */
    OPENAI(Optional.empty()),
    /** Messages as Anthropic has them. */
    ANTHROPIC(Optional.of("https://api.anthropic.com/v1")),
    /** Ollama, by its OpenAI-compatible side. */
    OLLAMA(Optional.of("http://127.0.0.1:11434/v1"));

    private final Optional<String> usual;

    Protocol(Optional<String> usual) {
        this.usual = usual;
    }

    /** Where such an endpoint is when nothing else is said. */
    public Optional<URI> usualPlace() {
        return usual.map(URI::create);
    }
}
