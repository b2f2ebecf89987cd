package dev.alice.gateway.ssh;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The strict reading of a header of the PROXY protocol, version 2 (HAProxy's specification, sections 2.2 and 2.2.4): who
 * is connected to the proxy that connected to us. Of version 1, datagrams and Unix sockets nothing is taken.
 */
sealed interface ProxyHeader {
    /** The longest that is read, addresses and everything else that the proxy tells. */
    int MAX_BYTES = 2048;

    /** The first bytes are right, and more are needed. */
    record Unfinished() implements ProxyHeader {}

    /** A connection of the proxy's own, such as a check that this server lives. */
    record Local(int length) implements ProxyHeader {}

    /** A connection on behalf of {@code client}; the header took {@code length} bytes. */
    record From(InetSocketAddress client, int length) implements ProxyHeader {}

    /** Bytes that are refused. */
    record Malformed(String reason) implements ProxyHeader {}

    /** Reads the first bytes of a connection; every array gives one of the results. */
    static ProxyHeader parse(byte[] bytes) {
        byte[] signature = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
        int start = Math.min(signature.length, bytes.length);
        if (!Arrays.equals(bytes, 0, start, signature, 0, start)) {
            return new Malformed("no header of version 2");
        }
        int fixed = signature.length + 4;
        if (bytes.length < fixed) {
            return new Unfinished();
        }
        int command = bytes[signature.length] & 0xff;
        if (command != 0x20 && command != 0x21) {
            return new Malformed("neither LOCAL nor PROXY of version 2");
        }
        int length = Short.toUnsignedInt(
                ByteBuffer.wrap(bytes, signature.length + 2, 2).getShort());
        if (length > MAX_BYTES - fixed) {
            return new Malformed("longer than " + MAX_BYTES + " bytes");
        }
        if (bytes.length < fixed + length) {
            return new Unfinished();
        }
        byte[] header = Arrays.copyOf(bytes, fixed + length);
        return command == 0x20 ? new Local(header.length) : from(header, fixed, bytes[signature.length + 1] & 0xff);
    }

    private static ProxyHeader from(byte[] header, int fixed, int family) {
        int size = switch (family) {
            case 0x11 -> 4;
            case 0x21 -> 16;
            default -> 0;
        };
        if (size == 0) {
            return new Malformed("not a TCP connection over IPv4 or IPv6");
        }
        int rest = fixed + 2 * size + 4;
        if (header.length < rest) {
            return new Malformed("too short for its addresses");
        }
        String flaw = extras(header, rest);
        if (!flaw.isEmpty()) {
            return new Malformed(flaw);
        }
        int port = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(fixed + 2 * size));
        try {
            InetAddress client = InetAddress.getByAddress(Arrays.copyOfRange(header, fixed, fixed + size));
            if (client.isAnyLocalAddress() || client.isMulticastAddress()) {
                return new Malformed("nobody connects from " + client.getHostAddress());
            }
            return new From(new InetSocketAddress(client, port), header.length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    /** What is wrong with the type-length-value triples behind the addresses; a checksum among them has to be right. */
    private static String extras(byte[] header, int at) {
        int position = at;
        while (position < header.length) {
            if (header.length - position < 3) {
                return "bytes after the last extra";
            }
            int type = header[position] & 0xff;
            int length = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(position + 1));
            position += 3;
            if (length > header.length - position) {
                return "an extra longer than the header";
            }
            if (type == 0x03 && (length != 4 || !checksum(header, position))) {
                return "a wrong checksum";
            }
            position += length;
        }
        return "";
    }

    private static boolean checksum(byte[] header, int at) {
        byte[] blank = header.clone();
        Arrays.fill(blank, at, at + 4, (byte) 0);
        CRC32C sum = new CRC32C();
        sum.update(blank);
        return (int) sum.getValue() == ByteBuffer.wrap(header).getInt(at);
    }
}
