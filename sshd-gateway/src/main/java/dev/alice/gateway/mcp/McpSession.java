package dev.alice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: reads its messages one after another, answers each request once, and lets go of every call when the
 * client leaves. Both ways to begin are spoken: the handshake of 2025, and requests that name their revision (2026-07-28).
 */
public final class McpSession {
    private static final Logger LOG = LoggerFactory.getLogger(McpSession.class);
    private static final int CALLS_AT_ONCE = 4;
    private static final int MESSAGES_AT_ONCE = 200;
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(20);

    private final Offer offer;
    private final Results results;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final Pace pace = new Pace(MESSAGES_AT_ONCE, BETWEEN_MESSAGES, System::nanoTime);
    private final ConcurrentMap<JsonNode, Call> calls = new ConcurrentHashMap<>();
    private @Nullable Caller caller;
    private boolean greeted;

    /** @param version of this server, for display */
    public McpSession(Offer offer, String version, InputStream in, OutputStream out) {
        this.offer = offer;
        this.results = new Results(offer, version);
        this.reader = new MessageReader(in);
        this.writer = new MessageWriter(out);
    }

    /** A call under way. */
    private final class Call implements Progress {
        private final JsonNode id;
        private final boolean stateless;
        private final Optional<JsonNode> token;
        private volatile boolean cancelled;
        private long told;
        private @Nullable Thread thread;

        Call(JsonNode id, boolean stateless, JsonNode params) {
            this.id = id;
            this.stateless = stateless;
            this.token = Optional.of(params.path("_meta").path("progressToken"))
                    .filter(one -> one.isTextual() && one.textValue().length() <= 200 || one.isIntegralNumber());
        }

        @Override
        public synchronized void says(String words) {
            if (token.isPresent() && !cancelled) {
                try {
                    writer.notification(
                            "notifications/progress",
                            Results.ordered("progressToken", token.get(), "progress", ++told, "message", words));
                } catch (IOException e) {
                    cancelled = true;
                }
            }
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }

