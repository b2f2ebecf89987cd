package dev.alice.agent.model;

import dev.alice.flow.UserName;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model and the way to it: one that the operator set, shared by all sessions, or one that a person forwards, which
 * lives and ends with their connection. Nothing is dialled before a turn needs it. Safe for several threads.
 */
final class Endpoint {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_OUTPUT_TOKENS = 4_096;
    private static final int MOST_OWN_NAME = 120;
    /** The host is only a name here: the bytes go through the person's connection. */
    private static final URI FORWARDED = URI.create("http://localhost/v1");

    private final ModelSettings settings;
    private final Optional<ApiKey> key;
    private final Optional<ModelDialer> dialer;
    private volatile String chosen;
    private volatile @Nullable Place found;

    /** A base URL and the name of a model there. */
    record Place(URI baseUrl, String model) {}

    private Endpoint(ModelSettings settings, Optional<ApiKey> key, Optional<ModelDialer> dialer) {
        this.settings = settings;
        this.key = key;
        this.dialer = dialer;
        this.chosen = settings.model();
    }

    /** A model that the operator set; {@code environment} gives the value of a variable, or null. */
    static Endpoint of(ModelSettings settings, Function<String, @Nullable String> environment) {
        Optional<ApiKey> key = settings.keyVariable().isEmpty()
                ? Optional.empty()
                : ApiKey.of(Optional.ofNullable(environment.apply(settings.keyVariable())));
        return new Endpoint(settings, key, Optional.empty());
    }

    /** A model that a person forwards: their key, if it needs one, is added on their side. */
    static Endpoint forwarded(ModelDialer dialer, Limits limits) {
        return new Endpoint(new ModelSettings(FORWARDED, "", "", limits), Optional.empty(), Optional.of(dialer));
    }

    /** Whether it is the person's own. */
    boolean own() {
        return dialer.isPresent();
    }

    ModelSettings settings() {
        return settings;
    }

    Optional<ApiKey> key() {
        return key;
    }

    /** What is missing before anything can be asked; empty where nothing is. */
    Optional<String> missing() {
        return settings.keyVariable().isEmpty() || key.isPresent()
                ? Optional.empty()
                : Optional.of("the variable %s, which should hold the model's key, is not set"
                        .formatted(settings.keyVariable()));
    }

    /** Takes another model of this endpoint from now on. */
    void choose(String model) {
        chosen = model;
        found = null;
    }

    /** The model's name as far as it is known, and where it is. */
    String name() {
        Place place = found;
        String model = place == null ? chosen : place.model();
        String where = own()
                ? "forwarded by you"
                : "at " + (place == null ? settings.places().getFirst() : place.baseUrl()).getAuthority();
        return (model.isEmpty() ? "a model" : model) + " " + where;
    }

    /** The model's name alone. */
    String model() {
        Place place = found;
        return place == null ? chosen : place.model();
    }

    /**
     * The name under which a model's flows and reviews stand in the log. A person's own endpoint may call its model what it
     * likes, so its name says whose it is: it neither takes nor spoils the standing of another.
     */
    String author(Place place, UserName user) {
        if (!own()) {
            return place.model();
        }
        String model = place.model();
        return model.substring(0, Math.min(MOST_OWN_NAME, model.length())) + " forwarded by " + user;
    }

    TurnHttpClient client() {
        return client(settings.limits());
    }

    TurnHttpClient client(Limits limits) {
        Wire wire = dialer.<Wire>map(ChannelWire::new).orElseGet(() -> new JdkWire(CONNECT));
        return new TurnHttpClient(wire, limits);
    }

    /** Finds the model: asks the endpoint for its name where none is given, and looks at each place until one answers. */
    Place place(TurnHttpClient http) throws IOException, InterruptedException {
        Place known = found;
        if (known != null) {
            return known;
        }
        String name = chosen;
        if (!name.isEmpty() && settings.places().size() == 1) {
            return settled(new Place(settings.places().getFirst(), name));
        }
        IOException last = new ConnectException("no endpoint answers");
        for (URI place : settings.places()) {
            try {
                List<String> names = ModelList.ask(http, place, key);
                if (names.isEmpty() || !name.isEmpty() && !names.contains(name)) {
                    last = new ConnectException(
                            name.isEmpty() ? "the endpoint has no model" : "the endpoint has no model " + name);
                    continue;
                }
                return settled(new Place(place, name.isEmpty() ? names.getFirst() : name));
            } catch (IOException e) {
                last = e;
            } catch (HttpException e) {
                last = new ConnectException("the endpoint does not list its models (" + e.statusCode() + ")");
                last.initCause(e);
            }
        }
        throw last;
    }

    private Place settled(Place place) {
        found = place;
        return place;
    }

    /** Forgets which place answered, because it does not any more. */
    void lost() {
        if (settings.places().size() > 1) {
            found = null;
        }
    }

    /** LangChain4j's model over the client of one turn. */
    StreamingChatModel model(TurnHttpClient http, Place place) {
        if (settings.protocol() == Protocol.ANTHROPIC) {
            return AnthropicStreamingChatModel.builder()
                    .httpClientBuilder(http.asBuilder())
                    .baseUrl(place.baseUrl().toString())
                    .modelName(place.model())
                    .apiKey(key.map(ApiKey::reveal).orElse(""))
                    .maxTokens(MAX_OUTPUT_TOKENS)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
        var builder = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(place.baseUrl().toString())
                .modelName(place.model())
                .logRequests(false)
                .logResponses(false);
        if (!"https".equals(place.baseUrl().getScheme())) {
            // models of one's own answer more evenly so; some hosted ones refuse the setting
            builder.temperature(0.0);
        }
        key.ifPresent(secret -> builder.apiKey(secret.reveal()));
        return builder.build();
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Endpoint[%s, key %s]".formatted(name(), key.isPresent() ? "hidden" : "none");
    }
}
