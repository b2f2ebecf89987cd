package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.StatementLedger;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log verify}: entries of a log, or files without any log at hand; the exit status tells. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify with public keys alone: entries of a log (all where none is named), or files, offline.",
            "Exit status: 0 everything verifies, 1 something does not."
        })
final class LogVerifyCommand implements Callable<Integer> {
    private static final int NOT_GOOD = 1;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of a log.")
    @Nullable
    private Path data;

    @Option(names = "--url", paramLabel = "URL", description = "The HTTP address of a log.")
    @Nullable
    private URI url;

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Entries, by id or index.")
    @Nullable
    private List<String> ids;

    @Option(names = "--transparent", paramLabel = "FILE", description = "A transparent statement.")
    @Nullable
    private Path transparent;

    @Option(names = "--statement", paramLabel = "FILE", description = "A signed statement, with --receipt.")
    @Nullable
    private Path statement;

    @Option(names = "--receipt", paramLabel = "FILE", description = "Its receipt.")
    @Nullable
    private Path receipt;

    @Option(names = "--log-key", paramLabel = "FILE", description = "The log's public key (PEM).")
    @Nullable
    private Path logKey;

    @Option(
            names = "--issuer-key",
            paramLabel = "FILE",
            description = "The issuer's public key (PEM), unless --trust names it.")
    @Nullable
    private Path issuerKey;

    @Option(names = "--preimage", paramLabel = "FILE", description = "What the payload is, or is the digest of.")
    @Nullable
    private Path preimage;

    @Option(
            names = {"--leaf", "--leaf-profile"},
            paramLabel = "PROFILE",
            defaultValue = "statement",
            converter = LeafName.class,
            description = "What the log hashes, of files: statement or digest. A log says it itself.")
    private LeafProfile profile = LeafProfile.STATEMENT;

    @Override
    public Integer call() throws IOException {
        boolean offline = transparent != null || statement != null;
        if (offline == (data != null || url != null) || data != null && url != null) {
            throw new IllegalArgumentException(
                    "say what to verify: a log (--data DIR or --url URL), or files (--transparent FILE, or --statement FILE"
                            + " --receipt FILE)");
        }
        if (offline) {
            return offline();
        }
        try (LogSource.Opened opened = LogSource.at(data, url)) {
            return entries(opened);
        }
    }

    private int offline() throws IOException {
        CoseKey trusted = CoseKey.fromPem(Files.readString(required(logKey, "--log-key")));
        boolean whole = transparent != null;
        byte[] statementBytes =
                Files.readAllBytes(whole ? required(transparent, "--transparent") : required(statement, "--statement"));
        byte[] receiptBytes = whole ? new byte[0] : Files.readAllBytes(required(receipt, "--receipt"));
        SignedStatement signed = whole
                ? TransparentStatement.decode(statementBytes).statement()
                : SignedStatement.decode(statementBytes);
        OfflineVerifier verifier = new OfflineVerifier(issuerKey(signed), trusted, profile);
        Verification verdict;
        if (preimage == null) {
            verdict = whole ? verifier.transparent(statementBytes) : verifier.pair(statementBytes, receiptBytes);
        } else {
            byte[] given = Files.readAllBytes(preimage);
            verdict = whole
                    ? verifier.transparent(statementBytes, given)
                    : verifier.pair(statementBytes, receiptBytes, given);
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("verified", verdict instanceof Verification.Verified);
        shown.put("id", signed.id().value());
        shown.put("issuer", signed.issuer().orElse(""));
        shown.put("subject", signed.subject().orElse(""));
        switch (verdict) {
            case Verification.Refused refused -> {
                shown.put("step", refused.step().name());
                shown.put("source", refused.step().source());
                shown.put("reason", refused.detail());
            }
            case Verification.Verified verified -> {
                Verification.Inclusion place = verified.inclusions().getFirst();
                shown.put("index", place.leafIndex());
                shown.put("treeSize", place.treeSize());
                shown.put("root", place.root().hex());
            }
        }
        if (json) {
            Json.print(shown);
        } else {
            shown.forEach((name, value) -> System.out.printf("%-9s %s%n", name, Visible.lines(String.valueOf(value))));
        }
        return verdict instanceof Verification.Verified ? 0 : NOT_GOOD;
    }

    private CoseKey issuerKey(SignedStatement signed) throws IOException {
        return issuerKey != null
                ? CoseKey.fromPem(Files.readString(issuerKey))
                : TrustOption.key(trust.read(), signed)
                        .orElseThrow(() -> new GatewayException(
                                "no key of the issuer is known: give --issuer-key FILE, or a --trust"
                                        + " file that names "
                                        + Visible.text(signed.issuer().orElse("it"))));
    }

    private static Path required(@Nullable Path file, String name) {
        if (file == null) {
            throw new IllegalArgumentException(name + " FILE is missing");
        }
        return file;
    }

    private int entries(LogSource.Opened opened) {
        IssuerKeys issuers = trust.issuers(opened);
        StatementLedger ledger = new StatementLedger(opened.log(), statement -> TrustOption.key(issuers, statement));
        List<String> wanted = ids == null || ids.isEmpty() ? all(opened.log()) : ids;
        int good = 0;
        try (Progress progress = Progress.of("verifying")) {
            int done = 0;
            for (String id : wanted) {
                Map<String, Object> check = ledger.verify(id);
                good += Boolean.TRUE.equals(check.get("verified")) ? 1 : 0;
                print(id, check);
                progress.at(++done, wanted.size());
            }
        }
        if (!json) {
            System.out.println(good + " of " + wanted.size() + " entries verify");
        }
        return good == wanted.size() && good > 0 ? 0 : NOT_GOOD;
    }

    private void print(String id, Map<String, Object> check) {
        if (json) {
            Json.print(check);
            return;
        }
        boolean verified = Boolean.TRUE.equals(check.get("verified"));
        System.out.printf(
                "%s %6s  %-10s  %s%s%n",
                verified ? "ok  " : "FAIL",
                check.getOrDefault("index", "?"),
                Visible.text(String.valueOf(check.getOrDefault("kind", "?"))),
                Visible.text(id),
                verified ? "" : "  " + Visible.text(String.valueOf(check.get("reason"))));
    }

    /** The ids of every entry, page by page. */
    private static List<String> all(LogReader log) {
        List<String> ids = new ArrayList<>();
        EntryQuery query = EntryQuery.all();
        for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
            EntryPage page = log.list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
            page.entries().forEach(entry -> ids.add(entry.id().value()));
            after = page.next();
        }
        return ids;
    }
}
