package dev.alice.gateway.rules;

import dev.alice.flow.port.Assessor;
import dev.alice.gateway.GatewayException;
import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.witness.WitnessRule;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The rules of a witness that stands alone, by name: {@code proposal}, {@code spare-the-host}, and
 * {@code registered LOG-KEY.pem}, which asks for a receipt of the log of that key.
 */
public final class WitnessRules {
    private static final String DID = "did:keri:";

    private final Assessor assessor;
    private final BiFunction<Aid, Said, Optional<Matter>> keys;

    /**
     * @param keys the public keys in the logs that the witness holds
     */
    public WitnessRules(Assessor assessor, BiFunction<Aid, Said, Optional<Matter>> keys) {
        this.assessor = assessor;
        this.keys = keys;
    }

    /** Reads rules from a file, one a line, or from names with commas between them. */
    public List<WitnessRule> read(String text) {
        try {
            Path file = Path.of(text);
            boolean named = Files.isRegularFile(file);
            Path beside = named ? file.toAbsolutePath().resolveSibling("") : Path.of("");
            List<WitnessRule> rules = new ArrayList<>();
            for (String line : named ? Files.readAllLines(file) : List.of(text.split(",", -1))) {
                String rule = line.replaceFirst("#.*", "").strip();
                if (!rule.isEmpty()) {
                    rules.add(rule(rule.split("\\s+", 2), beside));
                }
            }
            if (rules.isEmpty()) {
                throw new GatewayException("a witness without rules would vouch for anything; name some, such as"
                        + " proposal,spare-the-host");
            }
            return rules;
        } catch (IOException e) {
            throw new GatewayException("the rules in " + text + " cannot be read: " + e.getMessage(), e);
        }
    }

    private WitnessRule rule(String[] words, Path beside) throws IOException {
        String name = words[0];
        if (name.equals("registered") && words.length == 2) {
            CoseKey log = CoseKey.fromPem(Files.readString(beside.resolve(words[1])));
            return new RegisteredRule(() -> Optional.of(log), this::issuer);
        }
        if (words.length == 1) {
            switch (name) {
                case "proposal" -> {
                    return new ProposalRule();
                }
                case "spare-the-host" -> {
                    return new SpareTheHostRule(assessor);
                }
                default -> {
                    // said below
                }
            }
        }
        throw new GatewayException("there is no rule '" + String.join(" ", words)
                + "'; there are proposal, spare-the-host and registered LOG-KEY.pem");
    }

    private Optional<CoseKey> issuer(String issuer, byte[] kid) {
        if (!issuer.startsWith(DID)) {
            return Optional.empty();
        }
        try {
            return keys.apply(
                            new Aid(issuer.substring(DID.length())), new Said(new String(kid, StandardCharsets.UTF_8)))
                    .map(key -> Ed25519Key.of(key.raw()));
        } catch (KeriException e) {
            return Optional.empty();
        }
    }
}
