package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes with a CRC-32C behind them, for what no hash of the tree covers. It covers the name of the row too, so that the
 * bytes of one row do not pass for those of another.
 */
final class Checked {
    private Checked() {}

    static byte[] seal(long row, byte[] bytes) {
        byte[] sealed = Arrays.copyOf(bytes, bytes.length + 4);
        ByteBuffer.wrap(sealed).putInt(bytes.length, crc(row, bytes, bytes.length));
        return sealed;
    }

    static byte[] open(long row, byte[] sealed, String what) {
        int length = sealed.length - 4;
        if (length < 0 || ByteBuffer.wrap(sealed).getInt(length) != crc(row, sealed, length)) {
            throw damaged(what);
        }
        return Arrays.copyOf(sealed, length);
    }

    static ScittException damaged(String what) {
        return new ScittException(what
                + " is damaged; restore the database from a backup, or export this log and import it into a new one");
    }

    private static int crc(long row, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, row));
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
