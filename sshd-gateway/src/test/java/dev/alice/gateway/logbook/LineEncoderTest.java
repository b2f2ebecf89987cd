package dev.alice.gateway.logbook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** The form of log lines. */
class LineEncoderTest {
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.008009Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final LoggerContext CONTEXT = new LoggerContext();

    static LoggingEvent event(String message, Throwable error, KeyValuePair... pairs) {
        LoggingEvent event = new LoggingEvent(
                "here", CONTEXT.getLogger("dev.alice.gateway.metrics.Figures"), Level.WARN, message, error, null);
        event.setInstant(AT);
        event.setThreadName("main");
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    static String encoded(boolean json, LoggingEvent event) {
        LineEncoder encoder = new LineEncoder();
        encoder.setJson(json);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void a_text_line_has_time_level_logger_message_and_pairs() {
        // When
        String line = encoded(
                false,
                event("it is so", null, new KeyValuePair("user", "hubot"), new KeyValuePair("why", "two \"words\"")));

        // Then
        assertThat(line)
                .isEqualTo("2026-03-04T05:06:07.008Z WARN  d.a.g.metrics.Figures it is so user=hubot"
                        + " why=\"two \\\"words\\\"\"\n");
    }

    @Test
    void a_json_line_is_one_object_with_the_pairs_under_their_own_names() throws Exception {
        // When
        String line = encoded(
                true,
                event(
                        "it is so",
                        new IllegalStateException("broken", new RuntimeException("deeper")),
                        new KeyValuePair("user", "hubot"),
                        new KeyValuePair("count", 3),
                        new KeyValuePair("level", "fake")));

        // Then
        JsonNode read = JSON.readTree(line);
        assertThat(line).endsWith("}\n").hasLineCount(1);
        assertThat(read.path("time").asText()).isEqualTo("2026-03-04T05:06:07.008009Z");
        assertThat(read.path("level").asText()).isEqualTo("warn");
        assertThat(read.path("field.level").asText()).isEqualTo("fake");
        assertThat(read.path("logger").asText()).isEqualTo("dev.alice.gateway.metrics.Figures");
        assertThat(read.path("user").asText()).isEqualTo("hubot");
        assertThat(read.path("count").isInt()).isTrue();
        assertThat(read.path("error").asText())
                .contains(
                        "java.lang.IllegalStateException: broken\n", "caused by java.lang.RuntimeException: deeper\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_secret_is_left_out_wherever_it_stands_and_a_fingerprint_stays(boolean json) {
        // Given
        String token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        String fingerprint = "SHA256:Ys5y1CwVy3BVPzC6a2aVGxqHx1ZzQ8Cq2JqzH6B2Jfs";

        // When
        String line = encoded(
                json,
                event(
                        "asked with Authorization: Bearer " + token,
                        new IllegalStateException("password=" + token),
                        new KeyValuePair("url", "https://someone:" + token + "@forge.example/"),
                        new KeyValuePair("key", fingerprint)));

        // Then
        assertThat(line).doesNotContain(token).contains("«secret:").contains(fingerprint);
    }
}
