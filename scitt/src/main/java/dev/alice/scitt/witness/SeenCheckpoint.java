package dev.alice.scitt.witness;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.log.HeadMemory;
import dev.alice.scitt.log.SeenHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checkpoint of a log that somebody else kept: a monitor, a mirror, a witness. It is read anew whenever the log asks how
 * far it has been seen; one that is missing or that cannot be read is no answer, and the log is not served.
 *
 * @param file the signed note, as {@link Monitor} and {@link Mirror} keep it in {@code checkpoint} of their directories
 * @param origin the log that it must be of
 */
public record SeenCheckpoint(Path file, String origin) implements HeadMemory {
    @Override
    public Optional<SeenHead> highest() {
        SignedNote note = SignedNote.parse(text());
        if (!note.origin().equals(origin)) {
            throw new ScittException("the checkpoint " + file + " is of the log " + note.origin() + ", not of " + origin
                    + "; name the one that was kept of this log");
        }
        return note.size() == 0 ? Optional.empty() : Optional.of(new SeenHead(note.size(), note.root()));
    }

    private String text() {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(SignedNote.MAX_NOTE + 1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ScittException(
                    "the checkpoint " + file + " cannot be read (" + e.getMessage()
                            + "); fetch it from who kept it, such as a monitor's directory",
                    e);
        }
    }
}
