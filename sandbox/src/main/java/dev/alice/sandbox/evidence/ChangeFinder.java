package dev.alice.sandbox.evidence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of an upper layer before and after a rehearsal, read against the lower layer and the merged view.
 *
 * <p>Paths are absolute as the rehearsed flow saw them. Nothing runs in the layers while they are compared.
 */
public final class ChangeFinder {
    private static final int MAX_NAMES = 50_000;

    /** The shift of owners where those of both layers cannot be compared. */
    public static final long OWNERS_UNKNOWN = Long.MIN_VALUE;

    private final Path lower;
    private final Path merged;
    private final long ownerShift;
    private final Predicate<String> hidden;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int names;

    /**
     * @param lower the root of the lower layer, read by this process
     * @param merged the root that the flow saw, as this process can reach it
     * @param ownerShift what a user id in the upper layer is more than in the lower, or {@link #OWNERS_UNKNOWN}
     */
    public ChangeFinder(Path lower, Path merged, long ownerShift) {
        this(lower, merged, ownerShift, path -> false);
    }

    /** @param hidden whether a path lies where the flow did not see what the lower layer has */
    public ChangeFinder(Path lower, Path merged, long ownerShift, Predicate<String> hidden) {
        this.hidden = hidden;
        this.lower = lower;
        this.merged = merged;
        this.ownerShift = ownerShift;
    }

    /** Compares a directory tree that has no lower layer. */
    public void compareFresh(Map<String, UpperEntry> before, Map<String, UpperEntry> after) {
        after.forEach((path, entry) -> {
            UpperEntry earlier = before.get(path);
            if (earlier == null) {
                add(Change.Kind.CREATED, entry, path);
            } else if (differs(earlier, entry)) {
                add(Change.Kind.CHANGED, entry, path);
            }
        });
        before.forEach((path, entry) -> {
            if (!after.containsKey(path)) {
                changes.add(new Change(Change.Kind.DELETED, entry.node(), path, 0));
            }
        });
    }

