package dev.alice.agent.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one turn to one endpoint cost. What an endpoint says of its tokens is believed where it can be
 * true; where it says nothing, characters are counted.
 */
final class Meter {
    /** Prompts and shell text have more characters in a token than this; a budget errs on the careful side. */
    private static final int CHARACTERS_A_TOKEN = 3;

    /** The tool descriptions, which every request holds. */
    private static final int TOOLS = 700;

    private static final long MOST = 10_000_000;

    private final Purse purse;
    private final Price price;
    private final boolean own;

    Meter(Purse purse, Endpoint endpoint) {
        this.purse = purse;
        this.price = endpoint.settings().price();
        this.own = endpoint.own();
    }

    /** Why these messages may not be sent; empty where they may. */
    Optional<String> objection(List<ChatMessage> messages) {
        return purse.objection(ahead(messages, 0), own);
    }

    /** Why so many characters of an answer are too many; empty while they are not. */
    String overspent(List<ChatMessage> messages, long characters) {
        return purse.objection(ahead(messages, characters), own).orElse("");
    }

    /** Books an exchange. */
    void spend(List<ChatMessage> messages, long characters, @Nullable TokenUsage usage) {
        Integer read = usage == null ? null : usage.inputTokenCount();
        Integer written = usage == null ? null : usage.outputTokenCount();
        if (read == null || written == null || read < 1 || written < 0 || read > MOST || written > MOST) {
            purse.spend(ahead(messages, characters), own);
        } else {
            purse.spend(new Spent(read, written, own ? 0 : price.of(read, written), false), own);
        }
    }

    private Spent ahead(List<ChatMessage> messages, long characters) {
        long asked = 0;
        for (ChatMessage message : messages) {
            asked += message.toString().length();
        }
        long read = TOOLS + asked / CHARACTERS_A_TOKEN;
        long written = Math.ceilDiv(characters, CHARACTERS_A_TOKEN);
        return new Spent(read, written, own ? 0 : price.of(read, written), true);
    }
}
