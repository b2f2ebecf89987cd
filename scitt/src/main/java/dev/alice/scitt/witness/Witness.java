package dev.alice.scitt.witness;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A witness of logs (C2SP tlog-witness): it cosigns a checkpoint of a log that it knows, if that continues the last one
 * that it cosigned. What it is about to sign is durable before, so that it never signs two roots for one size.
 */
public final class Witness {
    /** The largest request, in bytes. */
    public static final int MAX_REQUEST = SignedNote.MAX_NOTE + 64 * 45 + 32;

    private static final int MAX_PROOF = 63;
    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");
    private static final Pattern NAME = Pattern.compile("[!-*,-~]{1,255}");

    private final String name;
    private final SigningKey key;
    private final Ed25519Key publicKey;
    private final Map<String, CoseKey> logs;
    private final WitnessMemory memory;
    private final Clock clock;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /**
     * A witness.
     *
     * @param name of this witness, printable ASCII without space and plus
     * @param key with which it cosigns, an Ed25519 key
     * @param logs the keys of the logs that it knows, by their origins
     * @param memory what it has seen
     */
    public Witness(
            String name, SigningKey key, Map<String, ? extends CoseKey> logs, WitnessMemory memory, Clock clock) {
        if (!NAME.matcher(name).matches() || !(key.publicKey() instanceof Ed25519Key ed)) {
            throw new IllegalArgumentException(
                    "a witness has a name of printable ASCII without space and plus, and an Ed25519 key");
        }
        this.name = name;
        this.key = key;
        this.publicKey = ed;
        this.logs = Map.copyOf(logs);
        this.memory = memory;
        this.clock = clock;
    }

    /** What becomes of a request; each case is one status of the protocol. */
    public sealed interface Answer {
        /** 200: cosigned; {@code line} is the signature's line. */
        record Cosigned(String line) implements Answer {}

        /** 400: what was sent is no request, or its old size is beyond the checkpoint's. */
        record Malformed(String reason) implements Answer {}

        /** 404: the log is not one that this witness knows. */
        record UnknownLog(String origin) implements Answer {}

        /** 403: no signature of the log's key. */
        record NotSigned(String origin) implements Answer {}

        /** 409: the request does not begin at the tree that was cosigned last, which has {@code size} entries. */
        record OtherSize(long size) implements Answer {}

        /** 422: the proof does not lead from the tree that was cosigned last to this one. */
        record NotConsistent(String reason) implements Answer {}
    }

    /** The name under which it cosigns. */
    public String name() {
        return name;
    }

    /** The key with which its cosignatures are verified. */
    public Ed25519Key publicKey() {
        return publicKey;
    }

    /** Takes one request: {@code old N}, the hashes of the proof, an empty line, and the checkpoint. */
    public Answer addCheckpoint(String request) {
        Request parsed;
        try {
            parsed = Request.parse(request);
        } catch (MalformedException e) {
            return new Answer.Malformed(String.valueOf(e.getMessage()));
        }
        SignedNote note = parsed.note();
        CoseKey logKey = logs.get(note.origin());
        if (logKey == null) {
            return new Answer.UnknownLog(note.origin());
        }
        if (!note.isSignedBy(note.origin(), logKey)) {
            return new Answer.NotSigned(note.origin());
        }
        if (parsed.old() > note.size()) {
            return new Answer.Malformed("the old size " + parsed.old() + " is beyond the checkpoint's " + note.size());
        }
        synchronized (locks.computeIfAbsent(note.origin(), origin -> new Object())) {
            return judged(parsed, note);
        }
    }

    private Answer judged(Request request, SignedNote note) {
        WitnessMemory.Seen seen = memory.latest(note.origin()).orElse(new WitnessMemory.Seen(0, Digest.sha256()));
        if (request.old() != seen.size()) {
            return new Answer.OtherSize(seen.size());
        }
        if (note.size() == seen.size()) {
            if (!note.root().equals(seen.root())) {
                return new Answer.OtherSize(seen.size());
            }
            if (!request.proof().isEmpty()) {
                return new Answer.NotConsistent("between trees of one size there is nothing to prove");
            }
        } else if (seen.size() == 0) {
            if (!request.proof().isEmpty()) {
                return new Answer.NotConsistent("from the empty tree there is nothing to prove");
            }
        } else {
            switch (new ConsistencyProof(seen.size(), note.size(), request.proof()).fold(seen.root())) {
                case Fold.Refused(String step, String reason) -> {
                    return new Answer.NotConsistent(reason + " (" + step + ")");
                }
                case Fold.Root(Digest root) -> {
                    if (!root.equals(note.root())) {
                        return new Answer.NotConsistent("the proof leads to another root than the checkpoint's");
                    }
                }
            }
        }
        if (note.size() > seen.size()) {
            memory.put(note.origin(), new WitnessMemory.Seen(note.size(), note.root()));
        }
        long time = clock.instant().getEpochSecond();
        byte[] signature = key.sign(SignedNote.cosigned(time, note.text()));
        return new Answer.Cosigned(SignedNote.cosignature(name, publicKey, time, signature));
    }

    private record Request(long old, List<Digest> proof, SignedNote note) {
        private Request {
            proof = List.copyOf(proof);
        }

        static Request parse(String text) {
            int blank = text.indexOf("\n\n");
            if (blank < 0 || text.length() > MAX_REQUEST) {
                throw new MalformedException("a request is 'old N', a proof, an empty line and a checkpoint");
            }
            String[] lines = text.substring(0, blank).split("\n", -1);
            var old = OLD.matcher(lines[0]);
            if (!old.matches() || lines.length > MAX_PROOF + 1) {
                throw new MalformedException("a request begins with 'old N', and has at most 63 lines of proof");
            }
            List<Digest> proof = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                proof.add(Digest.of(SignedNote.base64(lines[i])));
            }
            return new Request(Long.parseLong(old.group(1)), proof, SignedNote.parse(text.substring(blank + 2)));
        }
    }
}
