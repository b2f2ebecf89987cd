package dev.alice.keri.oobi;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * How far fetching may go: to public addresses, and to those hosts at loopback and private addresses that were named. A
 * name is resolved once, every address that it has must be allowed, and what is connected to is the address looked at.
 *
 * @param privateHosts {@code HOST:PORT}, as an address names them
 */
public record Reach(Set<String> privateHosts) {
    public Reach {
        privateHosts = Set.copyOf(privateHosts);
    }

    public static Reach publicOnly() {
        return new Reach(Set.of());
    }

    /** The one address to connect to. */
    InetSocketAddress resolve(URI uri) {
        int port = port(uri);
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(uri.getHost());
        } catch (UnknownHostException e) {
            throw new OobiException("there is no host " + uri.getHost() + "; check the address", e);
        }
        if (!privateHosts.contains(uri.getHost() + ":" + port)) {
            for (InetAddress each : all) {
                if (!isPublic(each)) {
                    throw new OobiException(uri.getHost() + ":" + port + " is at an address that is not public;"
                            + " where that is meant, allow this very host and port");
                }
            }
        }
        return new InetSocketAddress(all[0], port);
    }

    static int port(URI uri) {
        return uri.getPort() != -1 ? uri.getPort() : isHttps(uri) ? 443 : 80;
    }

    static boolean isHttps(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).equals("https");
    }

    /** Whether an address is globally reachable (the IANA special-purpose registries, RFC 6890). */
    static boolean isPublic(InetAddress address) {
        byte[] b = address.getAddress();
        int first = b[0] & 0xff;
        int second = b[1] & 0xff;
        if (address instanceof Inet4Address) {
            int third = b[2] & 0xff;
            boolean special = first == 0
                    || first == 10
                    || first == 127
                    || first >= 224
                    || first == 100 && second >= 64 && second < 128
                    || first == 169 && second == 254
                    || first == 172 && second >= 16 && second < 32
                    || first == 192 && second == 168
                    || first == 192 && second == 0 && (third == 0 || third == 2)
                    || first == 192 && second == 88 && third == 99
                    || first == 198 && (second == 18 || second == 19)
                    || first == 198 && second == 51 && third == 100
                    || first == 203 && second == 0 && third == 113;
            return !special;
        }
        boolean globalUnicast = first >= 0x20 && first < 0x40;
        boolean teredoOrDocumentation = first == 0x20
                && second == 0x01
                && (b[2] == 0 && b[3] == 0 || (b[2] & 0xff) == 0x0d && (b[3] & 0xff) == 0xb8);
        boolean benchmarking = first == 0x20 && second == 0x01 && b[2] == 0 && b[3] == 2;
        boolean sixToFour = first == 0x20 && second == 0x02;
        boolean newDocumentation = first == 0x3f && second == 0xff && (b[2] & 0xf0) == 0;
        return globalUnicast && !teredoOrDocumentation && !benchmarking && !sixToFour && !newDocumentation;
    }
}
