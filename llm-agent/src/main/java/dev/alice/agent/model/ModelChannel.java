package dev.alice.agent.model;

import java.io.InputStream;
import java.io.OutputStream;

/** A two-way byte stream to a model's endpoint. Closing it ends both directions at once, also for a blocked reader. */
public interface ModelChannel extends AutoCloseable {
    InputStream input();

    OutputStream output();

    @Override
    void close();
}
