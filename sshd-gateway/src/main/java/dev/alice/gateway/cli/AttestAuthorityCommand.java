package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.authority.AuthorityService;
import dev.alice.gateway.authority.CertificateBook;
import dev.alice.gateway.authority.HostsFile;
import dev.alice.gateway.config.Endpoint;
import dev.alice.gateway.ssh.HostCertifier;
import dev.alice.sandbox.authority.AuthorityDesk;
import dev.alice.sandbox.authority.Enrolments;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.scitt.scrapi.LogListener;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alice attest authority}: certifies the host keys of servers whose quotes hold; runs until it is told to stop. */
@Command(
        name = "authority",
        mixinStandardHelpOptions = true,
        description = {
            "Serve an attestation authority: it certifies the SSH host keys of servers that prove themselves, for an hour.",
            "When ready, one JSON line on standard output: ready, http, ca, fingerprint."
        })
final class AttestAuthorityCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The authority's key, enrolments and certificates; made where it is missing.")
    private Path data = Path.of("");

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            required = true,
            description = "Certificates of makers of TPMs that are believed (PEM).")
    private Path makers = Path.of("");

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            required = true,
            description =
                    "Which TPM may be which host (YAML): hosts, each with endorsement-key, principals, references and"
                            + " software; read again at every request.")
    private Path hosts = Path.of("");

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2290",
            description = "Where to listen; port 0 picks one. Put TLS before it where others reach it.")
    private String http = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Endpoint endpoint = Endpoint.parse("--http", http);
        HostsFile known = new HostsFile(hosts);
        known.read();
        Path directory = PrivateFile.directory(data);
        HostCertifier certifier = HostCertifier.loadOrCreate(directory.resolve("ca_key"));
        AuthorityDesk desk = new AuthorityDesk(
                TpmAuthorities.pem(Files.readString(makers)),
                known::read,
                Enrolments.open(directory.resolve("enrolled")),
                new EarlierQuotes(directory.resolve("earlier")),
                Clock.systemUTC(),
                new SecureRandom());
        WebServer server = LogListener.bounded(WebServer.builder())
                .host(endpoint.host())
                .port(endpoint.port())
                .routing(routing -> routing.register(
                        new AuthorityService(desk, certifier, new CertificateBook(directory), Clock.systemUTC())))
                .build();
        try (StopSignal stop = new StopSignal()) {
            try {
                server.start();
            } catch (RuntimeException e) {
                throw new GatewayException(
                        "the HTTP address " + endpoint + " cannot be listened on: " + e.getMessage()
                                + "; choose another with --http",
                        e);
            }
            stop.listen();
            Json.print(Json.object(
                    "ready",
                    true,
                    "http",
                    endpoint.host() + ":" + server.port(),
                    "ca",
                    certifier.publicKey(),
                    "fingerprint",
                    certifier.fingerprint()));
            stop.await();
        } finally {
            server.stop();
        }
        return 0;
    }
}
