package dev.alice.gateway;

import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.rehearsal.TpmAttester;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.util.List;
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

    /** Empty, too, while a statement cannot be settled: an older one is not in force just because a newer cannot be read. */
    @Override
    public synchronized Optional<ReferenceValues> current() {
        if (issuers.isEmpty()) {
            return Optional.empty();
        }
        try {
            for (OptionalLong after = OptionalLong.of(seen); after.isPresent(); ) {
                EntryPage page = reader.list(
                        EntryQuery.all().of(ReferenceValues.KIND).page(after.getAsLong(), EntryQuery.MAX_LIMIT));
                for (LogEntry entry : page.entries()) {
                    if (!settle(entry)) {
                        return Optional.empty();
                    }
                }
                after = page.next();
            }
            return current;
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("the reference values in the log cannot be asked for; none is in force");
            return Optional.empty();
        }
    }

    /** Whether it is known what an entry says; one that is not looked at again may have changed what is in force. */
    private boolean settle(LogEntry entry) {
        if (issuers.contains(entry.issuer())) {
            SignedStatement statement = SignedStatement.decode(
                    reader.statement(entry.id()).orElseThrow().toBytes());
            Optional<CoseKey> key;
            switch (keys.standing(statement)) {
                case IssuerKeys.Current known -> key = Optional.of(known.key());
                case IssuerKeys.Superseded known -> key = Optional.of(known.key());
                case IssuerKeys.Untrusted ignored -> key = Optional.empty();
                case IssuerKeys.Unsettled unsettled -> {
                    log.atError()
                            .addKeyValue("entry", entry.index())
                            .addKeyValue("reason", unsettled.reason())
                            .log("reference values in the log cannot be verified now; none is in force");
                    return false;
                }
            }
            values(entry, statement, key).ifPresent(values -> current = Optional.of(values));
        }
        seen = entry.index();
        return true;
    }

    /** A statement that does not verify or says nothing changes nothing, and is said aloud. */
    private Optional<ReferenceValues> values(LogEntry entry, SignedStatement statement, Optional<CoseKey> key) {
        if (key.filter(statement::verifies).isEmpty()
                || !issuers.contains(statement.issuer().orElse(""))) {
            log.atError().addKeyValue("entry", entry.index()).log("reference values in the log do not verify");
            return Optional.empty();
        }
        try {
            return Optional.of(ReferenceValues.parse(statement.payload().toBytes()));
        } catch (IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("entry", entry.index())
                    .setCause(e)
                    .log("reference values in the log cannot be read");
            return Optional.empty();
        }
    }
}
