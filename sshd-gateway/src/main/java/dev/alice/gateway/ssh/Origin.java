package dev.alice.gateway.ssh;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Where a connection comes from, as limits count it: an IPv4 address, or of IPv6 the /64 network that a client owns at least. */
record Origin(String name) {
    static Origin of(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return new Origin(String.valueOf(remote));
        }
        InetAddress address = inet.getAddress();
        return new Origin(
                address instanceof Inet6Address
                        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) + "::/64"
                        : address.getHostAddress());
    }

    @Override
    public String toString() {
        return name;
    }
}
