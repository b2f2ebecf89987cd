package dev.alice.gateway.cli;

import dev.alice.gateway.config.Config;
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
        System.out.println("model  "
                + config.model()
                        .map(model -> model.name() + " at " + model.baseUrl() + ", key in $" + model.keyVariable())
                        .orElse("none; recipes answer"));
        System.out.println("roots  " + config.sandbox().roots() + ", mirrors "
                + (config.sandbox().mirrors().isEmpty()
                        ? "none: no network in a rehearsal"
                        : String.join(", ", config.sandbox().mirrors())));
        System.out.println("the settings are good");
        return 0;
    }
}
