package dev.alice.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program {@code alice}. */
@Command(
        name = "alice",
        mixinStandardHelpOptions = true,
        version = "alice 0.1.0",
        description = "A ghost in your shell: it proposes, the gates judge, you approve, and everything can be proven.",
        subcommands = {
            ServeCommand.class,
            LocalCommand.class,
            LogCommand.class,
            KeriCommand.class,
            WitnessCommand.class,
            TaintCommand.class,
            TmuxCommand.class,
            AttestCommand.class,
            AuditCommand.class,
            PolicyCommand.class,
            ConfigCommand.class,
            SandboxCommand.class,
            DoctorCommand.class,
            ManualCommand.class
        })
public final class Alice {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Pattern DASHED_ENTRY = Pattern.compile("-[A-Za-z0-9_-]{42}");

    @Option(names = "--verbose", description = "Log more to standard error.")
    private boolean verbose;

    /** Kept, since java.util.logging forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger HELIDON = java.util.logging.Logger.getLogger("io.helidon");

    private Alice() {}

    boolean verbose() {
        return verbose;
    }

    public static void main(String[] arguments) {
        // H2 listens for the other commands of this user, on loopback alone
        System.setProperty("h2.bindAddress", "127.0.0.1");
        HELIDON.setLevel(java.util.logging.Level.WARNING);
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Alice());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(parsed -> {
            if (parsed.commandSpec().userObject() instanceof Alice alice && alice.verbose) {
                ((Logger) LoggerFactory.getLogger("dev.alice")).setLevel(Level.DEBUG);
            }
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                parsed.commandSpec().commandLine().usage(System.err);
                return USAGE;
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof ConfigException || error instanceof IllegalArgumentException) {
                System.err.println("alice: " + error.getMessage());
                return USAGE;
            }
            System.err.println("alice: " + (error.getMessage() == null ? error.toString() : error.getMessage()));
            if (!(error instanceof GatewayException)) {
                LoggerFactory.getLogger(Alice.class).atDebug().setCause(error).log("the command failed");
            }
            return FAILED;
        });
        return line.execute(entriesLast(arguments));
    }

    /** One entry id in 64 begins with a dash; behind {@code --} it is not taken for an option. */
    private static String[] entriesLast(String... arguments) {
        List<String> others = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        for (String argument : arguments) {
            (DASHED_ENTRY.matcher(argument).matches() ? entries : others).add(argument);
        }
        if (entries.isEmpty() || others.contains("--")) {
            return arguments;
        }
        others.add("--");
        others.addAll(entries);
        return others.toArray(String[]::new);
    }
}
