package dev.alice.gateway.cli;

import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigReader;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Principles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which policies are meant: the shipped ones, over them an organisation's, and over those a user's. */
final class PolicyLayers {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of a node, whose policies and principles are meant where none are given here.")
    @Nullable
    private Path config;

    @Option(names = "--policy", paramLabel = "DIR", description = "Your policies: every *.cedar file of a directory.")
    @Nullable
    private Path user;

    @Option(names = "--organisation", paramLabel = "DIR", description = "Policies of your organisation.")
    @Nullable
    private Path organisation;

    @Option(names = "--principles", paramLabel = "FILE", description = "Principles of ranking other than the shipped.")
    @Nullable
    private Path principles;

    /** The settings that come of the options, and of a directory given as an argument. */
    Config.Policy settings(@Nullable Path directory) {
        Config.Policy base = config == null
                ? new Config.Policy(Optional.empty(), Optional.empty(), Optional.empty())
                : new ConfigReader(System.getenv())
                        .read(new ConfigReader.Flags(config, Path.of("."), null, null, null, List.of()))
                        .policy();
        Path own = directory == null ? user : directory;
        return new Config.Policy(
                own == null ? base.directory() : Optional.of(own),
                organisation == null ? base.organisation() : Optional.of(organisation),
                principles == null ? base.principles() : Optional.of(principles));
    }

    static PolicyText text(Config.Policy settings) {
        return PolicyText.layered(settings.organisation(), settings.directory());
    }

    static Principles principles(Config.Policy settings) {
        return Principles.of(settings.principles());
    }

    /** Where examples are looked for beside the shipped ones. */
    static List<Path> directories(Config.Policy settings) {
        List<Path> directories = new ArrayList<>();
        settings.organisation().ifPresent(directories::add);
        settings.directory().ifPresent(directories::add);
        return directories;
    }
}
