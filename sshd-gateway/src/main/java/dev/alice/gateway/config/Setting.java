package dev.alice.gateway.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one setting.
 *
 * @param key its name in the file, with dots between the levels
 * @param usual what holds without it, as it would stand in the file; null where nothing does
 * @param example what could stand in the file, where nothing is usual
 * @param live whether a running server takes it over on SIGHUP
 * @param says what it is for
 */
public record Setting(
        String key,
        @Nullable String usual,
        @Nullable String example,
        @JsonProperty("live") boolean live,
        String says) {
    private static final List<String> FLAGS = List.of("data", "ssh", "http", "keys");

    /** Every setting, in the order of the file. */
    public static List<Setting> all() {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream in = Setting.class.getResourceAsStream("settings.yaml")) {
            return List.of(mapper.readValue(in, Setting[].class));
        } catch (IOException e) {
            throw new IllegalStateException("the list of settings is part of the program and cannot be read", e);
        }
    }

    /** The setting of that name. */
    public static Optional<Setting> of(String key) {
        return all().stream().filter(one -> one.key().equals(key)).findFirst();
    }

    /** The environment variables that go over the file, the first of them over the second. */
    public List<String> variables() {
        return variables(key);
    }

    /** The flag that goes over both; empty where there is none. */
    public Optional<String> flag() {
        return FLAGS.contains(key)
                ? Optional.of("--" + key)
                : key.equals("log.seen") ? Optional.of("--seen") : Optional.empty();
    }

    /** A list of models is written in the file alone; everything else can be in a variable. */
    static List<String> variables(String key) {
        String own = "ALICE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        return switch (key) {
            case "models" -> List.of();
            case "model.base-url" -> List.of("ALICE_MODEL_URL", own);
            case "model.name" -> List.of("ALICE_MODEL", own);
            case "tpm.tcti" -> List.of("ALICE_TCTI", own);
            default -> List.of(own);
        };
    }
}
