package dev.alice.gateway.cli;

import dev.alice.flow.CanonicalJson;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.policy.RuleBook;
import dev.alice.scitt.trust.IssuerDirectory;
import dev.alice.scitt.vault.KeyLogSigner;
import dev.alice.scitt.vault.SealedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code alice log rotate-key}: gives a log that stands alone a new key. The old key signs a statement that names the new
 * one, and that is in the log before the new key is in force; receipts under the old key go on verifying.
 */
@Command(
        name = "rotate-key",
        mixinStandardHelpOptions = true,
        description = {
            "Give a log that stands alone a new key, while its server is stopped.",
            "The old key signs a statement that names the new one; receipts under the old key go on verifying."
        })
final class LogRotateKeyCommand implements Callable<Integer> {
    static final String KIND = "log-key";

    @Mixin
    private LogPlace place = new LogPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase();

    @Option(names = "--json")
    private boolean json;

    private final SecureRandom random = new SecureRandom();

    @Override
    public Integer call() throws IOException {
        Path file = place.keyFile();
        char[] secret = passphrase.read(false);
        LogKeyFile old = LogKeyFile.open(file, secret);
        String issuer = old.sealed().issuer();
        String origin = old.sealed().origin();
        SigningKey fresh = SigningKey.generate(Algorithm.ED25519, random);
        // The new key is safe on the disk before the log says that it will be used.
        Path next = file.resolveSibling(file.getFileName() + ".next");
        PrivateFile.write(next, SealedKey.seal(issuer, origin, fresh, secret, random).encode());
        CoseKey oldKey = old.key().publicKey();
        IssuerDirectory itself = TrustOption.own(IssuerDirectory.empty(), issuer, List.of(oldKey));
        try (LogPlace.Opened opened = place.open(random);
                TransparencyLog log = TransparencyLog.open(
                        opened.store(),
                        LogSettings.of(origin),
                        new KeyLogSigner(issuer, old.key()),
                        itself,
                        RuleBook.LANGUAGE,
                        Clock.systemUTC())) {
            Registration registration =
                    log.register(statement(old, fresh.publicKey()).bytes().toBytes());
            if (!(registration instanceof Registration.Registered)) {
                throw new GatewayException("the new key could not be announced in the log, and the old one stays: " + registration);
            }
        }
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("rotated", true);
        shown.put("old", oldKey.thumbprint().octets().base64Url());
        shown.put("new", fresh.publicKey().thumbprint().octets().base64Url());
        shown.put("publicKey", fresh.publicKey().pem());
        if (json) {
            Json.print(shown);
        } else {
            System.out.println("the log signs with " + shown.get("new") + " from its next start on");
            System.out.print(fresh.publicKey().pem());
        }
        return 0;
    }

    private static SignedStatement statement(LogKeyFile old, CoseKey fresh) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("v", "scitt-log-key/1");
        said.put("replaces", old.key().publicKey().thumbprint().octets().base64Url());
        said.put("kid", fresh.thumbprint().octets().base64Url());
        said.put("publicKey", fresh.pem());
        return SignedStatement.sign(
                KeySigner.of(old.sealed().issuer(), old.key()),
                SignedStatement.contentTypeOf(KIND),
                old.sealed().origin(),
                Instant.now(),
                CanonicalJson.write(said).toArray());
    }
}
