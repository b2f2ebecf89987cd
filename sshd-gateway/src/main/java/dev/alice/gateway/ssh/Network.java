package dev.alice.gateway.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
 *
 * @param base an address of it
 * @param bits how many leading bits the others share with it
 */
public record Network(InetAddress base, int bits) {
    /** Digits and colons alone: a name would be looked up. */
    private static final Pattern SHAPE = Pattern.compile(
            "((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}|::ffff:(?:[0-9]{1,3}\\.){3}[0-9]{1,3})"
                    + "(?:/([0-9]{1,3}))?");

    public Network {
        if (bits < 0 || bits > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "a network of " + base.getHostAddress() + " has no " + bits + " leading bits");
        }
    }

    /** @throws IllegalArgumentException where the text is no such range */
    public static Network parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an address or a network such as 10.0.0.0/8");
        }
        try {
            InetAddress base = InetAddress.getByName(matcher.group(1));
            int bits = matcher.group(2) == null
                    ? base.getAddress().length * Byte.SIZE
                    : Integer.parseInt(matcher.group(2));
            return new Network(base, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an address or a network such as 10.0.0.0/8", e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % Byte.SIZE;
            if ((mine[i / Byte.SIZE] & mask) != (other[i / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
