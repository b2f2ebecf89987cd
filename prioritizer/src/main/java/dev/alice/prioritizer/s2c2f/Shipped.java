package dev.alice.prioritizer.s2c2f;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** YAML read strictly: no unknown keys, no duplicates; the tables that come with this package, and an organisation's file. */
final class Shipped {
    private static final int MAX_BYTES = 256 << 10;
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(4_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Shipped() {}

    static <T> T yaml(String name, Class<T> type) {
        try (InputStream in = Shipped.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new PrioritizerException("the shipped file " + name + " is missing; build the jar again");
            }
            return MAPPER.readValue(in, type);
        } catch (IOException e) {
            throw new PrioritizerException("the shipped file " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    static <T> T yaml(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new PrioritizerException(file + " has more than " + MAX_BYTES + " bytes");
            }
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (JsonProcessingException e) {
            throw new PrioritizerException(file + " is not as it should be: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new PrioritizerException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
