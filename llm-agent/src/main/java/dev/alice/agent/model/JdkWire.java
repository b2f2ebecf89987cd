package dev.alice.agent.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The way over the network, with the HTTP client of the JDK; no redirect is followed. */
final class JdkWire implements Wire {
    private final HttpClient client;

    JdkWire(Duration connectLimit) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectLimit)
                .build();
    }

    @Override
    public Response send(Request request) throws IOException, InterruptedException {
        var builder = HttpRequest.newBuilder(request.url());
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        HttpResponse<InputStream> response = client.send(
                builder.method(
                                request.method(),
                                request.body().isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(request.body()))
                        .build(),
                BodyHandlers.ofInputStream());
        return new Response(response.statusCode(), response.headers().map(), response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
