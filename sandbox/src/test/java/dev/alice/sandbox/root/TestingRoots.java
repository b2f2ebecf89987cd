package dev.alice.sandbox.root;

import dev.alice.sandbox.boundary.IdRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one prepared root that the tests of a run share, kept for a day in the module's target directory. */
public final class TestingRoots {
    private static @Nullable PreparedRoot debian;

    private TestingRoots() {}

    /** What is wrong with the shared root by now; empty where it is as it was made. */
    public static Optional<String> complaint() {
        PreparedRoot root = debian();
        return new RootStore(java.util.Objects.requireNonNull(root.directory().getParent()), range(), Clock.systemUTC())
                .check(root);
    }

    public static IdRange range() {
        return ((IdRange.Usable) IdRange.ofServer()).range();
    }

    /** The release of this host where it is a Debian, else Debian 12. */
    static RootName name() {
        Map<String, String> host = OsReleaseFile.read(Path.of("/"));
        return RootName.parse(
                "debian:" + (host.getOrDefault("ID", "").equals("debian") ? host.get("VERSION_CODENAME") : "12"));
    }

    /** A small Debian root that everybody may look into; made at the first call of the day. */
    public static synchronized PreparedRoot debian() {
        if (debian == null) {
            Path directory = Path.of(
                            "target",
                            "prepared-roots",
                            LocalDate.now(ZoneOffset.UTC).toString())
                    .toAbsolutePath();
            try {
                Files.createDirectories(directory);
                RootStore store = new RootStore(directory, range(), Clock.systemUTC());
                PreparedRoot root = store.find(name().toString())
                        .filter(known -> store.check(known).isEmpty())
                        .orElseGet(() -> store.prepare(Order.of(name()), line -> {}));
                Files.setPosixFilePermissions(root.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
                debian = root;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return debian;
    }
}
