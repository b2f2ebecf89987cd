package dev.alice.gateway.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alice manual}: the manual page, or the completion for bash and zsh, both made of the commands themselves. */
@Command(
        name = "manual",
        mixinStandardHelpOptions = true,
        description = "Print the manual page in roff, or with --completion the completion script for bash and zsh.")
final class ManualCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--completion", description = "The completion script instead: source it, or install it.")
    private boolean completion;

    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("picocli gives every command its specification");
        }
        CommandLine program = own.root().commandLine();
        System.out.print(completion ? AutoComplete.bash("alice", program) : ManualPage.of(program));
        return 0;
    }
}
