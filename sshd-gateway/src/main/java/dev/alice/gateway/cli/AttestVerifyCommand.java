package dev.alice.gateway.cli;

import dev.alice.sandbox.quote.Check;
import dev.alice.sandbox.quote.Expectation;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice attest verify}: appraises a quote in plain Java, and explains each step. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify a quote as ssh USER@HOST attest --nonce N gave it, and explain each step.",
            "What nothing is given for is not checked, and said to be so; --need makes it count.",
            "Exit status: 0 nothing failed, 1 something failed or was needed and not checked, 2 usage."
        })
final class AttestVerifyCommand implements Callable<Integer> {
    private static final Pattern TREE = Pattern.compile("([0-9]{1,15}):([0-9a-f]{64})");

    @Option(names = "--nonce", paramLabel = "HEX", required = true, description = "The nonce that you sent.")
    private String nonce = "";

    @Option(
            names = "--host-key",
            paramLabel = "KEY",
            description = "The SSH host key that you see: SHA256:…, a line of it, or a file with one.")
    private @Nullable String hostKey;

    @Option(
            names = "--tree",
            paramLabel = "SIZE:ROOT",
            description = "A tree head of the log that you know, the root in hex; an older one is refused.")
    private @Nullable String tree;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates of makers of TPMs that you believe (PEM).")
    private @Nullable Path makers;

    @Option(
            names = "--activated",
            paramLabel = "NAME",
            description =
                    "The name (hex) of an attestation key that its TPM proved to hold; may be given several times.")
    private List<String> activated = List.of();

    @Option(names = "--earlier", paramLabel = "FILE", description = "An earlier quote of the same server.")
    private @Nullable Path earlier;

    @Option(names = "--reference", paramLabel = "FILE", description = "Reference values (JSON).")
    private @Nullable Path reference;

    @Option(
            names = "--need",
            paramLabel = "STEP",
            split = ",",
            description = "A step that must hold, such as maker, reference or program; may be given several times.")
    private Set<Check.Step> needed = new LinkedHashSet<>();

    @Option(
            names = "--hardware",
            description =
                    "Refuse all but a hardware TPM: its maker must be in --ca, and its key among --activated, since"
                            + " nobody signs what a TPM says of itself.")
    private boolean hardware;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The quote, or - for standard input.")
    private Path file = Path.of("-");

    @Override
    public Integer call() throws IOException {
        Expectation expected = expectation();
        Verification result = QuoteVerifier.verify(QuoteFile.read(file), expected);
        String objection = switch (result) {
            case Verification.Refused refused -> refused.reason();
            case Verification.Verified verified -> objection(verified);
        };
        boolean software = result instanceof Verification.Verified verified && verified.software();
        if (json) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("verified", objection.isEmpty());
            shown.put("software", software);
            shown.put("reason", objection);
            shown.put(
                    "steps",
                    result.checks().stream().map(AttestVerifyCommand::step).toList());
            Json.print(shown);
        } else {
            result.checks().forEach(check -> System.out.println(check.line()));
            if (software) {
                System.out.println("the TPM is a software one, which proves nothing against its own host");
            }
            System.out.println(objection.isEmpty() ? "nothing failed" : "refused: " + objection);
        }
        return objection.isEmpty() ? 0 : 1;
    }

    private Expectation expectation() throws IOException {
        if (hardware && makers == null) {
            throw new IllegalArgumentException(
                    "--hardware needs --ca: only a maker that you believe can say that a TPM is no program");
        }
        Expectation expected = Expectation.of(Octets.hex(nonce), Instant.now());
        if (hostKey != null) {
            expected = expected.withHostKey(HostKeyName.digest(hostKey));
        }
        if (tree != null) {
            Matcher matcher = TREE.matcher(tree);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("--tree is a size, a colon and 64 hex digits, not " + tree);
            }
            expected = expected.withTreeHead(
                    new Expectation.TreeHead(Long.parseLong(matcher.group(1)), Octets.hex(matcher.group(2)), false));
        }
        if (makers != null) {
            expected = expected.withAuthorities(TpmAuthorities.pem(Files.readString(makers)));
        }
        if (!activated.isEmpty()) {
            expected = expected.withActivated(
                    Set.copyOf(activated.stream().map(Octets::hex).toList()));
        }
        if (earlier != null) {
            QuoteBundle before = QuoteFile.read(earlier);
            expected = expected.withEarlier(before);
        }
        if (reference != null) {
            expected = expected.withReferences(ReferenceValues.parse(Files.readAllBytes(reference)));
        }
        return expected;
    }

    private String objection(Verification.Verified verified) {
        if (hardware && verified.software()) {
            return "the TPM is a software one";
        }
        if (hardware && !verified.endorsed()) {
            return "no maker vouches for the key: that it lies in the TPM of the certificate was not proved"
                    + " (--activated)";
        }
        for (Check.Step step : needed) {
            if (!verified.held(step)) {
                return "needed, and not checked: " + step.title();
            }
        }
        return "";
    }

    private static Map<String, Object> step(Check check) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("number", check.step().ordinal() + 1);
        shown.put("step", check.step().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        shown.put("what", check.step().title());
        shown.put("outcome", check.outcome().word());
        shown.put("detail", check.detail());
        return shown;
    }
}
