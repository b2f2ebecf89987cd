package dev.alice.sandbox.boundary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that made a directory or a control group, as it stands in its name: once that process is gone, what it left
 * behind may be removed.
 *
 * @param began its start in seconds since the epoch, since process ids come again
 */
record Maker(long process, long began) {
    private static final Pattern NAME = Pattern.compile("([0-9]{1,19})-([0-9]{1,12})-.*");

    /** Two readings of the start of one process may differ by the resolution of the kernel's clock. */
    private static final long TOLERANCE_SECONDS = 5;

    static Maker self() {
        ProcessHandle own = ProcessHandle.current();
        return new Maker(own.pid(), start(own).getEpochSecond());
    }

    /** Reads the maker from a name behind its prefix; empty where none stands there. */
    static Optional<Maker> of(String name) {
        Matcher matcher = NAME.matcher(name);
        try {
            return matcher.matches()
                    ? Optional.of(new Maker(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The beginning of a name. */
    String words() {
        return process + "-" + began + "-";
    }

    boolean isGone() {
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .map(found -> Math.abs(start(found).getEpochSecond() - began) > TOLERANCE_SECONDS)
                .orElse(true);
    }

    /** Whether something may go: its maker is gone, or where none is named it is older than any rehearsal. */
    static boolean mayGo(String name, Instant made, Duration old) {
        return of(name).map(Maker::isGone)
                .orElseGet(() -> made.isBefore(Instant.now().minus(old)));
    }

    private static Instant start(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
