package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import java.net.URI;

/** Where documents of far issuers come from: a port, so that a host can bring its own way out. */
@FunctionalInterface
public interface DocumentSource {
    /** The document at an https address. Blocks within a limit of its own, and throws nothing for what happens outside. */
    Answer fetch(URI uri);

    /** What came of it. */
    sealed interface Answer {}

    /** The document. */
    record Document(Octets body) implements Answer {}

    /** There is none to be had, and why. */
    record Missing(String reason) implements Answer {}

    /**
     * It could not be learned now whether there is one, and why.
     *
     * @param asked whether anybody was asked; if not, it may be tried again at once
     */
    record Away(String reason, boolean asked) implements Answer {}
}
