package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.NetworkAttempt;
import dev.alice.sandbox.proxy.FilteringProxy;
import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.proxy.ProxyLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The network of one rehearsal: a loopback of its own with one port, which a relay outside of the rehearsal's reach ties to
 * the filtering proxy. There is no other device, route or resolver in it.
 */
final class Outlet implements AutoCloseable {
    static final int PORT = 3128;

    private final FilteringProxy proxy;
    private final Process relay;

    private Outlet(FilteringProxy proxy, Process relay) {
        this.proxy = proxy;
        this.relay = relay;
    }

    static Outlet open(Stage stage, List<Mirror> mirrors) {
        Path inside = stage.directory().resolve("proxy/socket");
        FilteringProxy proxy =
                FilteringProxy.listen(stage.seenFromHere().resolve("proxy/socket"), mirrors, ProxyLimits.ORDINARY);
        List<String> command = new ArrayList<>(stage.prefix());
        command.addAll(stage.entering());
        command.addAll(List.of("unshare", "--net", "perl", "-e", Scripts.FORWARD));
        command.addAll(List.of(inside.toString(), Integer.toString(PORT)));
        Process relay;
        try {
            relay = Tool.builder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            proxy.close();
            throw new SandboxException("the network of a rehearsal cannot be made; is perl installed?", e);
        }
        Outlet outlet = new Outlet(proxy, relay);
        try {
            String said = relay.inputReader(StandardCharsets.UTF_8).readLine();
            if (!"ready".equals(said)) {
                throw new SandboxException("the network of a rehearsal cannot be made: " + said);
            }
            return outlet;
        } catch (IOException e) {
            outlet.close();
            throw new SandboxException("the network of a rehearsal cannot be made", e);
        } catch (SandboxException e) {
            outlet.close();
            throw e;
        }
    }

    /** The words that put a command into this network. */
    List<String> entering() {
        return List.of("nsenter", "--net=/proc/" + relay.pid() + "/ns/net", "--");
    }

    List<String> environment() {
        String url = "http://127.0.0.1:" + PORT;
        return List.of("http_proxy=" + url, "https_proxy=" + url, "HTTPS_PROXY=" + url, "ftp_proxy=" + url);
    }

    List<NetworkAttempt> attempts() {
        return proxy.attempts();
    }

    int unlisted() {
        return proxy.unlisted();
    }

    /** Ends every connection; what was let through until now is on the list. */
    void hangUp() {
        proxy.close();
    }

    @Override
    public void close() {
        proxy.close();
        relay.destroyForcibly();
        try {
            if (!relay.waitFor(10, TimeUnit.SECONDS)) {
                throw new SandboxException("process " + relay.pid() + " of a rehearsal's network cannot be ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
