package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Enclave;
import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.Tool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The prepared roots of one server, each in a directory that is called by the digest of its content.
 *
 * <p>A root is made beside the others and gets its name when it is whole; what was left half done is removed by the next
 * one. A root that a running server holds is not removed.
 */
public final class RootStore {
    private static final String MAKING = ".making-";
    private static final String FRESH = ".new-";

    private final Path directory;
    private final List<String> prefix;
    private final IdRange range;
    private final Clock clock;

    /**
     * @param directory of the roots; exists, and belongs to the server's user
     * @param range that the roots' owners lie in
     */
    public RootStore(Path directory, IdRange range, Clock clock) {
        this(directory, List.of(), range, clock);
    }

    RootStore(Path directory, List<String> prefix, IdRange range, Clock clock) {
        this.directory = directory.toAbsolutePath();
        this.prefix = List.copyOf(prefix);
        this.range = range;
        this.clock = clock;
    }

    /** The whole roots that this server's user can use, the newest first. */
    public List<PreparedRoot> list() {
        List<PreparedRoot> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "[0-9a-f]*")) {
            for (Path child : stream) {
                RootNotes.read(child, range)
                        .filter(root -> root.digest().equals(child.getFileName().toString()))
                        .ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new SandboxException("the prepared roots in " + directory + " cannot be listed", e);
        }
        found.sort(Comparator.comparing(PreparedRoot::made).reversed());
        return List.copyOf(found);
    }

    /** The newest root of a name, or of a digest or its beginning. */
    public Optional<PreparedRoot> find(String which) {
        return list().stream()
                .filter(root -> root.order().name().toString().equals(which)
                        || which.length() >= 6 && root.digest().startsWith(which))
                .findFirst();
    }

    /**
     * Makes a root; where one with the same content is here, that one counts as made now.
     *
     * @param progress is told what happens, a line at a time
     * @throws SandboxException where it cannot be made; then nothing of it stays
     */
    public PreparedRoot prepare(Order order, Consumer<String> progress) {
        sweep();
        Begun begun = begin();
        Path making = begun.place();
        try (FileChannel lock = begun.lock()) {
            PreparedRoot root = make(order, making, progress);
            Path place = directory.resolve(root.digest());
            if (Files.isDirectory(place)) {
                Optional<PreparedRoot> same = RootNotes.read(place, range);
                if (same.isPresent() && check(same.get()).isEmpty()) {
                    PreparedRoot renewed = root.in(place, same.get().stat(), root.made());
                    RootNotes.write(renewed, place);
                    return renewed;
                }
                displace(place);
            }
            Files.move(making, place, StandardCopyOption.ATOMIC_MOVE);
            return root.in(place, root.stat(), root.made());
        } catch (IOException e) {
            throw new SandboxException("a root cannot be kept in " + directory, e);
        } finally {
            if (Files.isDirectory(making)) {
                discard(making);
            }
        }
    }

    /**
     * Makes those roots anew that are older than a time, and removes what they replace.
     *
     * @return the new roots
     */
    public List<PreparedRoot> refresh(Duration olderThan, Consumer<String> progress) {
        Instant limit = clock.instant().minus(olderThan);
        List<PreparedRoot> made = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (PreparedRoot root : list()) {
            String name = root.order().name().toString();
            if (seen.contains(name)) {
                continue; // a newer one of the same name is there
            }
            seen.add(name);
            if (!root.made().isAfter(limit)) {
                progress.accept(name + " is of " + root.madeAt() + " and is made anew");
                made.add(prepare(root.order(), progress));
            }
        }
        removeReplaced(progress);
        return made;
    }

    /** Removes roots of which a newer one has the same name, unless a server holds them. */
    private void removeReplaced(Consumer<String> progress) {
        List<String> seen = new ArrayList<>();
        for (PreparedRoot root : list()) {
            String name = root.order().name().toString();
            if (seen.contains(name) && !remove(root)) {
                progress.accept(
                        root.shortDigest() + " was replaced, but a running server holds it; refresh again later");
            }
            seen.add(name);
        }
    }

    /** Removes a root; false where a running server holds it. */
    public boolean remove(PreparedRoot root) {
        return take(root.directory());
    }

    /** Removes what has the place of a new root and is not whole. */
    void displace(Path place) {
        if (!take(place)) {
            throw new SandboxException("a running server holds " + place
                    + ", which is no longer as it was made; stop the server, then prepare the root again");
        }
    }

    /** Moves a root away and removes it, under its lock; false where somebody holds it. */
    private boolean take(Path place) {
        Optional<FileChannel> held = lock(place, false);
        if (held.isEmpty()) {
            return false;
        }
        try (FileChannel lock = held.get()) {
            Path gone = directory.resolve(MAKING + "gone-" + place.getFileName());
            Files.move(place, gone, StandardCopyOption.ATOMIC_MOVE);
            discard(gone);
            return true;
        } catch (IOException e) {
            throw new SandboxException("the root in " + place + " cannot be removed", e);
        }
    }

    /** Keeps a root from being removed until the hold is closed or this process ends; empty where it is being removed. */
    public Optional<FileChannel> hold(PreparedRoot root) {
        return Files.isDirectory(root.directory()) ? lock(root.directory(), true) : Optional.empty();
    }

    /** Compares what is cheap: the manifest with the root's name, and inodes, times, modes and sizes with those noted. */
    public Optional<String> check(PreparedRoot root) {
        try {
            String manifest = Files.readString(root.directory().resolve(PreparedRoot.MANIFEST));
            if (!Manifest.sha256(manifest).equals(root.digest())) {
                return Optional.of("the manifest of " + root.digest() + " is not the one that it is named by");
            }
        } catch (IOException e) {
            return Optional.of("the manifest of " + root.digest() + " cannot be read");
        }
        try (Enclave enclave = Enclave.open(prefix, range, RootScripts.PLAIN, List.of())) {
            return Manifest.stat(enclave, root.tree().tree().toString()).equals(root.stat())
                    ? Optional.empty()
                    : Optional.of("files of " + root.order().name() + " (" + root.shortDigest()
                            + ") were touched since it was made; run alice sandbox verify, or prepare it again");
        }
    }

    /**
     * Compares every file with the manifest. Where the content is right but the cheap signs are not, such as after the
     * directory was moved, these are noted anew.
     *
     * @return what differs; empty where nothing does
     */
    public List<String> verify(PreparedRoot root) {
        try (Enclave enclave = Enclave.open(prefix, range, RootScripts.PLAIN, List.of())) {
            String place = root.tree().tree().toString();
            String stat = Manifest.stat(enclave, place);
            String text = Files.readString(root.directory().resolve(PreparedRoot.MANIFEST));
            if (!Manifest.sha256(text).equals(root.digest())) {
                return List.of("the manifest is not the one that the root is named by");
            }
            List<String> differences = Manifest.read(enclave, place).differences(text);
            if (differences.isEmpty() && !stat.equals(root.stat())) {
                RootNotes.write(root.in(root.directory(), stat, root.made()), root.directory());
            }
            return differences;
        } catch (IOException e) {
            throw new SandboxException("the root " + root.digest() + " cannot be read", e);
        }
    }

    private PreparedRoot make(Order order, Path making, Consumer<String> progress) throws IOException {
        Path tree = Files.createDirectory(making.resolve(PreparedRoot.TREE));
        List<String> packages;
        try (Enclave enclave = Enclave.open(prefix, range, RootScripts.WORKSHOP, List.of(tree.toString(), "%base"))) {
            RootMaker maker = new RootMaker(enclave, progress);
            maker.make(order);
            packages = maker.packages(tree);
        }
        Map<String, String> release = OsReleaseFile.read(tree);
        if (!release.containsKey("ID") || packages.isEmpty()) {
            throw new SandboxException("what was made is no " + order.name() + ": it has no os-release or no packages");
        }
        progress.accept("reading what was made");
        try (Enclave enclave = Enclave.open(prefix, range, RootScripts.PLAIN, List.of())) {
            Manifest manifest = Manifest.read(enclave, tree.toString());
            Files.writeString(making.resolve(PreparedRoot.MANIFEST), manifest.text());
            Files.writeString(making.resolve(PreparedRoot.PACKAGES), String.join("\n", packages) + "\n");
            PreparedRoot root = new PreparedRoot(
                    order,
                    manifest.digest(),
                    making,
                    range,
                    Manifest.stat(enclave, tree.toString()),
                    release.getOrDefault("ID", ""),
                    release.getOrDefault("VERSION_ID", ""),
                    clock.instant(),
                    manifest.lines().size(),
                    packages.size(),
                    manifest.bytes());
            RootNotes.write(root, making);
            return root;
        }
    }

    /** A directory where a root is being made, and the lock that keeps others from sweeping it away. */
    record Begun(Path place, FileChannel lock) {}

    /** It gets the name that others sweep by when its lock is taken already. */
    Begun begin() {
        try {
            Path fresh = Files.createTempDirectory(directory, FRESH);
            FileChannel lock = lock(fresh, false).orElseThrow(() -> new SandboxException(fresh + " is in use"));
            String name = fresh.getFileName().toString().substring(FRESH.length());
            Path place = directory.resolve(MAKING + name);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return new Begun(place, lock);
        } catch (IOException e) {
            throw new SandboxException("no root can be made in " + directory, e);
        }
    }

    /** Removes what makers that are gone left behind. */
    void sweep() {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "{" + MAKING + "," + FRESH + "}*")) {
            for (Path left : stream) {
                if (left.getFileName().toString().startsWith(FRESH) && isYoung(left)) {
                    continue; // its maker is about to lock it
                }
                Optional<FileChannel> lock = lock(left, false);
                if (lock.isPresent()) {
                    try (FileChannel held = lock.get()) {
                        discard(left);
                    }
                }
            }
        } catch (IOException e) {
            throw new SandboxException("what was left in " + directory + " cannot be removed", e);
        }
    }

    private static boolean isYoung(Path place) throws IOException {
        try {
            return Files.getLastModifiedTime(place)
                    .toInstant()
                    .isAfter(Instant.now().minus(Duration.ofMinutes(10)));
        } catch (NoSuchFileException e) {
            return true; // it has its other name by now
        }
    }

    private void discard(Path place) {
        List<String> command = new ArrayList<>(prefix);
        try (Enclave enclave = Enclave.open(prefix, range, RootScripts.PLAIN, List.of())) {
            command.addAll(enclave.keeping());
            command.addAll(List.of("rm", "-rf", "--one-file-system", "--", place.toString()));
            Tool.Ended ended = Tool.run(command, 64 << 10, Duration.ofMinutes(5));
            if (ended.exit() != 0) {
                throw new SandboxException(place + " cannot be removed: " + ended.text());
            }
        }
    }

    private static Optional<FileChannel> lock(Path place, boolean shared) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    place.resolve(PreparedRoot.LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            if (shared && channel != null) {
                return Optional.of(channel); // this process holds it already
            }
        } catch (NoSuchFileException e) {
            return Optional.empty(); // somebody else has just removed it
        } catch (IOException e) {
            throw new SandboxException("the lock of " + place + " cannot be taken", e);
        }
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new SandboxException("the lock of " + place + " cannot be let go", e);
        }
        return Optional.empty();
    }
}
