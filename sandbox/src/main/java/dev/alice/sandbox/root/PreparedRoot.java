package dev.alice.sandbox.root;

import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.PreparedTree;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A root that was made, and what is written down about it.
 *
 * @param digest SHA-256 of its manifest in hex; its directory is called so
 * @param directory holds the tree, the manifest, the list of packages and these notes
 * @param stat SHA-256 over inodes, times of change, modes, owners and sizes of all entries, to see a change cheaply
 * @param osId of its os-release
 * @param osVersion of its os-release; empty where it has none
 * @param packages how many there are
 */
public record PreparedRoot(
        Order order,
        String digest,
        Path directory,
        IdRange range,
        String stat,
        String osId,
        String osVersion,
        Instant made,
        int entries,
        int packages,
        long bytes) {
    /** The root's files. */
    public PreparedTree tree() {
        return new PreparedTree(directory.resolve(TREE), range);
    }

    /** One line a package: name, version, architecture; sorted. */
    public Path packageList() {
        return directory.resolve(PACKAGES);
    }

    PreparedRoot in(Path place, String otherStat, Instant then) {
        return new PreparedRoot(
                order, digest, place, range, otherStat, osId, osVersion, then, entries, packages, bytes);
    }

    /** When it was made, to the minute, such as {@code 2026-01-01T12:00Z}. */
    public String madeAt() {
        return made.toString().substring(0, 16) + "Z";
    }

    /** The digest as short as people read it. */
    public String shortDigest() {
        return digest.substring(0, 12);
    }

    static final String TREE = "tree";
    static final String PACKAGES = "packages";
    static final String MANIFEST = "manifest";
    static final String NOTES = "root.properties";
    static final String LOCK = "lock";
}
