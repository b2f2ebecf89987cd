package dev.alice.gateway.logbook;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.agent.context.Redaction;
import dev.alice.flow.Visible;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * The form of log lines: text, or one JSON object a line. Either way one event begins exactly one line that begins with its
 * time, whatever strangers put into names and messages, and what looks like a secret is left out.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> OWN = List.of("time", "level", "logger", "thread", "message", "error");
    private static final Pattern BARE = Pattern.compile("[^\\s\"=]+");
    private static final int FRAMES = 3;
    private static final int CAUSES = 8;
    private static final int LOGGER_WIDTH = 24;

    private final Redaction redaction = new Redaction();
    private volatile boolean json;

    /** @param json whether lines are JSON from now on */
    public void setJson(boolean json) {
        this.json = json;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return (json ? object(event) : text(event)).getBytes(StandardCharsets.UTF_8);
    }

    private String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160)
                .append(event.getInstant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
                .append(' ')
                .append(String.format(Locale.ROOT, "%-5s", event.getLevel()))
                .append(' ')
                .append(shortened(event.getLoggerName()))
                .append(' ')
                .append(shown(event.getFormattedMessage()));
        for (KeyValuePair pair : pairs(event)) {
            String value = shown(String.valueOf(pair.value));
            line.append(' ').append(shown(pair.key)).append('=');
            line.append(BARE.matcher(value).matches() ? value : '"' + value.replace("\"", "\\\"") + '"');
        }
        line.append('\n');
        error(event).lines().forEach(part -> line.append("  ").append(part).append('\n'));
        return line.toString();
    }

    private String object(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        line.put("logger", event.getLoggerName());
        line.put("thread", shown(event.getThreadName()));
        line.put("message", shown(event.getFormattedMessage()));
        for (KeyValuePair pair : pairs(event)) {
            String key = OWN.contains(pair.key) ? "field." + pair.key : pair.key;
            line.put(
                    key,
                    pair.value instanceof Number || pair.value instanceof Boolean
                            ? pair.value
                            : shown(String.valueOf(pair.value)));
        }
        String error = error(event);
        if (!error.isEmpty()) {
            line.put("error", error);
        }
        try {
            return JSON.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a log line could not be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    /** Without secrets, on one line, every character to be seen. */
    private String shown(String text) {
        return Visible.text(redaction.redact(text));
    }

    /** The exceptions with the places where they came from, a line each; empty where there is none. */
    private String error(ILoggingEvent event) {
        StringBuilder lines = new StringBuilder();
        IThrowableProxy error = event.getThrowableProxy();
        for (int depth = 0; error != null && depth < CAUSES; depth++) {
            String message = error.getMessage();
            lines.append(depth == 0 ? "" : "caused by ").append(error.getClassName());
            lines.append(message == null ? "" : ": " + shown(message)).append('\n');
            StackTraceElementProxy[] frames = error.getStackTraceElementProxyArray();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                lines.append("  ").append(frames[i].getSTEAsString()).append('\n');
            }
            error = error.getCause();
        }
        return lines.toString();
    }

    /** The name with its packages cut to letters until it fits, as {@code d.a.g.Node}. */
    private static String shortened(String name) {
        String shorter = name;
        int at = 0;
        while (shorter.length() > LOGGER_WIDTH && shorter.indexOf('.', at) > 0) {
            int dot = shorter.indexOf('.', at);
            shorter = shorter.substring(0, at) + shorter.charAt(at) + shorter.substring(dot);
            at += 2;
        }
        return shorter;
    }
}
