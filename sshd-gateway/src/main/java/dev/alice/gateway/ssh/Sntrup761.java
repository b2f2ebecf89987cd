package dev.alice.gateway.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The encapsulation of Streamlined NTRU Prime 761 (NTRU Prime, NIST round 3, section 4), the server's half of {@code
 * sntrup761x25519-sha512}: a fresh secret for the holder of a public key. Nothing in it branches on the secret or indexes
 * by it, as far as Java lets a program say so.
 */
final class Sntrup761 {
    static final int PUBLIC_KEY_BYTES = 1158;
    static final int CIPHERTEXT_BYTES = 1039;

    private static final int P = 761;
    private static final int Q = 4591;
    private static final int HALF_Q = (Q - 1) / 2;
    private static final int WEIGHT = 286;
    private static final int ROUNDED = (Q + 2) / 3;
    private static final int HASH_BYTES = 32;
    private static final int SMALL_BYTES = (P + 3) / 4;

    private final byte[] secret;
    private final byte[] ciphertext;

    private Sntrup761(byte[] secret, byte[] ciphertext) {
        this.secret = secret;
        this.ciphertext = ciphertext;
    }

    /**
     * A secret of 32 bytes for the holder of {@code publicKey}, and the ciphertext of 1039 bytes that tells it.
     *
     * @throws IllegalArgumentException where the public key has not 1158 bytes; any of that length is one
     */
    static Sntrup761 encapsulate(byte[] publicKey, SecureRandom random) {
        if (publicKey.length != PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a public key of sntrup761 has " + PUBLIC_KEY_BYTES + " bytes, this one " + publicKey.length);
        }
        int[] small = shortPolynomial(random);
        byte[] hashOfSmall = hash(3, encodeSmall(small));
        byte[] rounded = encodeRounded(product(decodeElements(publicKey), small));
        byte[] confirmation = hash(2, hashOfSmall, hash(4, publicKey));
        byte[] ciphertext = Arrays.copyOf(rounded, CIPHERTEXT_BYTES);
        System.arraycopy(confirmation, 0, ciphertext, rounded.length, HASH_BYTES);
        return new Sntrup761(hash(1, hashOfSmall, ciphertext), ciphertext);
    }

    byte[] secret() {
        return secret.clone();
    }

    byte[] ciphertext() {
        return ciphertext.clone();
    }

    /** A random polynomial with {@value #WEIGHT} coefficients that are 1 or -1: random numbers sorted by their high bits. */
    private static int[] shortPolynomial(SecureRandom random) {
        byte[] bytes = new byte[4 * P];
        random.nextBytes(bytes);
        int[] tagged = new int[P];
        java.nio.ByteBuffer.wrap(bytes).asIntBuffer().get(tagged);
        for (int i = 0; i < P; i++) {
            tagged[i] = i < WEIGHT ? tagged[i] & -2 : tagged[i] & -3 | 1;
        }
        sort(tagged);
        for (int i = 0; i < P; i++) {
            tagged[i] = (tagged[i] & 3) - 1;
        }
        return tagged;
    }

    /** Batcher's merge exchange (Knuth, volume 3, algorithm 5.2.2M): which elements are compared depends on no value. */
    private static void sort(int[] x) {
        int n = x.length;
        int top = Integer.highestOneBit(n - 1);
        for (int p = top; p > 0; p >>= 1) {
            int q = top;
            int r = 0;
            int d = p;
            while (true) {
                for (int i = 0; i < n - d; i++) {
                    if ((i & p) == r) {
                        int low = Math.min(x[i], x[i + d]);
                        x[i + d] = Math.max(x[i], x[i + d]);
                        x[i] = low;
                    }
                }
                if (q == p) {
                    break;
                }
                d = q - p;
                q >>= 1;
                r = p;
            }
        }
    }

    /** The product in the ring Z/q[x]/(x^p - x - 1); each coefficient lies between -(q-1)/2 and (q-1)/2. */
    private static int[] product(int[] element, int[] small) {
        int[] sum = new int[2 * P - 1];
        for (int i = 0; i < P; i++) {
            int factor = small[i];
            for (int j = 0; j < P; j++) {
                sum[i + j] += element[j] * factor;
            }
        }
        for (int i = 2 * P - 2; i >= P; i--) {
            sum[i - P] += sum[i];
            sum[i - P + 1] += sum[i];
        }
        int[] reduced = new int[P];
        for (int i = 0; i < P; i++) {
            reduced[i] = Math.floorMod(sum[i] + HALF_Q, Q) - HALF_Q;
        }
        return reduced;
    }

