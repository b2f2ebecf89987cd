package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.Store;
import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.LogArchive;
import dev.alice.scitt.log.LogStore;
import dev.alice.scitt.log.PolicyLanguage;
import dev.alice.scitt.scrapi.ScrapiClient;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log import FILE}: offers the statements of an export to another log. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Register the statements of an export in another log, in their order; those that it has already stay as they are.",
            "A log's statements about itself (its rules and keys) are left out. Exit status: 0 all are in, 1 some were refused."
        })
final class LogImportCommand implements Callable<Integer> {
    private static final int MAX_LINE = 512 * 1024;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The HTTP address of another log, which registers the statements.")
    @Nullable
    private URI url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A directory without a log, in which an archive (export --archive) becomes the same log again.")
    @Nullable
    private Path data;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for a busy log.")
    private int wait;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    private long registered;
    private long refused;
    private long leftOut;

    @Override
    public Integer call() throws IOException {
        URI address = url;
        Path directory = data;
        if (address != null && directory == null) {
            return offered(address);
        }
        if (directory != null && address == null) {
            return restored(directory);
        }
        throw new IllegalArgumentException("say where to: another log (--url URL), or the same log again (--data DIR)");
    }

    private int restored(Path directory) throws IOException {
        try (Store store = Store.open(PrivateFile.directory(directory), new SecureRandom());
                Progress progress = Progress.of("restoring");
                InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long size = LogArchive.restore(LogStore.of(store.source()), in, progress::at);
            if (json) {
                Json.print(Map.of("restored", size));
            } else {
                System.out.println(size + " entries are in " + directory + "; put the log's sealed key beside them");
            }
            return 0;
        }
    }

    private int offered(URI address) throws IOException {
        long size = Files.size(file);
        long read = 0;
        try (BufferedReader in = Files.newBufferedReader(file);
                ScrapiClient client = new ScrapiClient(address, Duration.ofSeconds(wait));
                Progress progress = Progress.of("importing")) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line, client);
                read += line.length() + 1;
                progress.at(Math.min(read, size), size);
            }
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("registered", registered);
        shown.put("refused", refused);
        shown.put("leftOut", leftOut);
        if (json) {
            Json.print(shown);
        } else {
            System.out.println(registered + " registered, " + refused + " refused, " + leftOut + " left out");
        }
        return refused == 0 ? 0 : 1;
    }

    private void take(String line, ScrapiClient client) {
        if (line.length() > MAX_LINE) {
            throw new MalformedException("a line of an export has at most " + MAX_LINE + " characters");
        }
        JsonObject entry = JsonObject.parse(line.getBytes(StandardCharsets.UTF_8), "a line of the export")
                .only("index", "id", "time", "statement", "receipt");
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(Base64.getUrlDecoder().decode(entry.text("statement")));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a statement of the export is not base64url");
        }
        if (!statement.id().value().equals(entry.text("id"))) {
            throw new MalformedException("the export calls statement " + statement.id() + " " + entry.text("id"));
        }
        String kind = statement.kind();
        if (kind.equals(PolicyLanguage.KIND) || kind.equals(LogRotateKeyCommand.KIND)) {
            leftOut++;
            return;
        }
        switch (client.register(statement.bytes().toBytes())) {
            case ScrapiClient.Outcome.Registered in -> registered++;
            case ScrapiClient.Outcome.Refused no -> {
                refused++;
                System.err.println("refused: " + statement.id() + ": " + Visible.text(no.title() + ": " + no.detail()));
            }
            case ScrapiClient.Outcome.GaveUp gaveUp -> throw new GatewayException(gaveUp.reason());
        }
    }
}
