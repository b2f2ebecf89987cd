package dev.alice.gateway.cli;

import dev.alice.agent.meaning.SentenceModel;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alice doctor}: says what is present, missing and broken on this host, and what each missing part costs. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Say what is present, missing and broken on this host, and what each missing part costs.",
            "With --config or --data it looks at what that node needs, too. Exit status 1 where something needed is broken."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int USUAL_SESSIONS = 200;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, String> environment = System.getenv();
        HostParts host = new HostParts(environment);
        List<Part> parts = new ArrayList<>();
        boolean named = options.config != null || options.data != null;
        Config config = named ? settings(parts) : null;
        parts.add(host.java());
        parts.add(host.program("tmux", "people need it on their side; alice local and the demo need it here"));
        parts.add(host.program("ssh", "the demo and the tests connect with it"));
        parts.add(host.sandbox());
        parts.add(host.tpm(
                config == null
                        ? Optional.ofNullable(environment.get("ALICE_TCTI"))
                        : config.tpm().tcti()));
        parts.add(host.clock());
        parts.add(host.memory());
        parts.add(
                host.openFiles(config == null ? USUAL_SESSIONS : config.limits().sessions()));
        if (config != null) {
            parts.addAll(new NodeParts(config, environment).all());
        } else {
            boolean model = environment.get("ALICE_MODEL_URL") != null;
            parts.add(new Part(
                    "model",
                    model,
                    model ? "configured" : "none configured (ALICE_MODEL_URL, ALICE_MODEL)",
                    "recipes answer; what no recipe covers is not proposed",
                    false));
        }
        Optional<String> noMeanings = SentenceModel.absence();
        parts.add(new Part(
                "meaning",
                noMeanings.isEmpty(),
                noMeanings.orElse("recipes are found by what a request means, too (all-MiniLM-L6-v2)"),
                "recipes are found by their words alone",
                false));
        parts.forEach(part -> part.print(json));
        return parts.stream().anyMatch(part -> part.needed() && !part.present()) ? BROKEN : 0;
    }

    private @Nullable Config settings(List<Part> parts) {
        try {
            Config config = options.read();
            parts.add(Part.there("settings", "they are good"));
            return config;
        } catch (ConfigException e) {
            parts.add(Part.broken("settings", String.valueOf(e.getMessage()), "mend them; alice config explain helps"));
            return null;
        }
    }
}
