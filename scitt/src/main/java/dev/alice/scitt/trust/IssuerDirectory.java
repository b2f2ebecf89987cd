package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All the ways in which an issuer may be known here, chosen by what the statement shows: a certificate, or else the
 * longest beginning of its {@code iss} that someone answers for.
 */
public final class IssuerDirectory implements IssuerKeys {
    private final Map<String, IssuerKeys> byBeginning = new LinkedHashMap<>();
    private final @Nullable IssuerKeys certificates;

    private IssuerDirectory(Map<String, IssuerKeys> byBeginning, @Nullable IssuerKeys certificates) {
        this.byBeginning.putAll(byBeginning);
        this.certificates = certificates;
    }

    /** A directory that knows nobody. */
    public static IssuerDirectory empty() {
        return new IssuerDirectory(Map.of(), null);
    }

    /** This directory, with someone who answers for every issuer that begins so, such as {@code did:web:}. */
    public IssuerDirectory with(String beginning, IssuerKeys keys) {
        Map<String, IssuerKeys> more = new LinkedHashMap<>(byBeginning);
        more.put(beginning, keys);
        return new IssuerDirectory(more, certificates);
    }

    /** This directory, with someone who judges certificates. */
    public IssuerDirectory withCertificates(IssuerKeys keys) {
        return new IssuerDirectory(byBeginning, keys);
    }

    @Override
    public Standing standing(SignedStatement statement) {
        return judge(statement).standing(statement);
    }

    @Override
    public Standing again(SignedStatement statement, CoseKey key) {
        return judge(statement).again(statement, key);
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        return judge(issuer).standing(issuer, keyId);
    }

    private IssuerKeys judge(SignedStatement statement) {
        boolean certified = !statement.certificates().isEmpty()
                || statement.certificateRef().isPresent();
        if (!certified) {
            return judge(statement.issuer().orElse(""));
        }
        return certificates == null
                ? (issuer, keyId) -> new Untrusted("this log trusts no certificates; it has no trust anchors")
                : certificates;
    }

    private IssuerKeys judge(String issuer) {
        IssuerKeys answers = null;
        int longest = -1;
        for (Map.Entry<String, IssuerKeys> entry : byBeginning.entrySet()) {
            if (issuer.startsWith(entry.getKey()) && entry.getKey().length() > longest) {
                answers = entry.getValue();
                longest = entry.getKey().length();
            }
        }
        return answers == null
                ? (unknown, keyId) -> new Untrusted("nobody here answers for the issuer " + unknown)
                : answers;
    }
}
