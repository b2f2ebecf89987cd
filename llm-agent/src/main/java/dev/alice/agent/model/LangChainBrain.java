package dev.alice.agent.model;

import dev.alice.agent.context.PaneExcerpt;
import dev.alice.agent.context.Redaction;
import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.Seed;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brain that asks a model over the OpenAI-compatible protocol. Every turn has its own connection and ends within
 * its limits; every failure is an answer in words. Safe for several threads.
 */
public final class LangChainBrain implements Brain {

    private static final Logger LOG = LoggerFactory.getLogger(LangChainBrain.class);
    private static final int REMEMBERED_USERS = 256;

    private final ModelSettings settings;
    private final Optional<ApiKey> key;
    private final RandomGenerator random;
    private final Failures failures;
    private final ToolCallReader reader;
    private final Map<UserName, Redaction> redactions = new LinkedHashMap<>();

    /**
     * A brain for one endpoint.
     *
     * @param environment gives the value of a variable, or null
     * @param random makes delimiters, so it must not be foreseeable, and the jitter of a retry
     */
    public LangChainBrain(
            ModelSettings settings, Function<String, @Nullable String> environment, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.key = settings.keyVariable().isEmpty()
                ? Optional.empty()
                : ApiKey.of(Optional.ofNullable(environment.apply(settings.keyVariable())));
        this.failures = new Failures(settings, key);
        this.reader = new ToolCallReader(settings.model());
    }

    @Override
    public String name() {
        return settings.model() + " at " + settings.baseUrl().getAuthority();
    }

    @Override
    public String toString() {
        return "LangChainBrain[%s, key %s]".formatted(name(), key.isPresent() ? "hidden" : "none");
    }

    @Override
    public Answer answer(Turn turn, Progress progress) {
        if (!settings.keyVariable().isEmpty() && key.isEmpty()) {
            return new Failed(
                    "the variable %s, which should hold the model's key, is not set".formatted(settings.keyVariable()));
        }
        long began = System.nanoTime();
        try (TurnHttpClient http = new TurnHttpClient(settings.limits())) {
            Answer answer = new ModelTurn(turn, progress, http, began).run();
            LOG.atInfo()
                    .addKeyValue("model", settings.model())
                    .addKeyValue("answer", answer.getClass().getSimpleName())
                    .addKeyValue(
                            "millis",
                            Duration.ofNanos(System.nanoTime() - began).toMillis())
                    .addKeyValue("bytes", http.bytes())
                    .log("a turn with the model ended");
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed("the turn was interrupted");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("model", settings.model())
                    .addKeyValue("error", e.getClass().getName())
                    .log("a turn with the model failed");
            return new Failed(failures.words(e));
        }
    }

    private synchronized Redaction redaction(UserName user) {
        if (redactions.size() >= REMEMBERED_USERS && !redactions.containsKey(user)) {
            redactions.remove(redactions.keySet().iterator().next());
        }
        return redactions.computeIfAbsent(user, name -> new Redaction());
    }

    /** One turn: asks until an answer can be used, or its limits end it. */
    private final class ModelTurn {

        private final Turn turn;
        private final ModelCall call;
        private final StreamingChatModel model;
        private final List<ChatMessage> messages;

        ModelTurn(Turn turn, Progress progress, TurnHttpClient http, long began) {
            this.turn = turn;
            long deadline = began + settings.limits().turn().toNanos();
            this.call = new ModelCall(http, settings.limits(), deadline, progress);
            this.messages = new ArrayList<>(Prompt.messages(turn, redaction(turn.user()), random));
            var builder = OpenAiStreamingChatModel.builder()
                    .httpClientBuilder(http.asBuilder())
                    .baseUrl(settings.baseUrl().toString())
                    .modelName(settings.model())
                    .temperature(0.0)
                    .logRequests(false)
                    .logResponses(false);
            key.ifPresent(secret -> builder.apiKey(secret.reveal()));
            this.model = builder.build();
        }

