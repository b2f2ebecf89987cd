package dev.alice.scitt.log;

import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.LeafProfile;
import java.time.Instant;

/**
 * The newest signed state of a log.
 *
 * @param issuer the log's name as an issuer
 * @param origin the log's name in checkpoints
 * @param size the number of entries
 * @param root the root of their tree
 * @param time when it was signed
 * @param checkpoint the signed note (C2SP tlog-checkpoint)
 * @param leafProfile what this log hashes into its leaves, from its first entry on
 */
public record LogHead(
        String issuer,
        String origin,
        long size,
        Digest root,
        Instant time,
        String checkpoint,
        LeafProfile leafProfile) {}
