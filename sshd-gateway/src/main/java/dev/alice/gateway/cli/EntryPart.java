package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.StatementLedger;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One entry of a log, of which a part is written to a file or to standard output. */
final class EntryPart {
    @Mixin
    private LogSource source = new LogSource();

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Where to write; standard output where it is missing.")
    @Nullable
    private Path file;

    @Parameters(paramLabel = "ID", description = "The entry's id, or its index.")
    private String id = "";

    /** What of an entry is read of a log. */
    @FunctionalInterface
    interface Part {
        Optional<Octets> of(LogReader log, EntryId entry);
    }

    int write(Part part) throws IOException {
        try (LogSource.Opened opened = source.open()) {
            LogEntry entry = new StatementLedger(opened.log(), opened.keys()::key)
                    .find(id)
                    .orElseThrow(() -> LogCommand.missing(id));
            byte[] bytes = part.of(opened.log(), entry.id())
                    .orElseThrow(() -> new GatewayException("entry " + id
                            + " has no receipt yet; the first entry gets one with the second"))
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
}