        Answer run() throws InterruptedException {
            String objection = "";
            for (int trip = 0; trip < settings.limits().trips(); trip++) {
                switch (ask()) {
                    case ModelCall.Stopped stopped -> {
                        return new Failed(stopped.reason());
                    }
                    case ModelCall.Broken broken -> {
                        return new Failed(failures.words(broken.cause()));
                    }
                    case ModelCall.Answered answered -> {
                        Optional<Answer> answer = wholeAnswer(answered.response());
                        if (answer.isPresent()) {
                            return answer.orElseThrow();
                        }
                        switch (toolCall(answered.response().aiMessage())) {
                            case ToolCallReader.Usable usable -> {
                                return grown(usable.answer(), answered.response());
                            }
                            case ToolCallReader.Unusable unusable -> objection = unusable.words();
                        }
                    }
                }
            }
            return new Failed("the model gave no usable answer in %d tries; the last was refused: %s"
                    .formatted(settings.limits().trips(), failures.safe(objection)));
        }

        /** A flow with what it grew from: the model as the endpoint names its version, and the pane text that it was shown. */
        private Answer grown(Answer answer, ChatResponse response) {
            if (!(answer instanceof Proposes proposes)) {
                return answer;
            }
            List<Seed> seeds = new ArrayList<>();
            String version = Visible.text(orEmpty(response.modelName()));
            boolean told = !version.isBlank() && version.length() <= 100 && !version.equals(settings.model());
            seeds.add(new Seed(
                    Seed.Kind.MODEL,
                    told ? settings.model() + "@" + version : settings.model(),
                    Optional.empty(),
                    Optional.empty()));
            String pane = PaneExcerpt.of(turn.pane(), redaction(turn.user()));
            if (!pane.isBlank()) {
                Digest digest = Bytes.utf8(pane).sha256();
                seeds.add(new Seed(Seed.Kind.PANE, "sha256:" + digest.asHex(), Optional.of(digest), Optional.empty()));
            }
            return new Proposes(
                    proposes.flow(),
                    seeds,
                    proposes.others().stream()
                            .map(way -> new Way(way.flow(), seeds))
                            .toList());
        }

        /** Asks once, and once more where it broke before the first token for a reason that may pass. */
        private ModelCall.End ask() throws InterruptedException {
            ChatRequest request = ChatRequest.builder()
                    .messages(List.copyOf(messages))
                    .toolSpecifications(Tools.ALL)
                    .build();
            ModelCall.End first = call.run(model, request);
            if (!(first instanceof ModelCall.Broken broken) || broken.begun() || !Failures.isPassing(broken.cause())) {
                return first;
            }
            String stop = call.pause(Duration.ofMillis(200 + random.nextInt(400)));
            return stop.isEmpty() ? call.run(model, request) : new ModelCall.Stopped(stop);
        }

        /** The answers that need no tool call, among them all the ways in which a stream ends badly. */
        private Optional<Answer> wholeAnswer(ChatResponse response) {
            FinishReason reason = response.finishReason();
            if (reason == null) {
                return Optional.of(new Failed("the model's answer broke off in the middle"));
            }
            if (reason == FinishReason.LENGTH) {
                return Optional.of(new Failed("the model's answer was cut off at its length limit"));
            }
            if (reason == FinishReason.CONTENT_FILTER) {
                return Optional.of(new Failed("the model's provider filtered the answer"));
            }
            AiMessage message = response.aiMessage();
            if (message.hasToolExecutionRequests()) {
                return Optional.empty();
            }
            String text = message.text();
            return Optional.of(
                    text == null || text.isBlank()
                            ? new Failed("the model gave an empty answer")
                            : new Says(Visible.lines(TerminalFilter.clean(text))));
        }

        private ToolCallReader.Reading toolCall(AiMessage message) {
            List<ToolExecutionRequest> calls = message.toolExecutionRequests();
            ToolCallReader.Reading reading = calls.size() == 1
                    ? reader.read(
                            orEmpty(calls.getFirst().name()),
                            orEmpty(calls.getFirst().arguments()),
                            turn.host())
                    : new ToolCallReader.Unusable("Make exactly one tool call.");
            if (reading instanceof ToolCallReader.Unusable unusable) {
                messages.add(message);
                for (ToolExecutionRequest call : calls) {
                    messages.add(ToolExecutionResultMessage.from(call, unusable.words()));
                }
            }
            return reading;
        }

        private String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
