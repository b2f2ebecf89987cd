package dev.alice.sandbox.tcb;

import java.util.Arrays;

/** A strict reader of big-endian TPM structures: every length is checked, and nothing may be left over. */
final class TpmReader {
    private final String structure;
    private final byte[] bytes;
    private int position;

    TpmReader(String structure, Octets octets) {
        this.structure = structure;
        this.bytes = octets.toArray();
    }

    int u8(String field) throws TpmFormatException {
        return (int) unsigned(field, 1);
    }

    int u16(String field) throws TpmFormatException {
        return (int) unsigned(field, 2);
    }

    long u32(String field) throws TpmFormatException {
        return unsigned(field, 4);
    }

    /** An unsigned 64-bit number in a long; compare it as unsigned. */
    long u64(String field) throws TpmFormatException {
        return unsigned(field, 8);
    }

    Octets octets(String field, int size) throws TpmFormatException {
        need(field, size);
        position += size;
        return Octets.of(Arrays.copyOfRange(bytes, position - size, position));
    }

    /** A TPM2B: a 16-bit size and so many bytes, at most the bound. */
    Octets sized(String field, int bound) throws TpmFormatException {
        int size = u16(field);
        if (size > bound) {
            throw new TpmFormatException(structure + ": " + field + " has " + size + " bytes, more than " + bound);
        }
        return octets(field, size);
    }

    void expect(String field, int size, long value) throws TpmFormatException {
        long found = unsigned(field, size);
        if (found != value) {
            throw new TpmFormatException(structure + ": " + field + " is 0x" + Long.toHexString(found) + ", not 0x"
                    + Long.toHexString(value));
        }
    }

    void end() throws TpmFormatException {
        if (position != bytes.length) {
            throw new TpmFormatException(structure + ": " + (bytes.length - position) + " bytes are left over");
        }
    }

    private long unsigned(String field, int size) throws TpmFormatException {
        need(field, size);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | bytes[position++] & 0xff;
        }
        return value;
    }

    private void need(String field, int size) throws TpmFormatException {
        if (bytes.length - position < size) {
            throw new TpmFormatException(structure + ": it ends within " + field + " at byte " + bytes.length);
        }
    }
}
