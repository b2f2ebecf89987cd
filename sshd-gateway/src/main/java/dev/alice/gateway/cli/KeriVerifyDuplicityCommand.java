package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.watcher.Duplicity;
import dev.alice.keri.watcher.DuplicityProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri verify-duplicity FILE}: the offline check of a proof that somebody signed two things. */
@Command(
        name = "verify-duplicity",
        mixinStandardHelpOptions = true,
        description = {
            "Check offline whether FILE proves that somebody signed two events for one place,",
            "receipted two, or gave two verdicts on one flow. Status 0: proven; 1: not."
        })
final class KeriVerifyDuplicityCommand implements Callable<Integer> {
    private static final int NOT_PROVEN = 1;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        List<Duplicity> found;
        try {
            found = DuplicityProof.read(Octets.copyOf(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new GatewayException("there is no file " + file, e);
        }
        if (json) {
            Json.print(Json.object(
                    "file", file.toString(),
                    "proven", !found.isEmpty(),
                    "proofs", found.stream().map(KeriEvidenceCommand::shown).toList()));
        } else if (found.isEmpty()) {
            System.out.println("nothing in " + file + " proves that anybody signed two of one thing");
        } else {
            found.forEach(each -> {
                System.out.println(each.kind() + ": proven against");
                System.out.println("  " + each.culprit());
                KeriWords.wrapped("  ", each.words());
            });
        }
        return found.isEmpty() ? NOT_PROVEN : 0;
    }
}
