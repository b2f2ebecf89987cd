package dev.alice.gateway.ssh;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerProxyAcceptor;
import org.apache.sshd.server.session.ServerSession;

/**
 * The proxies that are believed about who connects through them. From them a header is required, so that nobody passes as
 * the proxy itself; from everybody else it is no beginning of an SSH connection.
 */
public record TrustedProxies(List<Network> networks) implements ServerProxyAcceptor {
    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    boolean trusts(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && networks.stream().anyMatch(network -> network.contains(inet.getAddress()));
    }

    /** Takes the header off; false while it is not whole. Asked again from the start as long as the client says nothing. */
    @Override
    public boolean acceptServerProxyMetadata(ServerSession session, Buffer buffer) throws Exception {
        if (!trusts(session.getIoSession().getRemoteAddress())) {
            return true;
        }
        byte[] bytes = new byte[Math.min(buffer.available(), ProxyHeader.MAX_BYTES)];
        System.arraycopy(buffer.array(), buffer.rpos(), bytes, 0, bytes.length);
        return switch (ProxyHeader.parse(bytes)) {
            case ProxyHeader.Unfinished unfinished -> false;
            case ProxyHeader.Local local -> {
                buffer.rpos(buffer.rpos() + local.length());
                yield true;
            }
            case ProxyHeader.From from -> {
                buffer.rpos(buffer.rpos() + from.length());
                if (session instanceof DoorSession door) {
                    door.comesFrom(from.client());
                }
                yield true;
            }
            case ProxyHeader.Malformed malformed ->
                throw new SshException("the proxy " + session.getIoSession().getRemoteAddress()
                        + " sent no usable header: " + malformed.reason());
        };
    }
}
