package dev.alice.gateway.cli;

import dev.alice.agent.model.ModelSettings;
import dev.alice.gateway.config.Config;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alice config}: checks settings without starting anything. */
@Command(name = "config", mixinStandardHelpOptions = true, description = "Settings.")
final class ConfigCommand {
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Check the settings and show what they come to.")
    int check(@Mixin NodeOptions options) {
        Config config = options.read();
        System.out.println("data   " + config.data());
        System.out.println("ssh    " + config.ssh());
        System.out.println("http   " + config.http());
        System.out.println("keys   "
                + switch (config.keys()) {
                    case Config.KeyDirectory directory -> directory.directory().toString();
                    case Config.KeyUrl url -> url.template();
                });
        List<ModelSettings> models = config.models().order();
        models.forEach(model -> System.out.println("model  "
                + (model.model().isEmpty() ? "the first that answers" : model.model())
                + " at "
                + model.places().stream().map(String::valueOf).collect(Collectors.joining(" or "))
                + (model.keyVariable().isEmpty() ? "" : ", key in $" + model.keyVariable())));
        if (models.isEmpty()) {
            System.out.println("model  none; recipes answer");
        }
        System.out.println("roots  " + config.sandbox().roots() + ", mirrors "
                + (config.sandbox().mirrors().isEmpty()
                        ? "none: no network in a rehearsal"
                        : String.join(", ", config.sandbox().mirrors()))
                + (config.sandbox().ownHost() ? "; this host may be seen by who logs in" : ""));
        System.out.println("the settings are good");
        return 0;
    }
}
