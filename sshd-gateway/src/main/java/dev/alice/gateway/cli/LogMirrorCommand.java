package dev.alice.gateway.cli;

import dev.alice.scitt.scrapi.HttpLogReader;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.witness.Mirror;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log mirror URL DIR}: a verified copy of a log as static files. */
@Command(
        name = "mirror",
        mixinStandardHelpOptions = true,
        description = {
            "Copy a log as static files (C2SP tlog-tiles): DIR/checkpoint, DIR/tile/….",
            "Everything is verified up to the signed root; a run that was broken off goes on where it was."
        })
final class LogMirrorCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "URL", description = "The HTTP address of the log.")
    private URI url = URI.create("");

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the copy goes.")
    private Path directory = Path.of("");

    @Option(names = "--json")
    private boolean json;

    @Mixin
    private LogKeys keys = new LogKeys();

    @Option(
            names = "--leaf",
            paramLabel = "PROFILE",
            converter = LeafName.class,
            description = "What the log hashes: statement or digest; asked of the log where it is not said.")
    @Nullable
    private LeafProfile leaf;

    @Override
    public Integer call() throws IOException {
        try (HttpLogReader log = new HttpLogReader(url);
                Progress progress = Progress.of("copying")) {
            LeafProfile profile = leaf == null ? log.leafProfile() : leaf;
            Mirror.Copied copied =
                    new Mirror(log, keys.read(directory, log::keys), profile, directory).run(progress::at);
            if (json) {
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("size", copied.size());
                shown.put("root", copied.root().hex());
                shown.put("fetched", copied.fetched());
                Json.print(shown);
            } else {
                System.out.println(
                        copied.size() + " entries, root " + copied.root().hex() + ", " + copied.fetched() + " fetched");
            }
            return 0;
        }
    }
}
