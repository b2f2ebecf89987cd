package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import dev.alice.prioritizer.s2c2f.ShellWords.Command;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The reading of a flow for what it would bring in from outside.
 *
 * <p>Where the assessor says that a step changes packages and nothing here can tell which, the step stands for itself, so
 * that nobody takes silence for a good sign.
 */
final class ConsumptionReading {
    /** More than this is not looked at one by one. */
    static final int MOST = 20;

    private static final Set<String> INTERPRETERS =
            Set.of("sh", "bash", "dash", "zsh", "ksh", "fish", "python", "python3", "perl", "ruby", "node", "php");
    static final Set<String> CURL_TAKING = Set.of(
            "-o",
            "--output",
            "-H",
            "--header",
            "-d",
            "--data",
            "-X",
            "--request",
            "-u",
            "--user",
            "-A",
            "--user-agent",
            "-e",
            "-b",
            "-c",
            "-m",
            "--max-time",
            "--retry",
            "--retry-delay",
            "--retry-max-time",
            "--connect-timeout",
            "--proto",
            "--proto-redir",
            "--tls-max",
            "--resolve",
            "--cacert",
            "-x",
            "--proxy",
            "-T",
            "--output-dir",
            "-w",
            "-F",
            "--data-raw",
            "--data-binary");
    static final Set<String> WGET_TAKING = Set.of(
            "-O",
            "--output-document",
            "-P",
            "--directory-prefix",
            "-o",
            "--output-file",
            "-U",
            "--user-agent",
            "-T",
            "--timeout",
            "-t",
            "--tries",
            "--header",
            "-a");
    private static final Pattern CHECKING = Pattern.compile(
            "\\b(?:sha(?:224|256|384|512)sum|b2sum)\\b.*(?:\\s-[a-z]*c|--check)|\\bgpgv?\\b.*(?:--verify|\\.asc|\\.sig)|\\bminisign\\b.*-V|\\bcosign\\b.*verify");

    private ConsumptionReading() {}

    /** What the flow would bring in, at most {@link #MOST} and one that stands for the rest. */
    static List<Consumption> read(Flow flow, Assessment assessment) {
        Set<Consumption> found = new LinkedHashSet<>();
        for (int step = 1; step <= flow.steps().size(); step++) {
            String line = flow.steps().get(step - 1).command().value();
            boolean known = line(flow, step, line, found);
            if (!known || unexplained(step, line, assessment)) {
                Ecosystem ecosystem = Ecosystem.DOWNLOAD;
                for (Command command : ShellWords.read(line)) {
                    ecosystem = ecosystem(command.program()).orElse(ecosystem);
                }
                found.add(SystemPackages.unreadable(step, ecosystem, Set.of()));
            }
        }
        List<Consumption> all = new ArrayList<>(found);
        if (all.size() <= MOST) {
            return all;
        }
        Consumption next = all.get(MOST);
        List<Consumption> some = new ArrayList<>(all.subList(0, MOST));
        some.add(SystemPackages.unreadable(next.step(), next.ecosystem(), Set.of()));
        return some;
    }

