package dev.alice.sandbox.rehearsal;

import dev.alice.sandbox.boundary.Mode;
import dev.alice.sandbox.evidence.StepRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The question whether a failed step failed by itself, or only because of what a rehearsal is not.
 *
 * <p>Where it may be the latter, no failure is reported: a wrong alarm would teach people to look away.
 */
final class FailureReading {
    /** A sign in the output of a failed step, and what it may mean. */
    private record Sign(Pattern words, String meaning, boolean network) {
        Sign(String words, String meaning, boolean network) {
            this(Pattern.compile(words, Pattern.CASE_INSENSITIVE), meaning, network);
        }
    }

    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    "temporary failure in name resolution|could not resolve|network is unreachable|name or service not known",
                    "it looked for the network, which a rehearsal has not",
                    true),
            new Sign(
                    "no such file or directory|cannot stat|cannot access|does not exist|not a git repository|no rule to make",
                    "something is not in the rehearsal's copy that may be on your host",
                    false),
            new Sign(
                    "(is|but) not installed|no packages marked for (upgrade|reinstall|removal)",
                    "a package is not in the rehearsal's copy that may be on your host",
                    false),
            new Sign("read-only file system", "a place is read-only in a rehearsal only", false),
            new Sign(
                    "not been booted with systemd|connect to bus|function not implemented",
                    "it looked for a service or a system call that a rehearsal has not",
                    false),
            new Sign(
                    "cannot allocate memory|memoryerror|out of memory",
                    "the rehearsal's memory was too small for it",
                    false),
            new Sign(
                    "a terminal is required|not a tty|inappropriate ioctl|stdin is not",
                    "it looked for a terminal, which a rehearsal has not",
                    false));

    private FailureReading() {}

    /**
     * What the sandbox may have had to do with the failure.
     *
     * @param said in this program's own words
     * @param quoted what the step wrote of it, or empty
     */
    record Artefact(String said, String quoted, boolean network) {
        String reason() {
            return said + quoted;
        }
    }

    /**
     * Looks for the sandbox's own part in a failure.
     *
     * @param asRoot whether the step ran as user 0 inside
     * @param knownHost whether the user's host is known to be of this server's family
     * @param quoting whether what the step wrote may be repeated to whoever asked and in the log
     */
    static Optional<Artefact> read(StepRecord step, boolean asRoot, Mode mode, boolean knownHost, boolean quoting) {
        return read(step, asRoot, mode, knownHost)
                .map(found -> quoting ? found : new Artefact(found.said(), "", found.network()));
    }

    private static Optional<Artefact> read(StepRecord step, boolean asRoot, Mode mode, boolean knownHost) {
        String which = "step " + step.number() + " ended with " + step.exit() + " in the rehearsal, but ";
        if (step.exit() == 127 || step.exit() == 126) {
            return artefact(
                    which
                            + (mode == Mode.PREPARED
                                    ? "a program is not in the prepared root that may be on your host"
                                    : "a program is not on this server that may be on your host"),
                    quote(step, "not found|permission"),
                    false);
        }
        if (step.exit() == 125) {
            return artefact(which + "it uses an option that is not modelled", quote(step, "not modelled"), false);
        }
        if (asRoot && !mode.hasFaithfulRoot()) {
            return artefact(which + "this server cannot give a faithful root", "", false);
        }
        if (!knownHost) {
            return artefact(which + "it is not known whether your host is like this server", "", false);
        }
        for (Sign sign : SIGNS) {
            if (sign.words().matcher(step.output()).find()) {
                return artefact(which + sign.meaning(), quote(step, sign.words().pattern()), sign.network());
            }
        }
        if (asRoot
                && Pattern.compile("operation not permitted", Pattern.CASE_INSENSITIVE)
                        .matcher(step.output())
                        .find()) {
            return artefact(which + "root may do less in a rehearsal than on your host", "", false);
        }
        return Optional.empty();
    }

    private static Optional<Artefact> artefact(String said, String quoted, boolean network) {
        return Optional.of(new Artefact(said, quoted, network));
    }

    private static String quote(StepRecord step, String words) {
        Matcher matcher =
                Pattern.compile("(?i)(?m)^.{0,200}(?:" + words + ").{0,100}").matcher(step.output());
        return matcher.find() ? ": " + matcher.group().strip() : "";
    }
}
