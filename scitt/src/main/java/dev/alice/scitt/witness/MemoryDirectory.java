package dev.alice.scitt.witness;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.merkle.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A memory in a directory, one small file for each log, replaced in one step and forced to the device. */
public final class MemoryDirectory implements WitnessMemory {
    private final Path directory;

    /** A memory in a directory, which is made where it is missing. */
    public MemoryDirectory(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ScittException("the directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Seen> latest(String origin) {
        Path file = file(origin);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] lines = Files.readString(file).split("\n", -1);
            if (lines.length == 4 && lines[0].equals(origin)) {
                return Optional.of(new Seen(Long.parseLong(lines[1]), Digest.of(SignedNote.base64(lines[2]))));
            }
        } catch (IOException | NumberFormatException | MalformedException e) {
            throw new ScittException(
                    "what is remembered of " + origin + " in " + file + " cannot be read: " + e
                            + "; restore the file, for without it this witness could sign two trees of one size",
                    e);
        }
        throw new ScittException("the file " + file + " is not what is remembered of " + origin + "; restore it");
    }

    @Override
    public void put(String origin, Seen seen) {
        Path file = file(origin);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        byte[] text =
                (origin + "\n" + seen.size() + "\n" + seen.root().base64() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            // The name of the file lives in the directory, which has to reach the device too.
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw new ScittException("what was seen of " + origin + " could not be kept in " + file + ": " + e, e);
        }
    }

    private Path file(String origin) {
        return directory.resolve(
                Digest.sha256(origin.getBytes(StandardCharsets.UTF_8)).hex());
    }
}
