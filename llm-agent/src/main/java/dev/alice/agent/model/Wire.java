package dev.alice.agent.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The way to an endpoint for the requests of one turn. Closing it breaks off whatever is under way. */
interface Wire extends AutoCloseable {

    /** One request; an empty body is none. */
    record Request(String method, URI url, Map<String, List<String>> headers, String body) {}

    /** The head of an answer, and its body as it comes. Header names are in lower case. */
    record Response(int status, Map<String, List<String>> headers, InputStream body) {}

    /** Sends a request and returns when the head of the answer is there. */
    Response send(Request request) throws IOException, InterruptedException;

    @Override
    void close();
}