    private static byte[] encodeSmall(int[] small) {
        byte[] bytes = new byte[SMALL_BYTES];
        for (int i = 0; i < P; i++) {
            bytes[i / 4] |= (byte) (small[i] + 1 << 2 * (i % 4));
        }
        return bytes;
    }

    /** Each coefficient rounded to the nearest multiple of 3, and a third of that. */
    private static byte[] encodeRounded(int[] element) {
        int[] digits = new int[P];
        int[] radixes = new int[P];
        for (int i = 0; i < P; i++) {
            digits[i] = (element[i] + HALF_Q + 1) / 3;
            radixes[i] = ROUNDED;
        }
        byte[] bytes = new byte[CIPHERTEXT_BYTES - HASH_BYTES];
        encode(bytes, 0, digits, radixes);
        return bytes;
    }

    private static int[] decodeElements(byte[] bytes) {
        int[] radixes = new int[P];
        Arrays.fill(radixes, Q);
        int[] element = decode(bytes, 0, radixes);
        for (int i = 0; i < P; i++) {
            element[i] -= HALF_Q;
        }
        return element;
    }

    /** The specification's Encode: pairs of digits become one, whose low bytes are written as soon as they are certain. */
    private static void encode(byte[] out, int at, int[] digits, int[] radixes) {
        int length = digits.length;
        int[] nextDigits = new int[(length + 1) / 2];
        int[] nextRadixes = new int[(length + 1) / 2];
        int limit = length == 1 ? 2 : 1 << 14;
        int position = at;
        for (int i = 0; i < length; i += 2) {
            boolean pair = i + 1 < length;
            int digit = pair ? digits[i] + digits[i + 1] * radixes[i] : digits[i];
            int radix = pair ? radixes[i] * radixes[i + 1] : radixes[i];
            while ((pair || length == 1) && radix >= limit) {
                out[position++] = (byte) digit;
                digit >>>= 8;
                radix = radix + 255 >>> 8;
            }
            nextDigits[i / 2] = digit;
            nextRadixes[i / 2] = radix;
        }
        if (length > 1) {
            encode(out, position, nextDigits, nextRadixes);
        }
    }

    /** The specification's Decode, which turns every array of bytes into digits below their radixes. */
    private static int[] decode(byte[] bytes, int at, int[] radixes) {
        int length = radixes.length;
        if (length == 1) {
            int value = 0;
            for (int i = 0, radix = radixes[0]; radix > 1; i++, radix = radix + 255 >>> 8) {
                value |= (bytes[at + i] & 0xff) << 8 * i;
            }
            return new int[] {value % radixes[0]};
        }
        int[] low = new int[length / 2];
        int[] shift = new int[length / 2];
        int[] nextRadixes = new int[(length + 1) / 2];
        int position = at;
        for (int i = 0; i + 1 < length; i += 2) {
            int radix = radixes[i] * radixes[i + 1];
            while (radix >= 1 << 14) {
                low[i / 2] |= (bytes[position++] & 0xff) << shift[i / 2];
                shift[i / 2] += 8;
                radix = radix + 255 >>> 8;
            }
            nextRadixes[i / 2] = radix;
        }
        if (length % 2 == 1) {
            nextRadixes[length / 2] = radixes[length - 1];
        }
        int[] next = decode(bytes, position, nextRadixes);
        int[] digits = new int[length];
        for (int i = 0; i + 1 < length; i += 2) {
            int both = low[i / 2] + (next[i / 2] << shift[i / 2]);
            digits[i] = Integer.remainderUnsigned(both, radixes[i]);
            digits[i + 1] = Integer.remainderUnsigned(Integer.divideUnsigned(both, radixes[i]), radixes[i + 1]);
        }
        if (length % 2 == 1) {
            digits[length - 1] = next[length / 2];
        }
        return digits;
    }

    private static byte[] hash(int prefix, byte[]... parts) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            sha512.update((byte) prefix);
            for (byte[] part : parts) {
                sha512.update(part);
            }
            return Arrays.copyOf(sha512.digest(), HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-512 is part of every Java platform", e);
        }
    }
}