    /** Compares an upper layer over the lower root. */
    public void compareLayer(Map<String, UpperEntry> before, Map<String, UpperEntry> after) {
        after.forEach((path, entry) -> {
            UpperEntry earlier = before.get(path);
            if (earlier == null || differs(earlier, entry)) {
                compare(path, entry, earlier);
            }
        });
        before.forEach((path, entry) -> {
            if (!after.containsKey(path) && !entry.isWhiteout()) {
                changes.add(new Change(Change.Kind.DELETED, entry.node(), path, 0));
            }
        });
    }

    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** What could not be compared, in words. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }

    private void compare(String path, UpperEntry entry, @Nullable UpperEntry earlier) {
        Path below = below(path).orElse(null);
        boolean known = below != null && Files.exists(below, LinkOption.NOFOLLOW_LINKS);
        boolean directory = below != null && Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS);
        if (entry.isWhiteout()) {
            if (below != null && known) {
                deleteTree(path, below, directory);
            }
        } else if (earlier != null && earlier.isWhiteout()) {
            add(Change.Kind.CREATED, entry, path);
        } else if (!known && earlier == null) {
            add(Change.Kind.CREATED, entry, path);
        } else if (below != null && entry.type() == 'd' && directory) {
            if (attributesDiffer(entry, earlier, below)) {
                add(Change.Kind.CHANGED, entry, path);
            }
            if (earlier == null) {
                findHidden(path, below);
            }
        } else {
            if (below != null && directory) {
                deleteTree(path, below, true);
                changes.removeLast();
            }
            add(Change.Kind.CHANGED, entry, path);
        }
    }

    /**
     * The place in the lower layer, or empty where the flow did not see one there: a link of the lower layer on the way
     * leads elsewhere for this process than for the flow.
     */
    private Optional<Path> below(String path) {
        if (hidden.test(path)) {
            return Optional.empty();
        }
        try {
            Path below = lower.resolve(path.substring(1));
            Path at = lower;
            for (Path name : lower.relativize(below.getParent() == null ? below : below.getParent())) {
                at = at.resolve(name);
                if (Files.isSymbolicLink(at)) {
                    return Optional.empty();
                }
            }
            return Optional.of(below);
        } catch (InvalidPathException e) {
            unknown.add("whether a file was there before whose name this server cannot write: " + path);
            return Optional.empty();
        }
    }

    private boolean attributesDiffer(UpperEntry entry, @Nullable UpperEntry earlier, Path below) {
        if (earlier != null) {
            return !earlier.mode().equals(entry.mode()) || earlier.owner() != entry.owner();
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(below, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
            int mode = ((Integer) attributes.getOrDefault("mode", 0)) & 07777;
            long owner = Integer.toUnsignedLong((Integer) attributes.getOrDefault("uid", 0));
            return Integer.parseInt(entry.mode(), 8) != mode
                    || ownerShift != OWNERS_UNKNOWN && entry.owner() - ownerShift != owner;
        } catch (IOException e) {
            unknown.add("whether " + below + " has other permissions now");
            return false;
        }
    }

    /** A directory that replaces one of the lower layer hides its content without a whiteout for each name. */
    private void findHidden(String path, Path below) {
        try {
            Set<String> seen = namesIn(merged.resolve(path.substring(1)));
            for (String name : namesIn(below)) {
                Path gone = below.resolve(name);
                // Where the upper layer has a whiteout of its own, that entry is reported by itself.
                if (!seen.contains(name) && !whiteouts.contains(path + "/" + name) && !hidden.test(path + "/" + name)) {
                    deleteTree(path + "/" + name, gone, Files.isDirectory(gone, LinkOption.NOFOLLOW_LINKS));
                }
            }
        } catch (IOException e) {
            unknown.add("which files of " + path + " are gone");
        }
    }

    private final Set<String> whiteouts = new HashSet<>();

    /** Tells which paths have a whiteout, so that none is reported twice. */
    public void noteWhiteouts(Map<String, UpperEntry> after) {
        after.forEach((path, entry) -> {
            if (entry.isWhiteout()) {
                whiteouts.add(path);
            }
        });
    }

    private Set<String> namesIn(Path directory) throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                if (++names > MAX_NAMES) {
                    throw new IOException("more than " + MAX_NAMES + " names to compare");
                }
                found.add(child.getFileName().toString());
            }
        }
        return found;
    }

    /** Adds the deleted entries below a path, and then the path itself as the last one. */
    private void deleteTree(String path, Path below, boolean directory) {
        if (directory) {
            try (Stream<Path> inside = Files.walk(below)) {
                inside.skip(1).limit(MAX_NAMES).forEach(child -> {
                    String name = path + "/" + below.relativize(child);
                    if (hidden.test(name)) {
                        return;
                    }
                    changes.add(new Change(Change.Kind.DELETED, node(child), name, 0));
                });
            } catch (IOException | java.io.UncheckedIOException e) {
                unknown.add("how many files went with " + path);
            }
        }
        changes.add(new Change(Change.Kind.DELETED, node(below), path, 0));
    }

    private static Change.Node node(Path path) {
        if (Files.isSymbolicLink(path)) {
            return Change.Node.LINK;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Change.Node.DIRECTORY;
        }
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Change.Node.FILE : Change.Node.OTHER;
    }

    private void add(Change.Kind kind, UpperEntry entry, String path) {
        changes.add(new Change(kind, entry.node(), path, entry.fileSize()));
    }

    /** A directory's own times and size change with its entries; these are reported by themselves. */
    private static boolean differs(UpperEntry before, UpperEntry after) {
        if (before.type() == 'd' && after.type() == 'd') {
            return !before.mode().equals(after.mode())
                    || before.owner() != after.owner()
                    || before.inode() != after.inode();
        }
        return !before.equals(after);
    }
}
