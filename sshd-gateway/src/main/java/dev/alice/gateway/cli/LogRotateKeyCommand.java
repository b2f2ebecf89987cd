package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--key-algorithm",
            paramLabel = "ALGORITHM",
            converter = KeyAlgorithm.class,
            description = "The new key's: ed25519 or es256; that of the old key where it is not said.")
    @Nullable
    private Algorithm algorithm;

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
        SigningKey fresh = SigningKey.generate(algorithm == null ? old.key().algorithm() : algorithm, random);
        // The new key is safe on the disk before the log says that it will be used.
        Path next = file.resolveSibling(file.getFileName() + ".next");
        PrivateFile.write(
                next, SealedKey.seal(issuer, origin, fresh, secret, random).encode());
        CoseKey oldKey = old.key().publicKey();
        try (LogPlace.Opened opened = place.open(random);
                TransparencyLog log = TransparencyLog.open(
                        opened.store(),
                        LogSettings.of(origin),
                        new KeyLogSigner(issuer, old.key()),
                        IssuerDirectory.empty(),
                        RuleBook.LANGUAGE,
                        Clock.systemUTC())) {
            Registration registration = log.rotate(new KeyLogSigner(issuer, fresh));
            if (!(registration instanceof Registration.Registered)) {
                throw new GatewayException(
                        "the new key could not be announced in the log, and the old one stays: " + registration);
            }
        }
        Files.move(
                next,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
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
}
