package dev.alice.prioritizer.shell;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.io.InputStream;

/** The YAML files that are shipped with this package. */
final class Shipped {
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
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
}
