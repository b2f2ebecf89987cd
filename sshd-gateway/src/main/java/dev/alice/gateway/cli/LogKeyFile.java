package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.vault.SealedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A key in a file, sealed under a passphrase.
 *
 * @param sealed the file's content
 * @param key the key itself
 */
record LogKeyFile(SealedKey sealed, SigningKey key) {
    /** Opens the key in a file. */
    static LogKeyFile open(Path file, char[] passphrase) {
        SealedKey sealed = parse(file);
        SigningKey key = sealed.open(passphrase)
                .orElseThrow(() -> new GatewayException("the key in " + file
                        + " does not open: the passphrase is another one, or the file was changed"));
        return new LogKeyFile(sealed, key);
    }

    /** What a file says in the clear. */
    static SealedKey parse(Path file) {
        try {
            return SealedKey.parse(PrivateFile.read(file));
        } catch (IOException e) {
            throw new GatewayException("the key in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Makes a new key for an algorithm and seals it into a file, in place of what is there. */
    static LogKeyFile create(
            Path file, String issuer, String origin, Algorithm algorithm, char[] passphrase, SecureRandom random) {
        SigningKey key = SigningKey.generate(algorithm, random);
        SealedKey sealed = SealedKey.seal(issuer, origin, key, passphrase, random);
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            PrivateFile.write(file, sealed.encode());
        } catch (IOException e) {
            throw new GatewayException("the key cannot be written to " + file + ": " + e.getMessage(), e);
        }
        return new LogKeyFile(sealed, key);
    }
}
