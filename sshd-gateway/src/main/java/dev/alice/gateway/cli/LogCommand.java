package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.StatementLedger;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.Fsck;
import dev.alice.scitt.log.FsckReport;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.LogStore;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.ConsistencyVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log}: serves, reads, checks and follows a transparency log, near or far. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "Serve, read, check and follow a transparency log.",
        subcommands = {
            LogServeCommand.class,
            LogSubmitCommand.class,
            LogVerifyCommand.class,
            LogMonitorCommand.class,
            LogMirrorCommand.class,
            LogExportCommand.class,
            LogImportCommand.class,
            LogRotateKeyCommand.class
        })
final class LogCommand {
    private static final int NOT_GOOD = 1;

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List entries, a line each.")
    int list(
            @Mixin LogSource source,
            @Option(names = "--json") boolean json,
            @Option(names = "--subject", paramLabel = "SUBJECT") @Nullable String subject,
            @Option(names = "--kind", paramLabel = "KIND") @Nullable String kind,
            @Option(names = "--after", paramLabel = "INDEX", defaultValue = "-1") long after,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "1000") int limit) {
        try (LogSource.Opened opened = source.open()) {
            EntryQuery query = EntryQuery.all().page(after, Math.clamp(limit, 1, EntryQuery.MAX_LIMIT));
            query = subject == null ? query : query.about(subject);
            query = kind == null ? query : query.of(kind);
            EntryPage page = opened.log().list(query);
            for (LogEntry entry : page.entries()) {
                if (json) {
                    Json.print(StatementLedger.row(entry));
                } else {
                    System.out.printf(
                            "%6d  %-10s  %s  %s%n",
                            entry.index(), Visible.text(entry.kind()), entry.id().value(), entry.time());
                }
            }
            page.next().ifPresent(next -> System.err.println("more: --after " + next));
            return 0;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show an entry: index line and payload.")
    int show(@Mixin LogSource source, @Option(names = "--json") boolean json, @Parameters(paramLabel = "ID") String id) {
        try (LogSource.Opened opened = source.open()) {
            Map<String, Object> shown = ledger(opened).show(id).orElseThrow(() -> missing(id));
            if (json) {
                Json.print(shown);
            } else {
                shown.forEach((name, value) ->
                        System.out.printf("%-14s %s%n", name, Visible.lines(String.valueOf(value))));
            }
            return 0;
        }
    }

    @Command(name = "statement", mixinStandardHelpOptions = true, description = "Write an entry's signed statement (COSE).")
    int statement(@Mixin EntryPart part) throws IOException {
        return part.write(LogReader::statement);
    }

    @Command(name = "receipt", mixinStandardHelpOptions = true, description = "Write an entry's receipt (COSE, RFC 9942).")
    int receipt(@Mixin EntryPart part) throws IOException {
        return part.write(LogReader::receipt);
    }

    @Command(
            name = "transparent",
            mixinStandardHelpOptions = true,
            description = "Write an entry's transparent statement: the statement with its receipt (RFC 9943).")
    int transparent(@Mixin EntryPart part) throws IOException {
        return part.write(LogReader::transparent);
    }

    @Command(name = "checkpoint", mixinStandardHelpOptions = true, description = "Write the log's newest signed tree head (C2SP).")
    int checkpoint(@Mixin LogSource source, @Option(names = "--json") boolean json) {
        try (LogSource.Opened opened = source.open()) {
            LogHead head = opened.log().head();
            if (json) {
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("issuer", head.issuer());
                shown.put("origin", head.origin());
                shown.put("size", head.size());
                shown.put("root", head.root().hex());
                shown.put("time", head.time().toString());
                shown.put("checkpoint", head.checkpoint());
                Json.print(shown);
            } else {
                System.out.print(head.checkpoint());
            }
            return 0;
        }
    }

    @Command(
            name = "consistency",
            mixinStandardHelpOptions = true,
            description = {
                "Prove that the log of today continues that of SIZE entries.",
                "Writes the receipt (COSE, RFC 9942) to -o; with --root also verifies it against a root that is known."
            })
    int consistency(
            @Mixin LogSource source,
            @Option(names = "--json") boolean json,
            @Option(names = "--root", paramLabel = "HEX", description = "The root of the log when it had SIZE entries.")
                    @Nullable String root,
            @Option(names = {"-o", "--output"}, paramLabel = "FILE") @Nullable Path file,
            @Parameters(paramLabel = "SIZE") long size)
            throws IOException {
        try (LogSource.Opened opened = source.open()) {
            byte[] receipt = opened.tree()
                    .consistencyReceipt(size)
                    .orElseThrow(() -> new GatewayException("there is nothing to prove from " + size
                            + " entries: it is 0, or not less than the log has"))
                    .toBytes();
            if (file != null) {
                Files.write(file, receipt);
            }
            Map<String, Object> shown = new LinkedHashMap<>();
            ConsistencyProof proof = Receipt.decode(receipt).consistencyProofs().getFirst();
            shown.put("from", proof.size1());
            shown.put("to", proof.size2());
            boolean good = true;
            if (root != null) {
                ConsistencyVerifier.Verdict verdict = new ConsistencyVerifier(opened.log().key())
                        .verify(receipt, size, Digest.of(HexFormat.of().parseHex(root)));
                good = verdict instanceof ConsistencyVerifier.Verdict.Continues;
                shown.put("verified", good);
                switch (verdict) {
                    case ConsistencyVerifier.Verdict.Continues continues -> shown.put("root", continues.root().hex());
                    case ConsistencyVerifier.Verdict.Refused refused -> shown.put("reason", refused.detail());
                }
            }
            if (json) {
                Json.print(shown);
            } else {
                shown.forEach((name, value) -> System.out.printf("%-9s %s%n", name, Visible.lines(String.valueOf(value))));
            }
            return good ? 0 : NOT_GOOD;
        }
    }

    @Command(
            name = "fsck",
            mixinStandardHelpOptions = true,
            description = "Check everything that the log holds: statements, index, tree, checkpoints, receipts.")
    int fsck(@Mixin LogSource source, @Mixin TrustOption trust, @Option(names = "--json") boolean json) {
        try (LogSource.Opened opened = source.open();
                Progress progress = Progress.of("checking")) {
            FsckReport report = Fsck.run(
                    LogStore.of(opened.database().source()), trust.issuers(opened), progress::at);
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("clean", report.clean());
            shown.put("entries", report.size());
            shown.put("checkpoints", report.checkpoints());
            shown.put("root", report.root().hex());
            shown.put("findings", report.findings().stream().map(String::valueOf).toList());
            if (json) {
                Json.print(shown);
            } else {
                report.findings().forEach(System.out::println);
                System.out.println((report.clean() ? "clean: " : "NOT CLEAN: ") + report.size() + " entries, "
                        + report.checkpoints() + " checkpoints, root " + report.root().hex());
            }
            return report.clean() ? 0 : NOT_GOOD;
        }
    }

    @Command(name = "key", mixinStandardHelpOptions = true, description = "Write the log's public key (PEM).")
    int key(@Mixin LogSource source) {
        try (LogSource.Opened opened = source.open()) {
            System.out.print(opened.log().key().pem());
            return 0;
        }
    }

    private static StatementLedger ledger(LogSource.Opened opened) {
        return new StatementLedger(opened.log(), opened.keys()::key);
    }

    static GatewayException missing(String id) {
        return new GatewayException("the log has no entry " + Visible.text(id) + "; alice log list shows them");
    }
}
