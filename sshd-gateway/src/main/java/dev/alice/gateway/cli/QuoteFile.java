package dev.alice.gateway.cli;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.sandbox.quote.QuoteBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A quote bundle in a file: by itself, or in what {@code ssh HOST attest --nonce N} or the log says around it. */
final class QuoteFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private QuoteFile() {}

    /** @param file or {@code -} for standard input */
    static QuoteBundle read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            bytes = in.readNBytes(QuoteBundle.MAX_BYTES + 1);
        }
        if (bytes.length > QuoteBundle.MAX_BYTES) {
            throw new IllegalArgumentException(file + " has more than " + QuoteBundle.MAX_BYTES + " bytes");
        }
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getMessage(), e);
        }
        for (String around : new String[] {"payload", "bundle", "quote"}) {
            if (node.path(around).isObject()) {
                node = node.path(around);
            }
        }
        if (node.has("attested") && !node.has("message")) {
            throw new IllegalArgumentException(
                    "there is no quote in " + file + ": " + node.path("reason").asText("no reason is told"));
        }
        return QuoteBundle.parse(JSON.writeValueAsBytes(node));
    }
}
