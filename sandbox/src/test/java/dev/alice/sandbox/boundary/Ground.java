package dev.alice.sandbox.boundary;

import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.TestingRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a rehearsal can stand on: each kind of boundary, made by root or by an ordinary user. */
enum Ground {
    IDMAPPED(Mode.IDMAPPED),
    PLAIN(Mode.PLAIN),
    USER(Mode.USER),
    PREPARED(Mode.PREPARED),
    /** A prepared root of an ordinary user who has subordinate ids. */
    PREPARED_BY_USER(Mode.PREPARED);

    private static final long ORDINARY = 54_321;
    private static final List<String> BECOMING =
            List.of("setpriv", "--reuid", "" + ORDINARY, "--regid", "" + ORDINARY, "--clear-groups");

    private final Mode mode;

    Ground(Mode mode) {
        this.mode = mode;
    }

    Mode mode() {
        return mode;
    }

    boolean isPrepared() {
        return mode == Mode.PREPARED;
    }

    Boundary open(Path scratch, Limits limits, Person person) {
        return open(scratch, limits, person, List.of());
    }

    /** @param mirrors that a prepared root may reach */
    Boundary open(Path scratch, Limits limits, Person person, List<Mirror> mirrors) {
        return switch (this) {
            case IDMAPPED, PLAIN -> Boundary.open(mode, List.of(), scratch, limits, person, List.of(), true);
            case USER -> Boundary.open(mode, BECOMING, scratch, limits, person, List.of(), true);
            case PREPARED ->
                Boundary.over(TestingRoots.debian().tree(), List.of(), scratch, limits, person, mirrors, true);
            case PREPARED_BY_USER -> {
                PreparedRoot root = TestingRoots.debian();
                List<String> prefix = withAccount(root.range());
                IdRange range = ((IdRange.Usable) IdRange.find(prefix)).range();
                yield Boundary.over(
                        new PreparedTree(root.tree().tree(), range), prefix, scratch, limits, person, mirrors, true);
            }
        };
    }

    /** A command that gives the ordinary user a name and subordinate ids, which it needs for nothing but newuidmap. */
    static List<String> withAccount(IdRange range) {
        Path accounts = Path.of("target", "test-accounts").toAbsolutePath();
        try {
            Files.createDirectories(accounts);
            Files.writeString(
                    accounts.resolve("passwd"),
                    Files.readString(Path.of("/etc/passwd")) + "tester:x:" + ORDINARY + ":" + ORDINARY
                            + "::/nonexistent:/bin/sh\n");
            Files.writeString(accounts.resolve("sub"), "tester:" + range.first() + ":" + range.count() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "cd \"$0\" && mount --bind passwd /etc/passwd && mount --bind sub /etc/subuid"
                        + " && mount --bind sub /etc/subgid && exec " + String.join(" ", BECOMING) + " \"$@\"",
                accounts.toString());
    }
}
