package dev.alice.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.GatewayException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log export FILE}: the statements of a log with their receipts, a JSON object a line. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write statements with their receipts to FILE, a JSON object a line, in the order of the log.")
final class LogExportCommand implements Callable<Integer> {
    @Mixin
    private LogSource source = new LogSource();

    @Option(names = "--subject", paramLabel = "SUBJECT")
    @Nullable
    private String subject;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        long written = 0;
        try (LogSource.Opened opened = source.open();
                Progress progress = Progress.of("exporting")) {
            long size = opened.log().head().size();
            EntryQuery query = subject == null ? EntryQuery.all() : EntryQuery.all().about(subject);
            try (BufferedWriter out = Files.newBufferedWriter(next)) {
                for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
                    EntryPage page = opened.log().list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
                    for (LogEntry entry : page.entries()) {
                        out.write(mapper.writeValueAsString(line(opened, entry)));
                        out.write('\n');
                        written++;
                        progress.at(entry.index() + 1, size);
                    }
                    after = page.next();
                }
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        if (json) {
            Json.print(Map.of("written", written, "file", file.toString()));
        } else {
            System.out.println(written + " statements are in " + file);
        }
        return 0;
    }

    private static Map<String, Object> line(LogSource.Opened opened, LogEntry entry) {
        Octets statement = opened.log()
                .statement(entry.id())
                .orElseThrow(() -> new GatewayException("the log lists entry " + entry.id() + " and does not have it"));
        Optional<Octets> receipt = opened.log().receipt(entry.id());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("index", entry.index());
        line.put("id", entry.id().value());
        line.put("time", entry.time().toString());
        line.put("statement", statement.base64Url());
        receipt.ifPresent(bytes -> line.put("receipt", bytes.base64Url()));
        return line;
    }
}
