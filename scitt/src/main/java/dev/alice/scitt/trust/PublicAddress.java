package dev.alice.scitt.trust;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The question whether an address is one of the public internet, which this machine's own network gives no way into. */
final class PublicAddress {
    private PublicAddress() {}

    static boolean is(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? is4(bytes) : is6(bytes);
    }

    /** The IANA registry of special-purpose addresses (RFC 6890), those that are not globally reachable. */
    private static boolean is4(byte[] bytes) {
        int a = bytes[0] & 0xff;
        int b = bytes[1] & 0xff;
        int c = bytes[2] & 0xff;
        boolean shared = a == 100 && (b & 0xc0) == 64;
        boolean protocol = a == 192 && b == 0 && (c == 0 || c == 2);
        boolean benchmark = a == 198 && (b == 18 || b == 19);
        boolean example = a == 198 && b == 51 && c == 100 || a == 203 && b == 0 && c == 113;
        return a != 0 && a < 224 && !shared && !protocol && !benchmark && !example;
    }

    /**
     * Global unicast alone (2000::/3), and of it neither Teredo (2001::/32), documentation (2001:db8::/32) nor 6to4
     * (2002::/16), which carry an IPv4 address inside.
     */
    private static boolean is6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        int second = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        boolean unicast = (first & 0xe000) == 0x2000;
        boolean wrapped = first == 0x2002 || first == 0x2001 && (second == 0 || second == 0xdb8);
        return unicast && !wrapped;
    }
}
