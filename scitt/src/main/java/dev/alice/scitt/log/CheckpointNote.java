package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tree head as C2SP tlog-checkpoint writes it, signed as C2SP signed-note asks.
 *
 * @param origin the name of the log, which is also the name of its key
 * @param size the number of entries
 * @param root the root of their tree
 */
public record CheckpointNote(String origin, long size, Digest root) {
    private static final Pattern FORM = Pattern.compile(
            "([!-*,-~]{1,255})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n\n— ([!-*,-~]{1,255}) ([A-Za-z0-9+/=]{8,512})\n");

    /** The lines that are signed. */
    public byte[] body() {
        return (origin + "\n" + size + "\n" + root.base64() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The whole note with the signature of the log, which is given as COSE has it (RFC 9053 §2). */
    public String signed(CoseKey key, Octets signature) {
        byte[] blob = NoteSignature.blob(origin, key, signature);
        return new String(body(), StandardCharsets.UTF_8) + "\n— " + origin + " "
                + Base64.getEncoder().encodeToString(blob) + "\n";
    }

    /**
     * Reads a note with one signature and verifies it.
     *
     * @throws MalformedException if it is not such a note, or the signature is not by {@code key}
     */
    public static CheckpointNote verified(String note, CoseKey key) {
        Matcher form = FORM.matcher(note.length() > 2048 ? "" : note);
        if (!form.matches() || !form.group(1).equals(form.group(4))) {
            throw new MalformedException("not a checkpoint with one signature by its origin");
        }
        byte[] blob;
        byte[] root;
        try {
            blob = Base64.getDecoder().decode(form.group(5));
            root = Base64.getDecoder().decode(form.group(3));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the checkpoint is not in Base64: " + e.getMessage());
        }
        CheckpointNote checkpoint = new CheckpointNote(form.group(1), Long.parseLong(form.group(2)), Digest.of(root));
        if (!NoteSignature.verifies(checkpoint.origin, key, checkpoint.body(), Octets.of(blob))) {
            throw new MalformedException("the checkpoint is not signed by the log's key");
        }
        return checkpoint;
    }
}
