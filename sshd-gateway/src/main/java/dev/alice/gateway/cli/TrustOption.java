package dev.alice.gateway.cli;

import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.trust.IssuerDirectory;
import dev.alice.scitt.trust.PinnedKeys;
import dev.alice.scitt.trust.TrustFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose statements are believed: those whose key event logs are at hand, those of a trust file, and the log itself. */
final class TrustOption {
    @Option(
            names = {"--trust-anchors", "--trust"},
            paramLabel = "FILE",
            description = "Whose statements are believed: trust anchors in PEM, or a trust file in JSON.")
    @Nullable
    Path file;

    IssuerDirectory read() {
        Path given = file;
        return given == null ? IssuerDirectory.empty() : TrustFile.read(given, Clock.systemUTC());
    }

    /** All who are believed, for checking a log: also keys that have been replaced since. */
    IssuerKeys issuers(LogSource.Opened opened) {
        IssuerKeys kels = (issuer, kid) -> opened.keys()
                .key(issuer, kid.toBytes())
                .<IssuerKeys.Standing>map(IssuerKeys.Superseded::new)
                .orElseGet(() -> new IssuerKeys.Untrusted("no key event log proves a key of " + issuer));
        return own(read().with("did:keri:", kels), opened.log().head().issuer(), opened.logKeys());
    }

    /** A directory in which a log answers for itself, unless it is known by a key event log. */
    static IssuerDirectory own(IssuerDirectory issuers, String issuer, List<CoseKey> keys) {
        PinnedKeys own = new PinnedKeys(keys.stream()
                .map(key -> new PinnedKeys.Pin(issuer, null, key, false))
                .toList());
        return issuer.startsWith("did:keri:") ? issuers : issuers.with(issuer, own);
    }

    /** The key that verifies a statement, if its issuer is believed. */
    static Optional<CoseKey> key(IssuerKeys issuers, SignedStatement statement) {
        return switch (issuers.standing(statement)) {
            case IssuerKeys.Current(CoseKey key) -> Optional.of(key);
            case IssuerKeys.Superseded(CoseKey key) -> Optional.of(key);
            case IssuerKeys.Untrusted untrusted -> Optional.empty();
            case IssuerKeys.Unsettled unsettled -> Optional.empty();
        };
    }
}