    /** Reads one line; false where a package tool in it is called in a way that is not known. */
    private static boolean line(Flow flow, int step, String line, Set<Consumption> found) {
        boolean checked = checkedLater(flow, step);
        List<Command> commands = ShellWords.read(line);
        boolean known = true;
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            Optional<Command> next =
                    command.piped() && i + 1 < commands.size() ? Optional.of(commands.get(i + 1)) : Optional.empty();
            Optional<List<Consumption>> read = command(step, command, next, checked);
            Optional<String> hash = HeldHash.of(flow, step, command);
            read.orElse(List.of()).stream()
                    .map(one -> hash.map(one::heldAgainst).orElse(one))
                    .forEach(found::add);
            known &= read.isPresent();
        }
        return known;
    }

    private static Optional<List<Consumption>> command(
            int step, Command command, Optional<Command> next, boolean checked) {
        List<String> arguments = command.arguments();
        return switch (command.program()) {
            case "apt", "apt-get", "aptitude" -> SystemPackages.apt(step, arguments);
            case "dpkg" -> SystemPackages.files(step, Ecosystem.DEB, arguments);
            case "dnf", "dnf5", "yum", "microdnf" -> SystemPackages.dnf(step, arguments);
            case "rpm" -> SystemPackages.files(step, Ecosystem.RPM, arguments);
            case "pip", "pip3", "pipx" -> LanguagePackages.pip(step, arguments);
            case "python", "python3" ->
                arguments.size() > 2
                                && arguments.get(0).equals("-m")
                                && arguments.get(1).equals("pip")
                        ? LanguagePackages.pip(step, arguments.subList(2, arguments.size()))
                        : Optional.of(List.of());
            case "uv" ->
                arguments.size() > 1 && arguments.getFirst().equals("pip")
                        ? LanguagePackages.pip(step, arguments.subList(1, arguments.size()))
                        : Optional.of(List.of());
            case "npm", "pnpm", "yarn", "npx" -> LanguagePackages.npm(step, command.program(), arguments);
            case "cargo" -> LanguagePackages.cargo(step, arguments);
            case "curl" -> Optional.of(download(step, command, next, checked, CURL_TAKING, "-o", "--output", "-O"));
            case "wget" -> Optional.of(download(step, command, next, checked, WGET_TAKING, "", "", ""));
            default -> Optional.of(List.of());
        };
    }

    private static List<Consumption> download(
            int step, Command command, Optional<Command> next, boolean checked, Set<String> taking, String... outputs) {
        Arguments given = Arguments.of(command.arguments(), taking);
        boolean kept = outputs[0].isEmpty()
                ? !"-".equals(given.options().get("-O")) && !given.has("--spider")
                : given.has(outputs) || given.has("--remote-name", "--remote-name-all");
        boolean executed =
                next.filter(into -> INTERPRETERS.contains(into.program())).isPresent();
        boolean unpacked = next.filter(
                        into -> Set.of("tar", "dpkg", "apt-key", "tee", "gpg", "bsdtar", "unzip", "xz", "gunzip")
                                .contains(into.program()))
                .isPresent();
        if (!kept && !executed && !unpacked && command.outputs().isEmpty()) {
            return List.of();
        }
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (executed) {
            traits.add(Trait.EXECUTED);
        }
        if (checked) {
            traits.add(Trait.HASHED);
        }
        if (given.has("-k", "--insecure", "--no-check-certificate")) {
            traits.add(Trait.UNCHECKED);
        }
        return given.operands().stream()
                .filter(operand -> operand.contains("://") || operand.contains("."))
                .map(operand ->
                        SystemPackages.url(step, operand.contains("://") ? operand : "http://" + operand, traits))
                .toList();
    }

    private static boolean checkedLater(Flow flow, int step) {
        return flow.steps().subList(step - 1, flow.steps().size()).stream()
                .anyMatch(later -> CHECKING.matcher(later.command().value()).find());
    }

    /** Whether the assessor sees packages change where no tool of packages is named that this class knows. */
    private static boolean unexplained(int step, String line, Assessment assessment) {
        return assessment.effects().stream()
                        .filter(effect -> effect.step() == step && effect.kind() == EffectKind.PACKAGES)
                        .map(Effect::program)
                        .anyMatch(program -> ecosystem(program).isEmpty() && !maintains(program))
                && ShellWords.read(line).stream()
                        .map(Command::program)
                        .noneMatch(program -> ecosystem(program).isPresent());
    }

    /** Tools that change how packages are treated and bring none in. */
    private static boolean maintains(String program) {
        return Set.of("apt-mark", "dpkg-reconfigure", "update-alternatives", "apt-key")
                .contains(program);
    }

    private static Optional<Ecosystem> ecosystem(String program) {
        return switch (program) {
            case "apt", "apt-get", "aptitude", "dpkg" -> Optional.of(Ecosystem.DEB);
            case "dnf", "dnf5", "yum", "microdnf", "rpm" -> Optional.of(Ecosystem.RPM);
            case "pip", "pip3", "pipx", "uv" -> Optional.of(Ecosystem.PYPI);
            case "npm", "pnpm", "yarn", "npx" -> Optional.of(Ecosystem.NPM);
            case "cargo" -> Optional.of(Ecosystem.CARGO);
            default -> Optional.empty();
        };
    }
}