    /** Serves until the client leaves and every call has ended. */
    public void run() {
        try {
            for (Optional<Message> next = reader.next(); next.isPresent(); next = reader.next()) {
                // whoever floods waits: what is not read stays with the client
                pace.pass();
                take(next.get());
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a client of the tools is gone");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
            join();
        }
    }

    /** Tells every call that nobody waits for it any more. */
    public void leave() {
        calls.values().forEach(call -> call.cancelled = true);
    }

    private void join() {
        for (Call call : new ArrayList<>(calls.values())) {
            Thread thread = call.thread;
            if (thread != null) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void take(Message message) throws IOException {
        switch (message) {
            case Message.Unreadable not -> writer.error(null, not.code(), not.words(), Map.of());
            case Message.Reply ignored -> LOG.atDebug().log("a client answered what nobody asked");
            case Message.Notification notification -> {
                if (notification.method().equals("notifications/cancelled")) {
                    JsonNode id = notification.params().path("requestId");
                    Call call = calls.get(id);
                    if (call != null) {
                        call.cancelled = true;
                    }
                }
            }
            case Message.Request request -> answer(request);
        }
    }

    private void answer(Message.Request request) throws IOException {
        if (calls.containsKey(request.id())) {
            // under its own id this would look like the end of the request that is under way
            writer.error(null, Errors.INVALID_REQUEST, "a request with this id is under way", Map.of());
            return;
        }
        JsonNode named = request.params().path("_meta").path(Results.META + "protocolVersion");
        boolean stateless = !named.isMissingNode() || request.method().equals("server/discover");
        if (!named.isMissingNode() && !Revision.STATELESS_2026_07.date().equals(named.asText())) {
            writer.error(
                    request.id(),
                    Errors.UNSUPPORTED_REVISION,
                    "this revision is not spoken",
                    Results.ordered("supported", Revision.dates(), "requested", clipped(named.asText())));
            return;
        }
        JsonNode info = stateless
                ? request.params().path("_meta").path(Results.META + "clientInfo")
                : request.params().path("clientInfo");
        if ((stateless || request.method().equals("initialize")) && !introduce(info)) {
            writer.error(
                    request.id(),
                    Errors.INVALID_PARAMS,
                    "this connection speaks for another client; open one of your own",
                    Map.of());
            return;
        }
        switch (request.method()) {
            case "initialize" -> initialize(request);
            case "server/discover" -> writer.result(request.id(), results.discovered());
            case "ping" -> writer.result(request.id(), results.nothing(stateless));
            case "tools/list" -> {
                if (begun(request, stateless)) {
                    list(request, stateless);
                }
            }
            case "tools/call" -> {
                if (begun(request, stateless)) {
                    call(request, stateless);
                }
            }
            default ->
                writer.error(
                        request.id(),
                        Errors.METHOD_NOT_FOUND,
                        "there is no such method here; this server has tools only",
                        Map.of());
        }
    }

    /** Whether the client is who it said it was; the first name counts for the whole session. */
    private boolean introduce(JsonNode info) {
        Caller known = caller;
        if (known == null) {
            if (!info.isMissingNode()) {
                caller = Caller.of(info);
            }
            return true;
        }
        return info.isMissingNode() || known.equals(Caller.of(info));
    }

    private void initialize(Message.Request request) throws IOException {
        JsonNode asked = request.params().path("protocolVersion");
        if (greeted || !asked.isTextual()) {
            writer.error(
                    request.id(),
                    Errors.INVALID_REQUEST,
                    greeted ? "this session has begun already" : "initialize names a protocolVersion",
                    Map.of());
            return;
        }
        greeted = true;
        LOG.atInfo()
                .addKeyValue("client", caller == null ? Caller.UNNAMED : caller)
                .log("a client of the tools begins");
        writer.result(request.id(), results.initialized(Revision.agreed(asked.textValue())));
    }

    private boolean begun(Message.Request request, boolean stateless) throws IOException {
        if (greeted || stateless) {
            return true;
        }
        writer.error(request.id(), Errors.INVALID_REQUEST, "initialize comes first", Map.of());
        return false;
    }

    private void list(Message.Request request, boolean stateless) throws IOException {
        if (request.params().has("cursor")) {
            writer.error(request.id(), Errors.INVALID_PARAMS, "there is one page of tools alone", Map.of());
            return;
        }
        writer.result(request.id(), results.tools(stateless));
    }

    private void call(Message.Request request, boolean stateless) throws IOException {
        String tool = request.params().path("name").asText("");
        JsonNode arguments = request.params().get("arguments");
        if (offer.tools().stream().noneMatch(one -> one.name().equals(tool))) {
            writer.error(request.id(), Errors.INVALID_PARAMS, "there is no tool of this name", Map.of());
            return;
        }
        if (arguments != null && !(arguments instanceof ObjectNode)) {
            writer.error(request.id(), Errors.INVALID_PARAMS, "the arguments of a tool are an object", Map.of());
            return;
        }
        if (calls.size() >= CALLS_AT_ONCE) {
            writer.error(
                    request.id(),
                    Errors.BUSY,
                    "at most " + CALLS_AT_ONCE + " calls at a time; wait for one to end",
                    Map.of());
            return;
        }
        Call call = new Call(request.id(), stateless, request.params());
        Caller told = caller;
        Caller who = told == null ? Caller.UNNAMED : told;
        // whoever calls without a name has none from now on
        caller = who;
        String json = arguments == null ? "{}" : arguments.toString();
        Thread thread = Thread.ofVirtual().name("mcp-call").unstarted(() -> carry(call, who, tool, json));
        call.thread = thread;
        calls.put(request.id(), call);
        thread.start();
    }

    private void carry(Call call, Caller who, String tool, String arguments) {
        try {
            Offer.Answer answer;
            try {
                answer = offer.call(who, tool, arguments, call);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("tool", tool).setCause(e).log("a tool broke");
                calls.remove(call.id);
                writer.error(call.id, Errors.INTERNAL, "the server cannot do this now; its log says more", Map.of());
                return;
            }
            // free before the answer is out: whoever has it may use the id, and call the next tool
            calls.remove(call.id);
            if (!call.cancelled) {
                writer.result(call.id, results.called(answer, call.stateless));
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("tool", tool).setCause(e).log("a client did not take an answer");
        } finally {
            calls.remove(call.id, call);
        }
    }

    private static String clipped(String text) {
        return text.substring(0, Math.min(text.length(), 100));
    }
}
