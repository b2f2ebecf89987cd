package dev.alice.scitt.cose;

import dev.alice.scitt.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The writer of the core deterministic encoding (RFC 8949 §4.2.1). */
final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CborWriter() {}

    static byte[] encode(Cbor item) {
        CborWriter writer = new CborWriter();
        writer.write(item);
        return writer.out.toByteArray();
    }

    private void write(Cbor item) {
        switch (item) {
            case Cbor.Int(long value) -> {
                if (value >= 0) {
                    head(0, value);
                } else {
                    head(1, -1 - value);
                }
            }
            case Cbor.Bytes(Octets value) -> string(2, value.toBytes());
            case Cbor.Text(String value) -> string(3, value.getBytes(StandardCharsets.UTF_8));
            case Cbor.Array array -> {
                head(4, array.items().size());
                array.items().forEach(this::write);
            }
            case Cbor.Dictionary dictionary -> {
                Map<Octets, Cbor> sorted = new TreeMap<>();
                dictionary.pairs().forEach((key, value) -> sorted.put(Octets.of(encode(key)), value));
                head(5, sorted.size());
                sorted.forEach((key, value) -> {
                    out.writeBytes(key.toBytes());
                    write(value);
                });
            }
            case Cbor.Tag(long number, Cbor content) -> {
                head(6, number);
                write(content);
            }
            case Cbor.Bool(boolean value) -> out.write(value ? 0xf5 : 0xf4);
            case Cbor.Null() -> out.write(0xf6);
        }
    }

    private void string(int major, byte[] bytes) {
        head(major, bytes.length);
        out.writeBytes(bytes);
    }

    private void head(int major, long argument) {
        int type = major << 5;
        if (argument < 24) {
            out.write(type | (int) argument);
            return;
        }
        int length = argument < 1L << 8 ? 1 : argument < 1L << 16 ? 2 : argument < 1L << 32 ? 4 : 8;
        out.write(type | (24 + Integer.numberOfTrailingZeros(length)));
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (argument >>> shift));
        }
    }
}
