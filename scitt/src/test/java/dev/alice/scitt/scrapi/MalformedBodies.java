package dev.alice.scitt.scrapi;

import dev.alice.scitt.cose.Cbor;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** A generator of bodies that are nearly a statement, or nothing like one; the same seed gives the same bodies. */
final class MalformedBodies {
    private final Random random;
    private final byte[] good;

    MalformedBodies(long seed, byte[] good) {
        this.random = new Random(seed);
        this.good = good;
    }

    /** A body that is no statement of a trusted issuer, of one of ten sorts. */
    byte[] next() {
        return switch (random.nextInt(10)) {
            case 0 -> flipped(1);
            case 1 -> flipped(1 + random.nextInt(20));
            case 2 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 3 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(40));
            case 4 -> spliced();
            case 5 -> noise(random.nextInt(600));
            case 6 -> nested(1 + random.nextInt(500));
            case 7 -> giantHead();
            case 8 -> longerHead();
            default -> wrongShape();
        };
    }

    private byte[] flipped(int bits) {
        byte[] body = good.clone();
        for (int n = 0; n < bits; n++) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return Arrays.equals(body, good) ? flipped(bits) : body;
    }

    private byte[] spliced() {
        int from = random.nextInt(good.length);
        int length = 1 + random.nextInt(good.length - from);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good, 0, from + length);
        out.write(good, from, good.length - from);
        return out.toByteArray();
    }

    private byte[] noise(int length) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        return body;
    }

    private byte[] nested(int depth) {
        byte[] body = new byte[depth + 1];
        Arrays.fill(body, (byte) (random.nextBoolean() ? 0x81 : 0xd2));
        return body;
    }

    /** An array, string or map that claims to hold up to 2^63 items. */
    private byte[] giantHead() {
        byte[] body = noise(9 + random.nextInt(50));
        body[0] = (byte) ((2 + random.nextInt(4)) << 5 | 27);
        body[1] &= 0x7f;
        return body;
    }

    /** The outer array with its length in a longer form than it needs. */
    private byte[] longerHead() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good[0]);
        out.write(0x98);
        out.write(4);
        out.write(good, 2, good.length - 2);
        return out.toByteArray();
    }

    private byte[] wrongShape() {
        Cbor item = new Cbor.Int(random.nextInt());
        for (int n = random.nextInt(6); n >= 0; n--) {
            item = switch (random.nextInt(4)) {
                case 0 -> Cbor.Array.of(item, new Cbor.Text("x"));
                case 1 -> Cbor.Dictionary.empty().with(random.nextInt(100) - 50, item);
                case 2 -> new Cbor.Tag(random.nextInt(30), item);
                default -> Cbor.Bytes.of(item.encode());
            };
        }
        return item.encode();
    }
}
