package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.CesrException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A salt of 128 bits (code 0A) from which keys are stretched, each along a path of its own, as other KERI controllers do:
 * whoever has the salt has every key.
 */
public final class Salt {
    private final byte[] raw;
    private final Tier tier;

    private Salt(byte[] raw, Tier tier) {
        this.raw = raw;
        this.tier = tier;
    }

    /** Reads a salt as KERI writes it, 24 characters. */
    public static Salt parse(String qb64, Tier tier) {
        Matter matter;
        try {
            matter = Matter.parse(qb64);
        } catch (CesrException e) {
            throw refused(e);
        }
        if (matter.code() != MatterCode.SALT_OR_NUMBER) {
            throw refused(null);
        }
        return new Salt(matter.raw(), tier);
    }

    public static Salt fresh(Tier tier, SecureRandom random) {
        byte[] raw = new byte[MatterCode.SALT_OR_NUMBER.rawSize()];
        random.nextBytes(raw);
        return new Salt(raw, tier);
    }

    /** The key at the end of a path: Argon2id over the path's UTF-8 with the salt, 32 bytes, one lane. */
    public SigningKey key(String path) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(tier.memoryKib())
                .withIterations(tier.passes())
                .withParallelism(1)
                .withSalt(raw)
                .build());
        byte[] seed = new byte[MatterCode.ED25519_SEED.rawSize()];
        generator.generateBytes(path.getBytes(StandardCharsets.UTF_8), seed);
        SigningKey key = new SigningKey(seed);
        Arrays.fill(seed, (byte) 0);
        return key;
    }

    byte[] raw() {
        return raw.clone();
    }

    Tier tier() {
        return tier;
    }

    static Salt of(byte[] raw, Tier tier) {
        return new Salt(raw.clone(), tier);
    }

    private static KeriException refused(@Nullable Throwable cause) {
        return new KeriException("a salt is 0A and 22 more characters of base64url (128 bits)", cause);
    }

    @Override
    public String toString() {
        return "Salt[not shown, " + tier + "]";
    }
}
