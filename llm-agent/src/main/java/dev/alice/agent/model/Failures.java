package dev.alice.agent.model;

import dev.alice.agent.context.Redaction;
import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.Visible;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/** The words for what can go wrong with an endpoint. No body of an answer is quoted, because it may echo a key. */
final class Failures {

    private final Endpoint endpoint;

    Failures(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Whether the same request may succeed a moment later. */
    static boolean isPassing(Throwable cause) {
        Optional<HttpException> http = find(cause, HttpException.class);
        if (http.isPresent()) {
            int status = http.orElseThrow().statusCode();
            return status == 408 || status == 429 || status >= 500;
        }
        return find(cause, IOException.class).isPresent()
                && find(cause, TurnHttpClient.AnswerTooLongException.class).isEmpty()
                && find(cause, com.fasterxml.jackson.core.JacksonException.class)
                        .isEmpty();
    }

    String words(Throwable cause) {
        String where = endpoint.own()
                ? "the model that you forward"
                : "the model " + endpoint.name().replaceFirst("^a model ", "");
        Optional<HttpException> http = find(cause, HttpException.class);
        if (http.isPresent()) {
            return where + " " + status(http.orElseThrow().statusCode());
        }
        if (find(cause, TurnHttpClient.AnswerTooLongException.class).isPresent()) {
            return where
                    + " sent more than %d bytes in one answer"
                            .formatted(endpoint.settings().limits().bytes());
        }
        if (find(cause, ConnectException.class).isPresent()
                || find(cause, HttpConnectTimeoutException.class).isPresent()
                || find(cause, UnknownHostException.class).isPresent()
                || find(cause, UnresolvedAddressException.class).isPresent()) {
            String reason = find(cause, ConnectException.class)
                    .map(Throwable::getMessage)
                    .filter(text -> !text.isBlank())
                    .map(text -> " (" + safe(text) + ")")
                    .orElse("");
            return where
                    + (endpoint.own()
                            ? " cannot be reached%s; check that it runs where your -R leads".formatted(reason)
                            : " cannot be reached%s; check the base URL and that the server runs".formatted(reason));
        }
        if (find(cause, com.fasterxml.jackson.core.JacksonException.class).isPresent()) {
            return where + " sent something that is not an answer of its protocol";
        }
        if (find(cause, ProtocolException.class).isPresent()) {
            return where + " does not speak HTTP as it should";
        }
        if (find(cause, IOException.class).isPresent()) {
            return where + " broke the connection off";
        }
        return where + " failed: " + cause.getClass().getSimpleName();
    }

    /** Foreign words, made safe to show and to log. */
    String safe(String words) {
        String plain = Visible.text(TerminalFilter.clean(words));
        String hidden = endpoint.key().map(secret -> secret.hideIn(plain)).orElse(plain);
        String redacted = new Redaction().redact(hidden);
        return redacted.length() > 300 ? redacted.substring(0, 300) + "…" : redacted;
    }

    private String status(int status) {
        String variable = endpoint.settings().keyVariable();
        return switch (status) {
            case 401, 403 ->
                endpoint.own()
                        ? "wants a key (%d); let a proxy on your side add it".formatted(status)
                        : variable.isEmpty()
                                ? "wants a key (%d); name the environment variable that holds it".formatted(status)
                                : "refuses the key (%d); check the variable %s".formatted(status, variable);
            case 404 ->
                "does not know this address or the model «%s» (404); check the base URL and the model's name"
                        .formatted(Visible.text(endpoint.model()));
            case 429 -> "is over its rate or budget (429); wait, or configure another";
            default ->
                status >= 500
                        ? "failed by itself (%d)".formatted(status)
                        : "refused the request (%d)".formatted(status);
        };
    }

    private static <T extends Throwable> Optional<T> find(Throwable cause, Class<T> type) {
        Throwable at = cause;
        for (int depth = 0; at != null && depth < 12; depth++) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
