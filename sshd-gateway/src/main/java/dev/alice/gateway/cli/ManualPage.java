package dev.alice.gateway.cli;

import dev.alice.gateway.config.Setting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page {@code alice(1)} in roff: every command with its options, and every setting. */
final class ManualPage {
    private final StringBuilder page = new StringBuilder();

    private ManualPage() {}

    static String of(CommandLine program) {
        ManualPage manual = new ManualPage();
        CommandSpec root = program.getCommandSpec();
        manual.line(".TH ALICE 1 \"\" \"" + escaped(root.version()[0]) + "\" \"Alice\"");
        manual.line(".SH NAME");
        manual.line("alice \\- a ghost in your shell, and the server behind it");
        manual.line(".SH SYNOPSIS");
        manual.line(".B alice");
        manual.line(".I COMMAND");
        manual.line("[\\fIOPTIONS\\fR]");
        manual.line(".SH DESCRIPTION");
        manual.words(root);
        manual.line(".SH COMMANDS");
        Deque<CommandLine> open = new ArrayDeque<>(program.getSubcommands().values());
        while (!open.isEmpty()) {
            CommandLine next = open.pop();
            if (!next.getCommandSpec().usageMessage().hidden()) {
                manual.command(next.getCommandSpec());
                List<CommandLine> below = List.copyOf(next.getSubcommands().values());
                for (int i = below.size() - 1; i >= 0; i--) {
                    open.push(below.get(i));
                }
            }
        }
        manual.settings();
        manual.line(".SH FILES");
        manual.item("/etc/alice/alice.yaml", "The settings of the service.");
        manual.item("/etc/alice/environment", "Variables of the service, such as the keys of models; mode 0600.");
        manual.item("/var/lib/alice", "All state of the service.");
        manual.line(".SH SIGNALS");
        manual.item(
                "SIGTERM", "Takes no new work, waits for what is being typed, and ends; a second one does not wait.");
        manual.item("SIGHUP", "Reads the settings again; the log says what was taken over and what needs a restart.");
        manual.line(".SH EXIT STATUS");
        manual.item("0", "It went well.");
        manual.item("1", "It failed; standard error says why.");
        manual.item("2", "The command line or the settings are not good.");
        return manual.page.toString();
    }

    private void command(CommandSpec command) {
        line(".SS " + escaped(command.qualifiedName()));
        words(command);
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (!parameter.hidden()) {
                item(parameter.paramLabel(), words(parameter));
            }
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                boolean flag = option.arity().max() == 0;
                item(String.join(", ", option.names()) + (flag ? "" : " " + option.paramLabel()), words(option));
            }
        }
    }

    private void settings() {
        line(".SH SETTINGS");
        line("Flags go over environment variables, those over the file, and the file over what is usual.");
        for (Setting setting : Setting.all()) {
            String usual = Optional.ofNullable(setting.usual())
                    .map(text -> " Usually " + text + ".")
                    .orElse("");
            item(
                    setting.key(),
                    setting.says()
                            + usual
                            + (setting.variables().isEmpty()
                                    ? ""
                                    : " Variable " + setting.variables().getFirst() + ".")
                            + (setting.live() ? " SIGHUP takes it over." : ""));
        }
    }

    private static String words(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private void words(CommandSpec command) {
        for (String words : command.usageMessage().description()) {
            line(escaped(words));
            line(".br");
        }
    }

    private void item(String term, String words) {
        line(".TP");
        line("\\fB" + escaped(term) + "\\fR");
        line(escaped(words));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    /** Text that roff takes as it is: no escapes, no request at the beginning of a line, plain dashes. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\(rs").replace("-", "\\-").replace("\n", " ");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
