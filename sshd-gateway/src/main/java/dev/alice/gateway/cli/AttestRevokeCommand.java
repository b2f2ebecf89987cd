package dev.alice.gateway.cli;

import dev.alice.gateway.authority.CertificateBook;
import dev.alice.gateway.ssh.HostCertifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice attest revoke}: takes certificates back, and writes the list that ssh reads. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Take back a certificate by its serial number, or the valid ones of a host by its first principal.",
            "To keep a host from getting a new one, take it out of the file of hosts."
        })
final class AttestRevokeCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The authority's directory.")
    private Path data = Path.of("");

    @Option(
            names = "--krl",
            paramLabel = "FILE",
            description =
                    "Where to write the revocation list for RevokedHostKeys; the authority serves it under /krl too.")
    private @Nullable Path krl;

    @Parameters(paramLabel = "SERIAL|HOST", arity = "1")
    private String what = "";

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(data.resolve("ca_key"))) {
            throw new IllegalArgumentException("there is no authority in " + data);
        }
        CertificateBook book = new CertificateBook(data);
        List<Long> taken = book.revoke(what, Instant.now());
        if (krl != null) {
            Files.write(
                    krl,
                    HostCertifier.loadOrCreate(data.resolve("ca_key")).revocationList(book.revoked(), Instant.now()));
        }
        Json.print(Json.object("revoked", taken));
        return taken.isEmpty() ? 1 : 0;
    }
}
