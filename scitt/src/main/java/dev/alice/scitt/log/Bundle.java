package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of neighbouring statements, each behind its length in two bytes as C2SP tlog-tiles has it. A bundle is no longer
 * than a page of the store, unless its one statement is: what is appended next rewrites no more than that.
 *
 * @param first the position of the first
 * @param statements their bytes
 */
record Bundle(long first, List<Octets> statements) {
    Bundle {
        statements = List.copyOf(statements);
    }

    /** The position behind the last. */
    long past() {
        return first + statements.size();
    }

    Octets statement(long index) {
        return statements.get((int) (index - first));
    }

    /** Cuts statements into bundles of at most so many bytes. */
    static List<Bundle> cut(long first, List<Octets> statements, int most) {
        List<Bundle> bundles = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < statements.size(); i++) {
            int length = statements.get(i).length() + 2;
            if (i > from && bytes + length > most) {
                bundles.add(new Bundle(first + from, statements.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        bundles.add(new Bundle(first + from, statements.subList(from, statements.size())));
        return bundles;
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        statements.forEach(statement -> append(out, statement));
        return out.toByteArray();
    }

    static void append(ByteArrayOutputStream out, Octets statement) {
        out.write(statement.length() >>> 8);
        out.write(statement.length());
        out.writeBytes(statement.toBytes());
    }

    static Bundle decode(long first, int n, byte[] data) {
        List<Octets> statements = new ArrayList<>();
        int at = 0;
        while (at + 2 <= data.length) {
            int length = (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
            at += 2;
            if (at + length > data.length) {
                break;
            }
            statements.add(Octets.of(data, at, at + length));
            at += length;
        }
        if (at != data.length || statements.size() != n) {
            throw new ScittException("the bundle of the entries from " + first + " on is damaged; run fsck on this log,"
                    + " and restore it from a backup");
        }
        return new Bundle(first, statements);
    }
}
