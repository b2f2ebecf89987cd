package dev.alice.agent.model;

import java.io.IOException;

/** The way to a model that a person brought: each dial is one byte stream to their endpoint. */
public interface ModelDialer {
    /**
     * Opens a stream to the endpoint.
     *
     * @throws java.net.ConnectException where nobody answers there; its message is for the person
     */
    ModelChannel open() throws IOException;
}
