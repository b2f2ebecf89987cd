package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.StatementLedger;
import dev.alice.scitt.Octets;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.Fsck;
import dev.alice.scitt.log.FsckReport;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log}: reads and checks a transparency log, near or far. */
@Command(name = "log", mixinStandardHelpOptions = true, description = "Read and check a transparency log.")
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
                            entry.index(),
                            Visible.text(entry.kind()),
                            entry.id().value(),
                            entry.time());
                }
            }
            page.next().ifPresent(next -> System.err.println("more: --after " + next));
            return 0;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show an entry: index line and payload.")
    int show(
            @Mixin LogSource source, @Option(names = "--json") boolean json, @Parameters(paramLabel = "ID") String id) {
        try (LogSource.Opened opened = source.open()) {
            Map<String, Object> shown = ledger(opened).show(id).orElseThrow(() -> missing(id));
            if (json) {
                Json.print(shown);
            } else {
                shown.forEach(
                        (name, value) -> System.out.printf("%-14s %s%n", name, Visible.lines(String.valueOf(value))));
            }
            return 0;
        }
    }

    @Command(
            name = "statement",
            mixinStandardHelpOptions = true,
            description = "Write an entry's signed statement (COSE).")
    int statement(
            @Mixin LogSource source,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE")
                    @Nullable
                    Path file,
            @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return write(source, id, file, opened -> entry -> opened.log().statement(entry.id()));
    }

    @Command(
            name = "receipt",
            mixinStandardHelpOptions = true,
            description = "Write an entry's receipt (COSE, RFC 9942).")
    int receipt(
            @Mixin LogSource source,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE")
                    @Nullable
                    Path file,
            @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return write(source, id, file, opened -> entry -> opened.log().receipt(entry.id()));
    }

    @Command(
            name = "transparent",
            mixinStandardHelpOptions = true,
            description = "Write an entry's transparent statement: the statement with its receipt (RFC 9943).")
    int transparent(
            @Mixin LogSource source,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE")
                    @Nullable
                    Path file,
            @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return write(source, id, file, opened -> entry -> opened.log().transparent(entry.id()));
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Verify entries (all where none is named) with public keys alone.")
    int verify(
            @Mixin LogSource source,
            @Option(names = "--json") boolean json,
            @Parameters(paramLabel = "ID", arity = "0..*") @Nullable List<String> ids) {
        try (LogSource.Opened opened = source.open()) {
            StatementLedger ledger = ledger(opened);
            List<String> wanted = ids == null || ids.isEmpty() ? all(opened.log()) : ids;
            int good = 0;
            for (String id : wanted) {
                Map<String, Object> check = ledger.verify(id);
                boolean verified = Boolean.TRUE.equals(check.get("verified"));
                good += verified ? 1 : 0;
                if (json) {
                    Json.print(check);
                } else {
                    System.out.printf(
                            "%s %6s  %-10s  %s%s%n",
                            verified ? "ok  " : "FAIL",
                            check.getOrDefault("index", "?"),
                            Visible.text(String.valueOf(check.getOrDefault("kind", "?"))),
                            Visible.text(id),
                            verified ? "" : "  " + Visible.text(String.valueOf(check.get("reason"))));
                }
            }
            if (!json) {
                System.out.println(good + " of " + wanted.size() + " entries verify");
            }
            return good == wanted.size() && good > 0 ? 0 : NOT_GOOD;
        }
    }

    @Command(
            name = "fsck",
            mixinStandardHelpOptions = true,
            description = "Check everything that the log holds: statements, index, tree, checkpoints, receipts.")
    int fsck(@Mixin LogSource source, @Option(names = "--json") boolean json) {
        try (LogSource.Opened opened = source.open()) {
            FsckReport report = Fsck.run(
                    opened.database().source(),
                    (issuer, kid) -> opened.keys()
                            .key(issuer, kid.toBytes())
                            .<IssuerKeys.Standing>map(IssuerKeys.Superseded::new)
                            .orElseGet(() -> new IssuerKeys.Untrusted("no key event log proves a key of " + issuer)));
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("clean", report.clean());
            shown.put("entries", report.size());
            shown.put("checkpoints", report.checkpoints());
            shown.put("root", report.root().hex());
            shown.put(
                    "findings", report.findings().stream().map(String::valueOf).toList());
            if (json) {
                Json.print(shown);
            } else {
                report.findings().forEach(System.out::println);
                System.out.println((report.clean() ? "clean: " : "NOT CLEAN: ") + report.size() + " entries, "
                        + report.checkpoints() + " checkpoints, root "
                        + report.root().hex());
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

    private static StatementLedger ledger(LogSource.Opened opened) {
        return new StatementLedger(opened.log(), opened.keys()::key);
    }

    private static int write(
            LogSource source,
            String id,
            @Nullable Path file,
            Function<LogSource.Opened, Function<LogEntry, Optional<Octets>>> part)
            throws IOException {
        try (LogSource.Opened opened = source.open()) {
            LogEntry entry = ledger(opened).find(id).orElseThrow(() -> missing(id));
            byte[] bytes = part.apply(opened)
                    .apply(entry)
                    .orElseThrow(() -> new GatewayException(
                            "entry " + id + " has no receipt yet; the first entry gets one with the second"))
                    .toBytes();
            if (file == null) {
                OutputStream out = System.out;
                out.write(bytes);
                out.flush();
            } else {
                Files.write(file, bytes);
            }
            return 0;
        }
    }

    private static GatewayException missing(String id) {
        return new GatewayException("the log has no entry " + Visible.text(id) + "; alice log list shows them");
    }
}
