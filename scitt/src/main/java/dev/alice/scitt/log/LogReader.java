package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import java.util.List;
import java.util.Optional;

/**
 * A log as its readers see it, near or far. Nothing read is to be believed before it is verified, see
 * {@link dev.alice.scitt.verify.OfflineVerifier}. Failing to reach the log is a
 * {@link dev.alice.scitt.ScittException}.
 */
public interface LogReader {
    /** The newest signed state. */
    LogHead head();

    /** A page of the index. */
    EntryPage list(EntryQuery query);

    /** The index line of an entry. */
    Optional<LogEntry> show(EntryId id);

    /** The bytes of the signed statement, with an empty unprotected header. */
    Optional<Octets> statement(EntryId id);

    /** The bytes of the receipt. The entry at position 0 has one as soon as a second entry exists. */
    Optional<Octets> receipt(EntryId id);

    /** The bytes of the statement with its receipt. */
    Optional<Octets> transparent(EntryId id);

    /** The public key that signs today. */
    CoseKey key();

    /** Every key that the log has signed with, retired ones too. */
    List<CoseKey> keys();

    /** The collateral of an issuer, such as the key event log of an AID. */
    Optional<String> collateral(String said);
}
