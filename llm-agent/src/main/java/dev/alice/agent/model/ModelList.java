package dev.alice.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The question which models an endpoint has: {@code GET /models}, as OpenAI has it. */
final class ModelList {
    private static final int MAX_BYTES = 262_144;
    private static final int MOST = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelList() {}

    /** The names that can be used, in the order of the endpoint. */
    static List<String> ask(TurnHttpClient http, URI baseUrl, Optional<ApiKey> key)
            throws IOException, InterruptedException {
        Map<String, List<String>> headers = key.map(secret -> Map.of(
                        "Accept", List.of("application/json"), "Authorization", List.of("Bearer " + secret.reveal())))
                .orElseGet(() -> Map.of("Accept", List.of("application/json")));
        String base = baseUrl.toString();
        URI url = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/models");
        Wire.Response response = http.send(new Wire.Request("GET", url, headers, ""));
        try (InputStream in = response.body()) {
            if (response.status() / 100 != 2) {
                throw new HttpException(response.status(), "");
            }
            byte[] body = in.readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                throw new ProtocolException("the list of models is too long");
            }
            return names(JSON.readTree(body));
        }
    }

    private static List<String> names(JsonNode answer) {
        List<String> names = new ArrayList<>();
        for (JsonNode one : answer == null ? List.<JsonNode>of() : answer.path("data")) {
            String name = one.path("id").asText("");
            if (ModelSettings.isName(name) && names.size() < MOST) {
                names.add(name);
            }
        }
        return names;
    }
}
