package dev.alice.sandbox.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** The question whether an address belongs to the public internet (IANA special-purpose registries, RFC 6890). */
final class PublicAddress {
    /** A prefix of addresses that are not public. */
    private record Block(byte[] prefix, int bits) {
        static Block of(String text) {
            int slash = text.indexOf('/');
            try {
                // a literal: nothing is looked up
                byte[] prefix = InetAddress.getByName(text.substring(0, slash)).getAddress();
                return new Block(prefix, Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text + " is not a block of addresses", e);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                if (((address[i / 8] ^ prefix[i / 8]) >> (7 - i % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Block> CLOSED = List.of(
            Block.of("0.0.0.0/8"),
            Block.of("10.0.0.0/8"),
            Block.of("100.64.0.0/10"),
            Block.of("127.0.0.0/8"),
            Block.of("169.254.0.0/16"),
            Block.of("172.16.0.0/12"),
            Block.of("192.0.0.0/24"),
            Block.of("192.168.0.0/16"),
            Block.of("198.18.0.0/15"),
            Block.of("224.0.0.0/4"),
            Block.of("240.0.0.0/4"),
            Block.of("::/96"),
            Block.of("100::/64"),
            Block.of("2001::/32"),
            Block.of("fc00::/7"),
            Block.of("fe80::/10"),
            Block.of("fec0::/10"),
            Block.of("ff00::/8"));

    private PublicAddress() {}

    /** Whether it is public, and not one of this host's own. */
    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (CLOSED.stream().anyMatch(block -> block.holds(bytes))) {
            return false;
        }
        if (!(address instanceof Inet4Address)) {
            // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an address of the old kind, which counts
            if (Block.of("64:ff9b::/96").holds(bytes) && !is(Arrays.copyOfRange(bytes, 12, 16))) {
                return false;
            }
            if (Block.of("2002::/16").holds(bytes) && !is(Arrays.copyOfRange(bytes, 2, 6))) {
                return false;
            }
        }
        try {
            return NetworkInterface.getByInetAddress(address) == null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean is(byte[] embedded) {
        return CLOSED.stream().noneMatch(block -> block.holds(embedded));
    }
}
