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

    /** Begins an exchange with these messages; nothing is held yet. */
    Exchange exchange(List<ChatMessage> sent) {
        return new Exchange(sent);
    }

    /**
     * One request, which holds a part of the budgets from before it is sent until it is settled. Closed without being
     * settled, it costs what it held.
     */
    final class Exchange implements AutoCloseable {
        private final long read;
        private Spent held = Spent.NONE;
        private boolean settled;

        private Exchange(List<ChatMessage> sent) {
            long asked = 0;
            for (ChatMessage message : sent) {
                asked += message.toString().length();
            }
            this.read = TOOLS + asked / CHARACTERS_A_TOKEN;
        }

        /** Holds enough for so many characters of an answer, 0 to send at all; or why that is too much, else empty. */
        Optional<String> hold(long characters) {
            Spent wanted = estimate(characters);
            Optional<String> objection = purse.hold(held, wanted, own);
            if (objection.isEmpty()) {
                held = wanted;
            }
            return objection;
        }

        /** Books what the endpoint counted, or what its characters come to. */
        void settle(long characters, @Nullable TokenUsage usage) {
            Integer in = usage == null ? null : usage.inputTokenCount();
            Integer out = usage == null ? null : usage.outputTokenCount();
            if (in == null || out == null || in < 1 || out < 0 || in > MOST || out > MOST) {
                settle(estimate(characters));
            } else {
                settle(new Spent(in, out, own ? 0 : price.of(in, out), false));
            }
        }

        /** Gives back what was held for a request that was not answered. */
        void release() {
            settle(Spent.NONE);
        }

        private void settle(Spent spent) {
            if (!settled) {
                settled = true;
                purse.settle(held, spent, own);
            }
        }

        private Spent estimate(long characters) {
            long written = Math.ceilDiv(characters, CHARACTERS_A_TOKEN);
            return new Spent(read, written, own ? 0 : price.of(read, written), true);
        }

        @Override
        public void close() {
            settle(held);
        }
    }
}
