package dev.alice.agent.model;

import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain.Answer;
import dev.alice.flow.port.Brain.Failed;
import dev.alice.flow.port.Brain.Proposes;
import dev.alice.flow.port.Brain.Says;
import dev.alice.flow.port.Brain.Turn;
import dev.alice.flow.port.Brain.Way;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One turn with one endpoint: asks and looks around until an answer can be used, or a limit ends it. */
final class ModelTurn {
    private static final int LOOKS_AT_ONCE = 4;

    /**
     * How a turn ended.
     *
     * @param others whether another model may be asked instead
     */
    record Outcome(Answer answer, boolean others) {
        private static Outcome failed(String words) {
            return new Outcome(new Failed(words), true);
        }
    }

    private final Endpoint endpoint;
    private final Turn turn;
    private final TurnHttpClient http;
    private final Vigil vigil;
    private final Meter meter;
    private final Prompt prompt;
    private final Lookout lookout;
    private final RandomGenerator random;
    private final Failures failures;
    private final List<ChatMessage> messages = new ArrayList<>();
    private boolean mistaken;

    ModelTurn(
            Endpoint endpoint,
            Turn turn,
            TurnHttpClient http,
            Vigil vigil,
            Meter meter,
            Prompt prompt,
            Lookout lookout,
            RandomGenerator random) {
        this.endpoint = endpoint;
        this.turn = turn;
        this.http = http;
        this.vigil = vigil;
        this.meter = meter;
        this.prompt = prompt;
        this.lookout = lookout;
        this.random = random;
        this.failures = new Failures(endpoint);
    }

    Outcome run() throws InterruptedException {
        try {
            http.touch();
            Endpoint.Place place = vigil.await(() -> endpoint.place(http), http::silence);
            Optional<String> pane = vigil.await(lookout::first, () -> Duration.ZERO);
            Optional<String> printed = vigil.await(lookout::printed, () -> Duration.ZERO);
            messages.addAll(prompt.messages(turn, pane, printed));
            return converse(
                    endpoint.model(http, place),
                    new ToolCallReader(Source.Kind.MODEL, endpoint.author(place, turn.user())));
        } catch (Vigil.OverException over) {
            return new Outcome(new Failed(over.words()), over.why() == Vigil.Cause.SILENT);
        } catch (ExecutionException e) {
            endpoint.lost();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Outcome.failed(failures.words(cause));
        }
    }

    private Outcome converse(StreamingChatModel model, ToolCallReader reader)
            throws InterruptedException, ExecutionException, Vigil.OverException {
        BudgetedCall call = new BudgetedCall(http, vigil, meter, random, Tools.ALL);
        int trips = endpoint.settings().limits().trips();
        for (int trip = 0; trip < trips; trip++) {
            switch (call.ask(model, messages)) {
                case ModelCall.Stopped stopped -> {
                    boolean others = stopped.why() == Vigil.Cause.SILENT;
                    return new Outcome(new Failed(stopped.words()), others);
                }
                case ModelCall.Broken broken -> {
                    endpoint.lost();
                    return Outcome.failed(failures.words(broken.cause()));
                }
                case ModelCall.Answered answered -> {
                    Optional<Outcome> end = end(answered.response(), reader);
                    if (end.isPresent()) {
                        return end.orElseThrow();
                    }
                }
            }
        }
        return Outcome.failed("the model asked for %d looks around and gave no answer".formatted(trips));
    }

    /** What an answer means; empty where the model is to be asked again. */
    private Optional<Outcome> end(ChatResponse response, ToolCallReader reader)
            throws InterruptedException, ExecutionException, Vigil.OverException {
        FinishReason reason = response.finishReason();
        if (reason == null) {
            return Optional.of(Outcome.failed("the model's answer broke off in the middle"));
        }
        if (reason == FinishReason.LENGTH) {
            return Optional.of(Outcome.failed("the model's answer was cut off at its length limit"));
        }
        if (reason == FinishReason.CONTENT_FILTER) {
            return Optional.of(Outcome.failed("the model's provider filtered the answer"));
        }
        AiMessage message = response.aiMessage();
        if (!message.hasToolExecutionRequests()) {
            String text = message.text();
            return Optional.of(
                    text == null || text.isBlank()
                            ? Outcome.failed("the model gave an empty answer")
                            : new Outcome(new Says(Visible.lines(TerminalFilter.clean(text))), false));
        }
        List<ToolExecutionRequest> calls = message.toolExecutionRequests();
        List<ToolCallReader.Reading> readings = calls.stream()
                .map(call -> reader.read(orEmpty(call.name()), orEmpty(call.arguments()), turn.host()))
                .toList();
        if (readings.size() == 1 && readings.getFirst() instanceof ToolCallReader.Usable usable) {
            return Optional.of(new Outcome(grown(usable.answer(), response), false));
        }
        messages.add(message);
        return calls.size() <= LOOKS_AT_ONCE && readings.stream().allMatch(ToolCallReader.Looks.class::isInstance)
                ? looked(calls, readings)
                : refused(calls, readings);
    }

    private Optional<Outcome> looked(List<ToolExecutionRequest> calls, List<ToolCallReader.Reading> readings)
            throws InterruptedException, ExecutionException, Vigil.OverException {
        for (int i = 0; i < calls.size(); i++) {
            ToolCallReader.Looks looks = (ToolCallReader.Looks) readings.get(i);
            vigil.progress().says(looks.tool().replace('_', ' ') + "…");
            String found = vigil.await(() -> lookout.look(looks), () -> Duration.ZERO);
            messages.add(ToolExecutionResultMessage.from(calls.get(i), found));
        }
        return Optional.empty();
    }

    /** A first mistake is told to the model; a second ends the turn. */
    private Optional<Outcome> refused(List<ToolExecutionRequest> calls, List<ToolCallReader.Reading> readings) {
        String objection = readings.stream()
                .filter(ToolCallReader.Unusable.class::isInstance)
                .map(reading -> ((ToolCallReader.Unusable) reading).words())
                .findFirst()
                .orElse("Propose or ask with one call alone, and look with at most %d.".formatted(LOOKS_AT_ONCE));
        if (mistaken) {
            return Optional.of(Outcome.failed(
                    "the model gave no usable answer; its second was refused: " + failures.safe(objection)));
        }
        mistaken = true;
        for (ToolExecutionRequest call : calls) {
            messages.add(ToolExecutionResultMessage.from(call, objection));
        }
        return Optional.empty();
    }

    /** A flow with what it grew from: the model as the endpoint names its version, and the pane texts that it was shown. */
    private Answer grown(Answer answer, ChatResponse response) {
        if (!(answer instanceof Proposes proposes)) {
            return answer;
        }
        String model = endpoint.model();
        String version = Visible.text(orEmpty(response.modelName()));
        boolean told = !version.isBlank() && version.length() <= 100 && !version.equals(model);
        List<Seed> seeds = new ArrayList<>();
        seeds.add(new Seed(Seed.Kind.MODEL, told ? model + "@" + version : model, Optional.empty(), Optional.empty()));
        seeds.addAll(lookout.seeds());
        return new Proposes(
                proposes.flow(),
                seeds,
                proposes.others().stream()
                        .map(way -> new Way(way.flow(), seeds))
                        .toList());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
