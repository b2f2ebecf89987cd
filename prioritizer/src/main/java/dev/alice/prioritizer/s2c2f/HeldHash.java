package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Flow;
import dev.alice.flow.Step;
import dev.alice.prioritizer.s2c2f.ShellWords.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 that a flow holds a downloaded file against before it does anything with it.
 *
 * <p>Only the plain form counts: the download, then nothing but other downloads and checks, then
 * {@code echo "HEX  file" | sha256sum -c}, joined by {@code &&} or in steps of their own that must end with 0. Everything
 * else is no hash.
 */
final class HeldHash {
    private static final String SUM =
            " \\| (?:sha256sum|shasum -a 256)((?: (?:-c|--check|-|--strict|--quiet|--status))+)";
    private static final String FILE = "([A-Za-z0-9_./+][A-Za-z0-9_./+-]{0,299})";
    private static final Pattern ECHO = Pattern.compile("echo ([\"'])([0-9a-fA-F]{64}) [ *]" + FILE + "\\1" + SUM);
    private static final Pattern PRINTF =
            Pattern.compile("printf (['\"])%s {2}%s\\\\n\\1 ([0-9a-fA-F]{64}) " + FILE + SUM);
    /** What else than {@code &&} joins commands, or hides them; in quotes too, since quotes are not read here. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[;`(){}<\\n\\r#!]|\\|\\||\\$|(?<!&)&(?!&)|&&&");
    /** What gives a program's name another meaning. */
    private static final Pattern REDEFINES =
            Pattern.compile("\\balias\\b|\\bfunction\\b|\\bhash\\b|\\(\\s*\\)|\\bPATH\\b");

    private static final Set<String> CURL_ELSEWHERE =
            Set.of("--output-dir", "-J", "--remote-header-name", "--remote-name-all", "-K", "--config");
    private static final Set<String> WGET_ELSEWHERE = Set.of(
            "-P",
            "--directory-prefix",
            "-x",
            "--force-directories",
            "--content-disposition",
            "-i",
            "--input-file",
            "-nc");

    private HeldHash() {}

    /** In lower-case hex; empty where the command is no download, or nothing holds its file plainly against a hash. */
    static Optional<String> of(Flow flow, int step, Command command) {
        Optional<String> file = file(command);
        if (file.isEmpty()
                || flow.steps().stream()
                        .anyMatch(
                                one -> REDEFINES.matcher(one.command().value()).find())) {
            return Optional.empty();
        }
        boolean seen = false;
        for (Step one : flow.steps().subList(step - 1, flow.steps().size())) {
            Optional<List<String>> parts = parts(one.command().value());
            if (parts.isEmpty() || one.prediction().exit() != 0) {
                return Optional.empty();
            }
            for (String part : parts.get()) {
                if (!seen) {
                    seen = ShellWords.read(part).equals(List.of(command));
                    continue;
                }
                Optional<Check> check = check(part);
                if (check.isPresent() && check.get().file().equals(file.get())) {
                    return Optional.of(check.get().sha256());
                }
                if (check.isEmpty() && !harmless(part, file.get())) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private record Check(String sha256, String file) {}

    /** The commands that {@code &&} joins; empty where anything else joins or hides commands. */
    private static Optional<List<String>> parts(String line) {
        if (NOT_PLAIN.matcher(line).find()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (String part : line.split("&&", -1)) {
            parts.add(part.strip());
        }
        return Optional.of(parts);
    }

    private static Optional<Check> check(String part) {
        for (Pattern form : List.of(ECHO, PRINTF)) {
            Matcher matcher = form.matcher(part);
            if (matcher.matches() && matcher.group(4).matches(".* (?:-c|--check)(?: .*)?")) {
                return Optional.of(new Check(matcher.group(2).toLowerCase(Locale.ROOT), matcher.group(3)));
            }
        }
        return Optional.empty();
    }

    /** Another download, into another file. */
    private static boolean harmless(String part, String file) {
        List<Command> commands = ShellWords.read(part);
        return commands.size() == 1
                && !part.contains("|")
                && file(commands.getFirst())
                        .filter(other -> !other.equals(file))
                        .isPresent();
    }

    /** The one file that a download leaves behind, as the command names it. */
    private static Optional<String> file(Command command) {
        boolean curl = command.program().equals("curl");
        if (!curl && !command.program().equals("wget") || command.piped()) {
            return Optional.empty();
        }
        Arguments given = Arguments.of(
                command.arguments(), curl ? ConsumptionReading.CURL_TAKING : ConsumptionReading.WGET_TAKING);
        Set<String> elsewhere = curl ? CURL_ELSEWHERE : WGET_ELSEWHERE;
        if (given.operands().size() != 1 || given.options().keySet().stream().anyMatch(elsewhere::contains)) {
            return Optional.empty();
        }
        Optional<String> said = curl ? given.value("-o", "--output") : given.value("-O", "--output-document");
        boolean named = !curl || given.has("-O", "--remote-name");
        Optional<String> file;
        if (!command.outputs().isEmpty()) {
            boolean alone = command.outputs().size() == 1 && said.isEmpty() && curl && !named;
            file = alone ? Optional.of(command.outputs().getFirst()) : Optional.empty();
        } else if (said.isPresent()) {
            file = curl && named ? Optional.empty() : said;
        } else {
            file = named ? Optional.of(last(given.operands().getFirst())) : Optional.empty();
        }
        return file.filter(name -> name.matches(FILE));
    }

    /** The last segment of the path of a URL, empty where it has a query. */
    private static String last(String url) {
        return url.matches("[a-z]+://[^/?#]+/[^?#]*") ? url.substring(url.lastIndexOf('/') + 1) : "";
    }
}
