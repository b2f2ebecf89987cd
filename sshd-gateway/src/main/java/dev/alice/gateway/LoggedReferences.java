package dev.alice.gateway;

import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.rehearsal.TpmAttester;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reference values that the log holds: the last statement by an issuer who may give them is in force. */
final class LoggedReferences implements TpmAttester.References {
    private static final Logger log = LoggerFactory.getLogger(LoggedReferences.class);

    private final LogReader reader;
    private final IssuerKeys keys;
    private final List<String> issuers;
    private long seen = -1;
    private Optional<ReferenceValues> current = Optional.empty();

    /**
     * @param keys by which a statement is verified once more
     * @param issuers who may give reference values
     */
    LoggedReferences(LogReader reader, IssuerKeys keys, List<String> issuers) {
        this.reader = reader;
        this.keys = keys;
        this.issuers = List.copyOf(issuers);
    }

    @Override
    public boolean needed() {
        return !issuers.isEmpty();
    }

    @Override
    public synchronized Optional<ReferenceValues> current() {
        if (issuers.isEmpty()) {
            return Optional.empty();
        }
        for (OptionalLong after = OptionalLong.of(seen); after.isPresent(); ) {
            EntryPage page = reader.list(
                    EntryQuery.all().of(ReferenceValues.KIND).page(after.getAsLong(), EntryQuery.MAX_LIMIT));
            for (LogEntry entry : page.entries()) {
                seen = entry.index();
                if (issuers.contains(entry.issuer())) {
                    values(entry).ifPresent(values -> current = Optional.of(values));
                }
            }
            after = page.next();
        }
        return current;
    }

    /** A statement that does not verify or cannot be read changes nothing, and is said aloud. */
    private Optional<ReferenceValues> values(LogEntry entry) {
        try {
            SignedStatement statement = SignedStatement.decode(
                    reader.statement(entry.id()).orElseThrow().toBytes());
            boolean signed = switch (keys.standing(statement)) {
                case IssuerKeys.Current known -> statement.verifies(known.key());
                case IssuerKeys.Superseded known -> statement.verifies(known.key());
                case IssuerKeys.Untrusted ignored -> false;
                case IssuerKeys.Unsettled ignored -> false;
            };
            if (signed && issuers.contains(statement.issuer().orElse(""))) {
                return Optional.of(ReferenceValues.parse(statement.payload().toBytes()));
            }
            log.atError().addKeyValue("entry", entry.index()).log("reference values in the log do not verify");
        } catch (MalformedException | NoSuchElementException | IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("entry", entry.index())
                    .setCause(e)
                    .log("reference values in the log cannot be read");
        }
        return Optional.empty();
    }
}
