package dev.alice.gateway.cli;

import dev.alice.agent.model.ModelSettings;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigException;
import dev.alice.gateway.config.EffectiveSettings;
import dev.alice.gateway.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice config}: shows, checks and explains settings without starting anything. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Settings.",
            "Flags go over environment variables, those over the file, and the file over what is usual."
        })
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
        models.stream()
                .map(ModelSettings::keyVariable)
                .filter(name -> !name.isEmpty() && System.getenv(name) == null)
                .distinct()
                .forEach(name -> System.out.println("note   $" + name + " is not set in this environment"));
        System.out.println("the settings are good");
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Show every setting, what it comes to, and where that comes from.",
                "Flags go over environment variables, those over the file, and the file over what is usual."
            })
    int show(
            @Mixin NodeOptions options,
            @Option(names = "--json", description = "One JSON object a line.") boolean json,
            @Option(names = "--set", description = "Only those that are set somewhere.") boolean set) {
        for (EffectiveSettings.Value value :
                options.readWithSources().effective().values()) {
            boolean usual = value.source().equals("usual");
            if (set && usual) {
                continue;
            }
            String key = value.setting().key();
            if (json) {
                Map<String, Object> shown = Json.object("key", key);
                value.text().ifPresent(text -> shown.put("value", text));
                shown.put("source", value.source());
                Json.print(shown);
            } else {
                System.out.printf("%-28s %-36s %s%n", key, value.text().orElse("-"), value.source());
            }
        }
        return 0;
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = "Explain one setting, or those of a section, or all.")
    int explain(
            @Parameters(arity = "0..1", paramLabel = "KEY", description = "Such as limits.sessions, or limits.")
                    @Nullable
                    String key) {
        List<Setting> wanted = Setting.all().stream()
                .filter(one -> key == null || one.key().equals(key) || one.key().startsWith(key + "."))
                .toList();
        if (wanted.isEmpty()) {
            throw new ConfigException("there is no setting " + key + "; alice config explain lists all");
        }
        for (Setting one : wanted) {
            System.out.println(one.key());
            System.out.println("  " + one.says());
            line("usual", Optional.ofNullable(one.usual()).orElse("nothing"));
            Optional.ofNullable(one.example()).ifPresent(example -> line("example", example));
            line("variable", one.variables().isEmpty() ? "none; the file alone" : String.join(", ", one.variables()));
            one.flag().ifPresent(flag -> line("flag", flag));
            line("change", one.live() ? "SIGHUP takes it over" : "needs a restart");
        }
        return 0;
    }

    private static void line(String name, String text) {
        System.out.printf("  %-9s %s%n", name, text);
    }

    @Command(
            name = "template",
            mixinStandardHelpOptions = true,
            description = "Print a settings file in which everything is explained and nothing is set.")
    int template() {
        System.out.print(SettingsTemplate.text(Setting.all()));
        return 0;
    }
}
