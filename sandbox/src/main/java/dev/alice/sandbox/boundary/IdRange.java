package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host ids that the users of a prepared root are: a range that is nobody on the host.
 *
 * @param first the host's id of the inside's user 0
 * @param firstGroup the host's id of the inside's group 0
 * @param count of ids; at least those of a whole system
 * @param user the server's own user on the host; 0 where it may map any range
 * @param group the server's own group on the host
 */
public record IdRange(long first, long firstGroup, int count, long user, long group) {
    private static final int NEEDED = 65_536;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

    /** A range, or the reason why this server has none and what to do about it. */
    public sealed interface Found {}

    /** This server can use a range. */
    public record Usable(IdRange range) implements Found {}

    /** This server has none. */
    public record Absent(String reason) implements Found {}

    /** Whether the server is the host's root, which may map any range. */
    public boolean privileged() {
        return user == 0;
    }

    /** The range of this server's user: a fixed one for root, the subordinate ids (subuid(5)) for anybody else. */
    public static Found ofServer() {
        return find(List.of());
    }

    static Found find(List<String> prefix) {
        long user = Long.parseLong(said(prefix, "id", "-u"));
        long group = Long.parseLong(said(prefix, "id", "-g"));
        if (user == 0) {
            return new Usable(new IdRange(Stage.FIRST_ID, Stage.FIRST_ID, NEEDED, 0, 0));
        }
        String name = said(prefix, "id", "-un");
        Optional<long[]> users = subordinate(said(prefix, "cat", "/etc/subuid"), name, user);
        Optional<long[]> groups = subordinate(said(prefix, "cat", "/etc/subgid"), name, user);
        if (users.isEmpty() || groups.isEmpty()) {
            return new Absent("the user " + name + " has no " + NEEDED + " subordinate ids in "
                    + (users.isEmpty() ? "/etc/subuid" : "/etc/subgid")
                    + "; as root run: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + name);
        }
        if (said(prefix, "sh", "-c", "command -v newuidmap; command -v newgidmap; true")
                        .lines()
                        .count()
                < 2) {
            return new Absent("newuidmap is missing; install the package uidmap (shadow-utils on Fedora)");
        }
        return new Usable(new IdRange(users.get()[0], groups.get()[0], NEEDED, user, group));
    }

    /** The first range that is large enough, by name or by number. */
    static Optional<long[]> subordinate(String file, String name, long user) {
        for (String line : file.lines().toList()) {
            String[] parts = line.strip().split(":", -1);
            if (parts.length == 3
                    && (parts[0].equals(name) || parts[0].equals(Long.toString(user)))
                    && NUMBER.matcher(parts[1]).matches()
                    && NUMBER.matcher(parts[2]).matches()
                    && Long.parseLong(parts[2]) >= NEEDED
                    && Long.parseLong(parts[1]) > 0) {
                return Optional.of(new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])});
            }
        }
        return Optional.empty();
    }

    private static String said(List<String> prefix, String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        Tool.Ended ended = Tool.run(command, 1 << 20, Duration.ofSeconds(20));
        if (ended.exit() != 0) {
            throw new SandboxException(String.join(" ", words) + " failed: " + ended.text());
        }
        return ended.text();
    }
}
