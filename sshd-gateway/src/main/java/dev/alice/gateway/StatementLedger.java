package dev.alice.gateway;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.gateway.shell.Ledger;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A log as a reader sees it who checks what it shows; the same over a database and over HTTP. */
public final class StatementLedger implements Ledger {
    private static final int PAGE = 500;

    private final LogReader log;
    private final Function<SignedStatement, Optional<CoseKey>> issuerKeys;

    /** @param issuerKeys the proven key of an issuer ({@code iss}, {@code kid}) */
    public StatementLedger(LogReader log, BiFunction<String, byte[], Optional<CoseKey>> issuerKeys) {
        this(
                log,
                statement -> issuerKeys.apply(
                        statement.issuer().orElse(""),
                        statement.keyId().map(kid -> kid.toBytes()).orElse(new byte[0])));
    }

    /** @param issuerKeys the key of the issuer of a statement, for those who look at more than {@code iss} and {@code kid} */
    public StatementLedger(LogReader log, Function<SignedStatement, Optional<CoseKey>> issuerKeys) {
        this.log = log;
        this.issuerKeys = issuerKeys;
    }

    @Override
    public long height() {
        return log.head().size();
    }

    @Override
    public List<Map<String, Object>> last(Optional<String> subject, int limit) {
        List<LogEntry> entries = new ArrayList<>();
        EntryQuery query = subject.map(EntryQuery.all()::about).orElse(EntryQuery.all());
        long after = subject.isPresent() ? -1 : Math.max(-1, log.head().size() - 1 - limit);
        while (true) {
            var page = log.list(query.page(after, PAGE));
            entries.addAll(page.entries());
            if (page.next().isEmpty()) {
                break;
            }
            after = page.next().getAsLong();
        }
        return entries.subList(Math.max(0, entries.size() - limit), entries.size()).stream()
                .map(StatementLedger::row)
                .toList();
    }

    /** The index line of an entry as an object. */
    public static Map<String, Object> row(LogEntry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", entry.id().value());
        row.put("index", entry.index());
        row.put("issuer", entry.issuer());
        row.put("subject", entry.subject());
        row.put("kind", entry.kind());
        row.put("time", entry.time().toString());
        return row;
    }

    /** The entry of an id, or of an index written as a number. */
    public Optional<LogEntry> find(String name) {
        if (name.matches("[0-9]{1,15}")) {
            long index = Long.parseLong(name);
            return log.list(EntryQuery.all().page(index - 1, 1)).entries().stream()
                    .filter(entry -> entry.index() == index)
                    .findFirst();
        }
        try {
            return log.show(new EntryId(name));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Map<String, Object>> show(String id) {
        return find(id).map(entry -> {
            Map<String, Object> shown = row(entry);
            shown.put("contentType", entry.contentType());
            shown.put("payloadSha256", entry.payloadDigest().hex());
            log.statement(entry.id()).ifPresent(bytes -> {
                SignedStatement statement = SignedStatement.decode(bytes.toBytes());
                try {
                    shown.put(
                            "payload",
                            CanonicalJson.readObject(
                                    Bytes.of(statement.payload().toBytes())));
                } catch (IllegalArgumentException notCanonical) {
                    shown.put("payloadBytes", statement.payload().length());
                }
            });
            return shown;
        });
    }

    @Override
    public Map<String, Object> verify(String id) {
        Map<String, Object> result = new LinkedHashMap<>();
        Optional<LogEntry> entry = find(id);
        if (entry.isEmpty()) {
            result.put("verified", false);
            result.put("id", id);
            result.put("reason", "the log has no such entry");
            return result;
        }
        result.put("verified", false);
        result.putAll(row(entry.get()));
        byte[] bytes = log.transparent(entry.get().id())
                .map(octets -> octets.toBytes())
                .orElse(new byte[0]);
        if (bytes.length == 0) {
            result.put("reason", "the entry has no receipt yet; the first entry gets one with the second");
            return result;
        }
        TransparentStatement transparent = TransparentStatement.decode(bytes);
        SignedStatement statement = transparent.statement();
        LogHead head = log.head();
        // a receipt is by the key of its time, and so is what the log says of itself
        CoseKey logKey = logKey(transparent.receipts().getFirst().keyId());
        Optional<CoseKey> issuer = issuerKeys.apply(statement);
        if (issuer.isEmpty() && statement.issuer().equals(Optional.of(head.issuer()))) {
            issuer = Optional.of(logKey(statement.keyId()));
        }
        if (issuer.isEmpty()) {
            result.put(
                    "reason",
                    "the key of " + statement.issuer().orElse("its issuer")
                            + " is not proven: no key event log of it is here, and no trust"
                            + " file names it (--trust)");
            return result;
        }
        switch (new OfflineVerifier(issuer.get(), logKey, head.leafProfile()).transparent(bytes)) {
            case Verification.Refused refused -> result.put("reason", refused.detail());
            case Verification.Verified good -> {
                Verification.Inclusion place = good.inclusions().getFirst();
                result.put("verified", true);
                result.put("treeSize", place.treeSize());
                result.put("root", place.root().hex());
                result.put(
                        "steps",
                        List.of(
                                "signature of " + statement.issuer().orElse("") + " verifies (RFC 9052, "
                                        + issuer.get().algorithm() + ")",
                                "leaf " + place.leafIndex() + " folds to the root of " + place.treeSize()
                                        + " entries (RFC 9162)",
                                "the log's signature over that root verifies (RFC 9942)"));
            }
        }
        return result;
    }

    /** The key of the log that a kid names, retired or not; today's where it names none. */
    private CoseKey logKey(Optional<Octets> kid) {
        return log.keys().stream()
                .filter(key -> kid.equals(Optional.of(key.thumbprint().octets())))
                .findFirst()
                .orElseGet(log::key);
    }
}
