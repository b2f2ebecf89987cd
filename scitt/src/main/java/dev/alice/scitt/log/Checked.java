package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes with their CRC-32C behind them, for what no hash of the tree covers. */
final class Checked {
    private Checked() {}

    static byte[] seal(byte[] bytes) {
        byte[] sealed = Arrays.copyOf(bytes, bytes.length + 4);
        ByteBuffer.wrap(sealed).putInt(bytes.length, crc(bytes, bytes.length));
        return sealed;
    }

    static byte[] open(byte[] sealed, String what) {
        int length = sealed.length - 4;
        if (length < 0 || ByteBuffer.wrap(sealed).getInt(length) != crc(sealed, length)) {
            throw damaged(what);
        }
        return Arrays.copyOf(sealed, length);
    }

    static ScittException damaged(String what) {
        return new ScittException(what
                + " is damaged; restore the database from a backup, or export this log and import it into a new one");
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
