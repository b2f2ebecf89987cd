package dev.alice.gateway.config;

import dev.alice.agent.model.Allowance;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.model.Price;
import dev.alice.agent.model.Protocol;
import dev.alice.agent.pair.Seat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the settings of models: the one of the environment, the single one of the file, then those of its list. */
record ModelReader(Map<String, String> environment) {
    private static final String KEY = "ALICE_MODEL_KEY";
    private static final int MOST_MODELS = 16;
    private static final int MOST_TOKENS = 1_000_000_000;
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(100_000);

    Config.Models read(ConfigFile file) {
        List<ModelSettings> order = new ArrayList<>();
        single(file.model()).ifPresent(order::add);
        List<ConfigFile.ModelEntry> entries = file.models() == null ? List.of() : file.models();
        if (entries.size() > MOST_MODELS) {
            throw new ConfigException("models: more than " + MOST_MODELS);
        }
        for (int i = 0; i < entries.size(); i++) {
            order.add(entry("models[" + i + "]", entries.get(i)));
        }
        return new Config.Models(order, budget(file.budget()), navigator(file.pair(), order));
    }

    private static Seat navigator(ConfigFile.@Nullable Pair file, List<ModelSettings> order) {
        Seat seat = Seat.of(ConfigReader.first(file == null ? null : file.navigator(), null, ""));
        if (seat instanceof Seat.Model(String name)
                && order.stream().noneMatch(model -> model.model().equals(name))) {
            throw new ConfigException(
                    "pair.navigator: '" + name + "' is neither recipes, off nor the name of a model here");
        }
        return seat;
    }

    private Optional<ModelSettings> single(ConfigFile.@Nullable Model file) {
        String url = ConfigReader.first(environment.get("ALICE_MODEL_URL"), file == null ? null : file.baseUrl(), null);
        String name = ConfigReader.first(environment.get("ALICE_MODEL"), file == null ? null : file.name(), null);
        if (url == null && name == null) {
            return Optional.empty();
        }
        if (url == null || name == null) {
            throw new ConfigException("model: base-url and name (or ALICE_MODEL_URL and ALICE_MODEL) go together");
        }
        URI uri = ConfigReader.httpUrl("model.base-url", url);
        String variable = ConfigReader.first(file == null ? null : file.keyVariable(), null, KEY);
        boolean named = file != null && file.keyVariable() != null;
        return Optional.of(checked(
                "model",
                () -> new ModelSettings(
                        uri, name, named || environment.containsKey(KEY) ? variable : "", Limits.standard())));
    }

    private static ModelSettings entry(String setting, ConfigFile.ModelEntry entry) {
        String name = ConfigReader.first(entry.name(), null, "");
        String variable = ConfigReader.first(entry.keyVariable(), null, "");
        if (Boolean.TRUE.equals(entry.local())) {
            if (entry.protocol() != null || entry.baseUrl() != null || entry.keyVariable() != null) {
                throw new ConfigException(
                        setting + ": local: true takes a name at most; it looks on the usual ports of this host");
            }
            return checked(setting, () -> ModelSettings.local(name, Limits.standard()));
        }
        Protocol protocol = protocol(setting, entry.protocol());
        URI place = entry.baseUrl() != null
                ? ConfigReader.httpUrl(setting + ".base-url", entry.baseUrl())
                : protocol.usualPlace()
                        .orElseThrow(() ->
                                new ConfigException(setting + ".base-url: an endpoint of protocol openai needs one"));
        Price price = new Price(
                micros(setting + ".input-dollars", entry.inputDollars(), 0),
                micros(setting + ".output-dollars", entry.outputDollars(), 0));
        return checked(
                setting, () -> new ModelSettings(protocol, List.of(place), name, variable, price, Limits.standard()));
    }

    private static Protocol protocol(String setting, @Nullable String text) {
        if (text == null) {
            return Protocol.OPENAI;
        }
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().toLowerCase(Locale.ROOT).equals(text)) {
                return protocol;
            }
        }
        throw new ConfigException(setting + ".protocol: '" + text + "' is not openai, anthropic or ollama");
    }

    private static Budget budget(ConfigFile.@Nullable Budget file) {
        Budget usual = Budget.standard();
        if (file == null) {
            return usual;
        }
        return new Budget(
                allowance("budget.turn", file.turnTokens(), file.turnDollars(), usual.turn()),
                allowance("budget.session", file.sessionTokens(), file.sessionDollars(), usual.session()),
                allowance("budget.day", file.dayTokens(), file.dayDollars(), usual.day()));
    }

    private static Allowance allowance(
            String setting, @Nullable Integer tokens, @Nullable BigDecimal dollars, Allowance usual) {
        return new Allowance(
                ConfigReader.within(setting + "-tokens", tokens, (int) usual.tokens(), 1, MOST_TOKENS),
                Math.max(1, micros(setting + "-dollars", dollars, usual.micros())));
    }

    private static long micros(String setting, @Nullable BigDecimal dollars, long usual) {
        if (dollars == null) {
            return usual;
        }
        if (dollars.signum() < 0 || dollars.compareTo(MOST_DOLLARS) > 0) {
            throw new ConfigException(setting + ": " + dollars + " is not between 0 and " + MOST_DOLLARS);
        }
        return dollars.multiply(MILLION).setScale(0, RoundingMode.UP).longValueExact();
    }

    /** A model, or what is wrong with it. */
    private static ModelSettings checked(String setting, java.util.function.Supplier<ModelSettings> model) {
        try {
            return model.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(setting + ": " + e.getMessage(), e);
        }
    }
}
