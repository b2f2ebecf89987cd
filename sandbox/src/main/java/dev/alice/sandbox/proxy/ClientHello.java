package dev.alice.sandbox.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The first message of a TLS client (RFC 8446, section 4.1.2), read for the one name that it asks for (RFC 6066, section
 * 3): a tunnel to a server of many names would else lead to any of them.
 */
final class ClientHello {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MAX_RECORD = 1 << 14;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    /** It hides a further name (encrypted_client_hello, RFC 9849). */
    private static final int ENCRYPTED = 0xfe0d;

    private ClientHello() {}

    /** What is no such message, or asks for another name. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Reads the first record, which holds the whole message.
     *
     * @param host the only name that may be asked for, in lower case
     * @return the record's bytes; none where the client ends before its first byte
     */
    static byte[] read(InputStream stream, String host) throws IOException, Refused {
        byte[] head = stream.readNBytes(5);
        if (head.length == 0) {
            return head;
        }
        ByteBuffer fields = ByteBuffer.wrap(head);
        if (head.length < 5 || fields.get() != HANDSHAKE || fields.get() != 3) {
            throw new Refused("no TLS begins in the tunnel");
        }
        fields.get();
        int length = Short.toUnsignedInt(fields.getShort());
        if (length > MAX_RECORD) {
            throw new Refused("the first record of TLS has " + length + " bytes");
        }
        byte[] body = stream.readNBytes(length);
        if (body.length < length) {
            throw new Refused("the tunnel ends in its first record");
        }
        String name = serverName(body);
        if (!name.equals(host)) {
            throw new Refused("the tunnel to " + host + " asks for another name");
        }
        return ByteBuffer.allocate(5 + length).put(head).put(body).array();
    }

    /** The one name that a message asks for, in lower case. */
    static String serverName(byte[] body) throws Refused {
        try {
            ByteBuffer message = ByteBuffer.wrap(body);
            if (message.get() != CLIENT_HELLO || (message.get() & 0xff) << 16 != 0) {
                throw new Refused("the tunnel does not begin with a client's hello");
            }
            if (Short.toUnsignedInt(message.getShort()) != message.remaining()) {
                throw new Refused("the client's hello is not one whole record");
            }
            part(message, 2 + 32); // version and random
            part(message, message.get() & 0xff); // session
            part(message, Short.toUnsignedInt(message.getShort())); // cipher suites
            part(message, message.get() & 0xff); // compression
            ByteBuffer extensions = part(message, Short.toUnsignedInt(message.getShort()));
            if (message.hasRemaining()) {
                throw new Refused("something follows the client's hello");
            }
            return nameIn(extensions);
        } catch (BufferUnderflowException e) {
            throw new Refused("the client's hello is cut off");
        }
    }

    private static String nameIn(ByteBuffer extensions) throws Refused {
        Set<Integer> seen = new HashSet<>();
        String name = "";
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            ByteBuffer extension = part(extensions, Short.toUnsignedInt(extensions.getShort()));
            if (!seen.add(type) || type == ENCRYPTED) {
                throw new Refused("the client's hello has two names, or hides one");
            }
            if (type == SERVER_NAME) {
                ByteBuffer list = part(extension, Short.toUnsignedInt(extension.getShort()));
                int kind = list.get();
                ByteBuffer text = part(list, Short.toUnsignedInt(list.getShort()));
                if (kind != HOST_NAME || list.hasRemaining() || extension.hasRemaining()) {
                    throw new Refused("the client's hello does not ask for one host");
                }
                name = StandardCharsets.ISO_8859_1.decode(text).toString().toLowerCase(Locale.ROOT);
            }
        }
        if (name.isEmpty()) {
            throw new Refused("the client's hello asks for no name");
        }
        return name;
    }

    private static ByteBuffer part(ByteBuffer whole, int length) {
        if (length > whole.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = whole.slice(whole.position(), length);
        whole.position(whole.position() + length);
        return part;
    }
}
