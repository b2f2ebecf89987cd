package dev.alice.scitt.witness;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * One who follows a log: every signed head must continue the last one that was kept. Heads are kept in a file of a
 * directory, and two that contradict each other beside it, as evidence.
 */
public final class Monitor {
    private final TreeReader log;
    private final List<CoseKey> keys;
    private final Path directory;

    /**
     * A follower.
     *
     * @param log the log, as far away as may be
     * @param keys whose signatures are believed; none is learnt from the log itself
     * @param directory where heads are kept
     */
    public Monitor(TreeReader log, List<? extends CoseKey> keys, Path directory) {
        this.log = log;
        this.keys = List.copyOf(keys);
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ScittException("the directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** What one look gave. */
    public sealed interface Look {
        /** The first head that was seen; it is believed since it is signed. */
        record First(long size, Digest root) implements Look {}

        /** The same head as before. */
        record Same(long size, Digest root) implements Look {}

        /** A head that continues the one before. */
        record Grown(long from, long size, Digest root) implements Look {}

        /** A head of the past, out of some cache: shorter than the one that was kept, which continues it. */
        record Old(long size) implements Look {}

        /** The log could not be read, or what it gave is not signed by a key that is believed. */
        record Nothing(String reason) implements Look {}

        /** Two signed heads that cannot be of one log. */
        record Fork(String reason, Path evidence) implements Look {}
    }

    /** Reads the log's head, and compares it with the one that was kept. */
    public Look look() {
        String text;
        SignedNote note;
        try {
            text = log.checkpoint();
            note = SignedNote.parse(text);
        } catch (ScittException e) {
            return new Look.Nothing(String.valueOf(e.getMessage()));
        }
        if (keys.stream().noneMatch(key -> note.isSignedBy(note.origin(), key))) {
            return new Look.Nothing("the head of " + note.origin() + " at size " + note.size()
                    + " is not signed by a key that is believed");
        }
        Optional<String> kept = kept();
        if (kept.isEmpty()) {
            keep(text);
            return new Look.First(note.size(), note.root());
        }
        SignedNote before = SignedNote.parse(kept.get());
        if (!before.origin().equals(note.origin())) {
            return new Look.Nothing("the log calls itself " + note.origin() + ", and the one that was followed here "
                    + before.origin() + "; use another directory");
        }
        try {
            return compared(before, kept.get(), note, text);
        } catch (ScittException e) {
            return new Look.Nothing(String.valueOf(e.getMessage()));
        }
    }

    private Look compared(SignedNote before, String beforeText, SignedNote note, String text) {
        if (note.size() == before.size()) {
            return note.root().equals(before.root())
                    ? new Look.Same(note.size(), note.root())
                    : fork("two roots are signed for size " + note.size(), beforeText, text);
        }
        boolean grown = note.size() > before.size();
        SignedNote less = grown ? before : note;
        SignedNote more = grown ? note : before;
        Optional<String> flaw = inconsistency(less, more);
        if (flaw.isPresent()) {
            return fork(
                    "the head of size " + more.size() + " does not continue that of size " + less.size() + ": "
                            + flaw.get(),
                    beforeText,
                    text);
        }
        if (!grown) {
            return new Look.Old(note.size());
        }
        keep(text);
        return new Look.Grown(before.size(), note.size(), note.root());
    }

    private Optional<String> inconsistency(SignedNote less, SignedNote more) {
        if (less.size() == 0) {
            return less.root().equals(Digest.sha256())
                    ? Optional.empty()
                    : Optional.of("the empty tree has one root alone");
        }
        Optional<ConsistencyProof> proof;
        try {
            proof = log.consistency(less.size(), more.size());
        } catch (MalformedException e) {
            return Optional.of("the log gives no proof, but " + e.getMessage());
        }
        if (proof.isEmpty()) {
            return Optional.of("the log gives no proof");
        }
        if (proof.get().size1() != less.size() || proof.get().size2() != more.size()) {
            return Optional.of("the log gives a proof of something else");
        }
        return switch (proof.get().fold(less.root())) {
            case Fold.Refused(String step, String reason) -> Optional.of(reason + " (" + step + ")");
            case Fold.Root(Digest root) ->
                root.equals(more.root()) ? Optional.empty() : Optional.of("the log's proof leads to another root");
        };
    }

    private Look fork(String reason, String before, String now) {
        try {
            Path evidence = Files.createTempDirectory(directory, "fork-");
            Files.writeString(evidence.resolve("first.txt"), before);
            Files.writeString(evidence.resolve("second.txt"), now);
            Files.writeString(evidence.resolve("reason.txt"), reason + "\n");
            return new Look.Fork(reason, evidence);
        } catch (IOException e) {
            throw new ScittException(
                    "THE LOG HAS FORKED (" + reason + "), and the evidence could not be saved in " + directory + ":\n"
                            + before + "\nand\n" + now,
                    e);
        }
    }

    private Optional<String> kept() {
        Path file = directory.resolve("checkpoint");
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new ScittException("the head that was kept in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void keep(String text) {
        Path file = directory.resolve("checkpoint");
        Path next = directory.resolve("checkpoint.new");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ScittException("the head could not be kept in " + file + ": " + e.getMessage(), e);
        }
    }
}
