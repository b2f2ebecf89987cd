package dev.alice.scitt.witness;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.log.NoteSignature;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint of some log in the form of a signed note (C2SP tlog-checkpoint, signed-note), with all its signatures.
 *
 * @param text what is signed: origin, size, root and any further lines, each with its line feed
 * @param origin the first line
 * @param size the number of entries
 * @param root the root of their tree
 * @param signatures the signatures, of whatever sort
 */
public record SignedNote(String text, String origin, long size, Digest root, List<Signature> signatures) {
    /** The largest note that is read, in characters. */
    public static final int MAX_NOTE = 64 * 1024;

    private static final int MAX_SIGNATURES = 64;
    private static final byte COSIGNATURE = 0x04;
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern LINE = Pattern.compile("— ([^\\p{Cntrl} +]{1,255}) ([A-Za-z0-9+/]{8,1024}={0,2})");

    /**
     * A line under a note.
     *
     * @param name whose it says that it is
     * @param blob four bytes of key hash, then what the sort of signature has
     */
    public record Signature(String name, Octets blob) {}

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads a note.
     *
     * @throws MalformedException if it is not a checkpoint with at least one signature line
     */
    public static SignedNote parse(String note) {
        int blank = note.indexOf("\n\n");
        if (note.length() > MAX_NOTE || blank < 0 || !note.endsWith("\n")) {
            throw new MalformedException("not a signed note of at most " + MAX_NOTE + " characters");
        }
        String text = note.substring(0, blank + 1);
        String[] lines = text.split("\n", -1);
        if (lines.length < 4
                || lines[0].isEmpty()
                || lines[0].length() > 255
                || !SIZE.matcher(lines[1]).matches()) {
            throw new MalformedException("a checkpoint has lines of origin, size and root");
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n' || c == 127)) {
            throw new MalformedException("a note has no control characters");
        }
        List<Signature> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2).split("\n")) {
            Matcher signature = LINE.matcher(line);
            if (!signature.matches() || signatures.size() == MAX_SIGNATURES) {
                throw new MalformedException("below a note are 1 to " + MAX_SIGNATURES + " signature lines");
            }
            signatures.add(new Signature(signature.group(1), Octets.of(base64(signature.group(2)))));
        }
        return new SignedNote(text, lines[0], Long.parseLong(lines[1]), Digest.of(base64(lines[2])), signatures);
    }

    /** Whether the holder of a key has signed the note as its log, under a name. */
    public boolean isSignedBy(String name, CoseKey key) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return signatures.stream()
                .filter(signature -> signature.name().equals(name))
                .anyMatch(signature -> NoteSignature.verifies(name, key, message, signature.blob()));
    }

    /** Whether a witness has cosigned the note (C2SP tlog-cosignature, {@code cosignature/v1}). */
    public boolean isCosignedBy(String name, Ed25519Key key) {
        byte[] hash = keyHash(name, COSIGNATURE, key.x());
        return signatures.stream()
                .filter(signature -> signature.name().equals(name)
                        && signature.blob().length() == 76
                        && signature.blob().slice(0, 4).equals(Octets.of(hash)))
                .anyMatch(signature -> {
                    long time =
                            java.nio.ByteBuffer.wrap(signature.blob().toBytes()).getLong(4);
                    return key.verifies(
                            Algorithm.ED25519,
                            cosigned(time, text),
                            signature.blob().slice(12, 76).toBytes());
                });
    }

    /** What a witness signs at a time, in seconds. */
    static byte[] cosigned(long time, String text) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** The line of a cosignature. */
    static String cosignature(String name, Ed25519Key key, long time, byte[] signature) {
        byte[] blob = java.nio.ByteBuffer.allocate(12 + signature.length)
                .put(keyHash(name, COSIGNATURE, key.x()))
                .putLong(time)
                .put(signature)
                .array();
        return "— " + name + " " + Base64.getEncoder().encodeToString(blob) + "\n";
    }

    private static byte[] keyHash(String name, byte sort, Octets key) {
        byte[] hash = Digest.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), new byte[] {sort}, key.toBytes())
                .toBytes();
        return Arrays.copyOf(hash, 4);
    }

    static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a line that is not Base64: " + e.getMessage());
        }
        throw new MalformedException("a line of Base64 with stray bits or without its padding");
    }
}
