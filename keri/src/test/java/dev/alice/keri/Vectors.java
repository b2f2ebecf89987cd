package dev.alice.keri;

import dev.alice.keri.cesr.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The streams made with signify-ts, and the keys they were made with. */
public final class Vectors {
    private Vectors() {}

    public static byte[] read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name + ".cesr")) {
            if (in == null) {
                throw new IllegalArgumentException("no vector " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key whose seed is 32 times this byte. */
    public static SigningKey key(int seedByte) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) seedByte);
        return new SigningKey(seed);
    }
}
