package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.sandbox.quote.Expectation;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.quote.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice attest reference}: what a quote measured, as reference values for later ones. */
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        description = {
            "Print what a quote measured as reference values (JSON), to be looked at, and then registered with",
            "alice log submit --content-type application/vnd.alice.reference-values+json."
        })
final class AttestReferenceCommand implements Callable<Integer> {
    @Option(names = "--tag", paramLabel = "ID", defaultValue = "alice/host", description = "Their tag-id.")
    private String tag = "";

    @Option(names = "--tag-version", paramLabel = "N", defaultValue = "1", description = "Their tag-version.")
    private long version;

    @Parameters(paramLabel = "FILE", description = "The quote, or - for standard input.")
    private Path file = Path.of("-");

    @Override
    public Integer call() throws IOException {
        QuoteBundle bundle = QuoteFile.read(file);
        // its own nonce: what is asked here is what it measured, not when
        return switch (QuoteVerifier.verify(
                bundle, Expectation.of(bundle.binding().nonce(), Instant.now()))) {
            case Verification.Refused refused ->
                throw new GatewayException("the quote in " + file + " does not hold: " + refused.reason());
            case Verification.Verified verified -> {
                byte[] json = ReferenceValues.of(tag, version, bundle, verified.attest())
                        .toJson();
                System.out.println(new String(json, StandardCharsets.UTF_8));
                yield 0;
            }
        };
    }
}
