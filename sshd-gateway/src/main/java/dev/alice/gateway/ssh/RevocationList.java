package dev.alice.gateway.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** A key revocation list of OpenSSH (PROTOCOL.krl): certificates of one authority, by serial number. */
final class RevocationList {
    private static final long MAGIC = 0x5353_484b_524c_0a00L;
    private static final int FORMAT = 1;
    private static final byte SECTION_CERTIFICATES = 1;
    private static final byte SECTION_SERIALS = 0x20;

    private RevocationList() {}

    /** @param authority the blob of the authority's key */
    static byte[] of(byte[] authority, List<Long> serials, Instant at) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        list.writeBytes(ByteBuffer.allocate(8 + 4 + 8 + 8 + 8)
                .putLong(MAGIC)
                .putInt(FORMAT)
                .putLong(at.getEpochSecond())
                .putLong(at.getEpochSecond())
                .putLong(0)
                .array());
        string(list, new byte[0]);
        string(list, new byte[0]);
        if (!serials.isEmpty()) {
            ByteBuffer numbers = ByteBuffer.allocate(8 * serials.size());
            serials.stream().sorted(Long::compareUnsigned).distinct().forEach(numbers::putLong);
            ByteArrayOutputStream section = new ByteArrayOutputStream();
            string(section, authority);
            string(section, new byte[0]);
            section.write(SECTION_SERIALS);
            string(section, java.util.Arrays.copyOf(numbers.array(), numbers.position()));
            list.write(SECTION_CERTIFICATES);
            string(list, section.toByteArray());
        }
        return list.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }
}
