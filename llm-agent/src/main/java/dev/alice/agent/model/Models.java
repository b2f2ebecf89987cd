package dev.alice.agent.model;

import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The models that the operator set, in the order in which they are asked. Safe for several threads. */
public final class Models {
    private final List<Endpoint> endpoints;
    private final Accounts accounts;
    private final RandomGenerator random;

    /**
     * Prepares; nothing is dialled yet.
     *
     * @param environment gives the value of an environment variable, or null
     * @param random a source that cannot be foreseen
     */
    public Models(
            List<ModelSettings> settings,
            Function<String, @Nullable String> environment,
            Accounts accounts,
            RandomGenerator random) {
        this.endpoints =
                settings.stream().map(one -> Endpoint.of(one, environment)).toList();
        this.accounts = accounts;
        this.random = random;
    }

    /** What everybody spent on these models since the server started; what people's own models did is not in it. */
    public Spent spent() {
        return accounts.total();
    }

    /**
     * The models of one session.
     *
     * @param own the way to the model that the person forwards, which is asked first and serves nobody else
     * @param recipes what the tool that searches recipes asks
     */
    public SessionModels session(UserName user, Optional<ModelDialer> own, Brain recipes) {
        return new SessionModels(
                own.map(dialer -> Endpoint.forwarded(dialer, Limits.standard())),
                endpoints,
                accounts.purse(user),
                recipes,
                random);
    }
}
