package dev.alice.sandbox.evidence;

import dev.alice.sandbox.SandboxException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reader of rpm's data base of packages, {@code rpmdb.sqlite}, without any program of rpm or SQLite: what a rehearsed
 * flow left behind is read as foreign bytes.
 *
 * <p>It knows the file format of SQLite 3 (sqlite.org/fileformat2.html) as far as a table is read from its first page to
 * its last, and the header of a package (rpm's file format, section "Header Structure") as far as its name and version.
 */
final class RpmDatabase {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int INTERIOR = 0x05;
    private static final int LEAF = 0x0d;
    private static final int MOST_PACKAGES = 20_000;
    private static final int LONGEST_FIELD = 1_000;
    /** What a row takes beside its content, so that empty ones are bounded too. */
    private static final int ROW = 4;

    private static final int LARGEST_HEADER = 32 << 20;

    private static final int NAME = 1000;
    private static final int VERSION = 1001;
    private static final int RELEASE = 1002;
    private static final int EPOCH = 1003;
    private static final int INT32 = 4;
    private static final int STRING = 6;

    private final ByteBuffer file;
    private final int pageSize;
    private final int usable;
    private final Set<Integer> visited = new HashSet<>();
    /** Rows that share pages could add up to more than the file; honest ones cannot. */
    private long left;

    private RpmDatabase(byte[] content) {
        this.file = ByteBuffer.wrap(content);
        this.left = 2L * content.length;
        int size = file.getShort(16) & 0xffff;
        this.pageSize = size == 1 ? 65_536 : size;
        this.usable = pageSize - (file.get(20) & 0xff);
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1 || usable < 480) {
            throw broken("its pages have " + pageSize + " bytes");
        }
    }

    /** Versions as {@code EPOCH:VERSION-RELEASE} by package name. */
    static Map<String, String> versions(byte[] content) {
        if (content.length < 512 || !Arrays.equals(MAGIC, 0, 16, content, 0, 16)) {
            throw broken("it is no SQLite file");
        }
        try {
            RpmDatabase database = new RpmDatabase(content);
            Map<String, String> found = new TreeMap<>();
            int[] root = {0};
            database.walk(1, 0, row -> {
                // sqlite_schema: type, name, tbl_name, rootpage, sql
                if (row.length > 3
                        && text(row[0]).equals("table")
                        && text(row[1]).equals("Packages")) {
                    root[0] = number(row[3]);
                }
            });
            if (root[0] == 0) {
                throw broken("it has no table of packages");
            }
            database.visited.clear();
            database.walk(root[0], 0, row -> {
                if (row.length > 1) {
                    name(row[1])
                            .ifPresent(one -> found.merge(
                                    one[0], one[1], (a, b) -> a.length() > LONGEST_FIELD ? a : a + " " + b));
                    if (found.size() > MOST_PACKAGES) {
                        throw broken("it names more than " + MOST_PACKAGES + " packages");
                    }
                }
            });
            return found;
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw new SandboxException("the data base of rpm cannot be read: it is cut off or damaged", e);
        }
    }

    private interface Rows {
        void row(byte[][] columns);
    }

    /** Visits every row of the table whose tree begins at a page. */
    private void walk(int page, int depth, Rows rows) {
        if (depth > 20 || !visited.add(page)) {
            throw broken("its pages form no tree");
        }
        int start = Math.multiplyExact(page - 1, pageSize);
        int head = start + (page == 1 ? 100 : 0);
        int type = file.get(head) & 0xff;
        int cells = file.getShort(head + 3) & 0xffff;
        int pointers = head + (type == INTERIOR ? 12 : 8);
        if (type != INTERIOR && type != LEAF) {
            throw broken("page " + page + " is of no table");
        }
        for (int i = 0; i < cells; i++) {
            int cell = start + (file.getShort(pointers + 2 * i) & 0xffff);
            if (type == INTERIOR) {
                walk(file.getInt(cell), depth + 1, rows);
            } else {
                rows.row(columns(payload(cell)));
            }
        }
        if (type == INTERIOR) {
            walk(file.getInt(head + 8), depth + 1, rows);
        }
    }

    /** The payload of a leaf's cell, with what of it lies on overflow pages (section 1.6). */
    private ByteBuffer payload(int cell) {
        ByteBuffer at = file.duplicate().position(cell);
        long size = varint(at);
        varint(at);
        left -= size + ROW;
        if (size < 0 || size > LARGEST_HEADER || left < 0) {
            throw broken("a row has " + size + " bytes");
        }
        int most = usable - 35;
        int least = (usable - 12) * 32 / 255 - 23;
        int local = (int) size;
        if (size > most) {
            int kept = least + (int) ((size - least) % (usable - 4));
            local = kept <= most ? kept : least;
        }
        byte[] payload = new byte[(int) size];
        at.get(payload, 0, local);
        int filled = local;
        int next = filled < size ? at.getInt() : 0;
        while (filled < size) {
            ByteBuffer page = file.duplicate().position(Math.multiplyExact(next - 1, pageSize));
            next = page.getInt();
            int part = (int) Math.min(usable - 4, size - filled);
            page.get(payload, filled, part);
            filled += part;
        }
        return ByteBuffer.wrap(payload);
    }

    /** The columns of a record (section 2.1): integers as big-endian bytes, texts and blobs as they are. */
    private static byte[][] columns(ByteBuffer record) {
        int end = (int) varint(record);
        int body = end;
        byte[][] columns = new byte[16][];
        int count = 0;
        while (record.position() < end && count < columns.length) {
            long serial = varint(record);
            long size = serial >= 12
                    ? (serial - 12) / 2
                    : switch ((int) serial) {
                        case 1, 2, 3, 4 -> serial;
                        case 5 -> 6;
                        case 6, 7 -> 8;
                        default -> 0;
                    };
            columns[count] = new byte[Math.toIntExact(Math.min(size, record.limit()))];
            record.duplicate().position(body).get(columns[count]);
            body += columns[count].length;
            count++;
        }
        return Arrays.copyOf(columns, count);
    }

    private static long varint(ByteBuffer at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            byte next = at.get();
            value = value << 7 | next & 0x7f;
            if (next >= 0) {
                return value;
            }
        }
        return value << 8 | at.get() & 0xff;
    }

    /** Name and version of a package's header: index entries of tag, type, offset and count, then the data. */
    private static Optional<String[]> name(byte[] blob) {
        ByteBuffer header = ByteBuffer.wrap(blob);
        int entries = header.getInt();
        int data = 8 + Math.multiplyExact(entries, 16);
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            int at = 8 + 16 * i;
            int tag = header.getInt(at);
            int type = header.getInt(at + 4);
            int offset = header.getInt(at + 8);
            if (found.containsKey(tag)) {
                continue; // a second one would only cost time
            }
            if (tag == EPOCH && type == INT32) {
                found.put(tag, Integer.toUnsignedString(header.getInt(data + offset)));
            } else if (tag >= NAME && tag <= RELEASE && type == STRING) {
                int end = data + offset;
                while (header.get(end) != 0) {
                    if (++end - data - offset > LONGEST_FIELD) {
                        throw broken("a package has a name or version of more than " + LONGEST_FIELD + " bytes");
                    }
                }
                found.put(tag, new String(blob, data + offset, end - data - offset, StandardCharsets.UTF_8));
            }
        }
        if (!found.containsKey(NAME) || found.get(NAME).equals("gpg-pubkey")) {
            return Optional.empty(); // a key that rpm trusts is kept as a package of this name
        }
        String epoch = found.containsKey(EPOCH) ? found.get(EPOCH) + ":" : "";
        return Optional.of(new String[] {
            found.get(NAME), epoch + found.getOrDefault(VERSION, "") + "-" + found.getOrDefault(RELEASE, "")
        });
    }

    private static String text(byte[] column) {
        return new String(column, StandardCharsets.UTF_8);
    }

    private static int number(byte[] column) {
        int value = 0;
        for (byte one : column) {
            value = value << 8 | one & 0xff;
        }
        return value;
    }

    private static SandboxException broken(String why) {
        return new SandboxException("the data base of rpm cannot be read: " + why);
    }
}
