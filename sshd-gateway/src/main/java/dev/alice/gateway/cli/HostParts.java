package dev.alice.gateway.cli;

import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Readiness;
import dev.alice.sandbox.tpm.TpmAccess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this host has, whatever node runs on it. */
record HostParts(Map<String, String> environment) {
    private static final int OLDEST_JAVA = 21;
    private static final long LEAST_MEMORY = 512L << 20;
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+([0-9]+|unlimited)\\s.*");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]{1,15}) kB");

    Part java() {
        int version = Runtime.version().feature();
        return version >= OLDEST_JAVA
                ? Part.there("java", Runtime.version().toString())
                : Part.broken("java", Runtime.version().toString(), "install a JDK of version 21 or newer");
    }

    Part program(String name, String cost) {
        for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(file)) {
                return Part.there(name, file.toString());
            }
        }
        return Part.missing(name, "not in the PATH", cost);
    }

    Part sandbox() throws IOException {
        Path scratch = Files.createTempDirectory("alice-doctor");
        scratch.toFile().deleteOnExit();
        Readiness readiness =
                Boundaries.probe(scratch, Limits.ORDINARY, List.of()).readiness();
        return switch (readiness) {
            case Readiness.Ready ready ->
                Part.there(
                        "sandbox",
                        "it can rehearse (" + ready.mode() + ")"
                                + (ready.notes().isEmpty() ? "" : "; " + String.join("; ", ready.notes())));
            case Readiness.Missing missing ->
                Part.missing(
                        "sandbox",
                        String.join("; ", missing.reasons()),
                        "flows that change something are not rehearsed; policy asks a person with a warning");
        };
    }

    Part tpm(Optional<String> tcti) {
        Optional<String> absence = TpmAccess.of(tcti).absence();
        return absence.isEmpty()
                ? Part.there("tpm", "it can quote")
                : Part.missing("tpm", absence.get(), "attest says attested: false, and policy knows it");
    }

    /** Whether the kernel says that somebody keeps its clock. */
    Part clock() {
        try {
            Process asked = new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
                    .redirectErrorStream(true)
                    .start();
            asked.getOutputStream().close();
            if (!asked.waitFor(5, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return unknownClock("timedatectl did not answer");
            }
            String answer = new String(
                            asked.getInputStream().readNBytes(1_000), java.nio.charset.StandardCharsets.UTF_8)
                    .strip();
            return switch (answer) {
                case "yes" -> Part.there("clock", "synchronised");
                case "no" -> unknownClock("not synchronised");
                default -> unknownClock("timedatectl cannot tell");
            };
        } catch (IOException e) {
            return unknownClock("there is no timedatectl to ask");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unknownClock("not waited for");
        }
    }

    private static Part unknownClock(String state) {
        return Part.missing(
                "clock", state, "times in the log, certificates and approvals may be wrong; run an NTP client");
    }

    /** @param sessions that may be open at once; each takes a few files, and each forward one */
    Part openFiles(int sessions) {
        long wanted = 256 + 8L * sessions;
        OptionalLong limit = number(Path.of("/proc/self/limits"), OPEN_FILES);
        if (limit.isEmpty() || limit.getAsLong() >= wanted) {
            return Part.there(
                    "files", limit.isEmpty() ? "without a limit" : limit.getAsLong() + " files may be open at once");
        }
        return Part.broken(
                "files",
                "only " + limit.getAsLong() + " files may be open at once, " + sessions + " sessions take " + wanted,
                "raise it (LimitNOFILE= in the unit, or ulimit -n), or lower limits.sessions");
    }

    Part memory() {
        OptionalLong kilobytes = number(Path.of("/proc/meminfo"), AVAILABLE);
        if (kilobytes.isEmpty()) {
            return Part.missing("memory", "not known on this system", "look for yourself that 512 MiB are free");
        }
        long bytes = kilobytes.getAsLong() << 10;
        String state = (bytes >> 20) + " MiB are available";
        return bytes >= LEAST_MEMORY
                ? Part.there("memory", state)
                : Part.missing("memory", state, "a server wants 512 MiB, and rehearsals some more");
    }

    private static OptionalLong number(Path file, Pattern pattern) {
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = pattern.matcher(line.strip());
                if (matcher.matches() && !matcher.group(1).equals("unlimited")) {
                    return OptionalLong.of(Long.parseLong(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty(); // another system
        }
        return OptionalLong.empty();
    }
}
