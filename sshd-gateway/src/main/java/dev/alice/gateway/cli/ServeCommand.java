package dev.alice.gateway.cli;

import dev.alice.gateway.Server;
import dev.alice.gateway.config.Config;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alice serve}: prints one JSON line when it is ready, and runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serve people over ssh and the log over HTTP.",
            "When ready, one JSON line on standard output: ready, ssh, http, hostKey, aid, witnesses, log."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        Config config = options.read();
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (Server server = Server.start(config, Clock.systemUTC(), new SecureRandom())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stopped.countDown();
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("ready", true);
            ready.put("ssh", config.ssh().host() + ":" + server.sshPort());
            ready.put("http", config.http().host() + ":" + server.node().httpPort());
            ready.put("hostKey", server.hostKeyFingerprint());
            ready.put("aid", server.node().agentAid());
            ready.put("witnesses", server.node().witnessAids());
            ready.put("log", server.node().logAid());
            Json.print(ready);
            stopped.await();
        } finally {
            closed.countDown();
        }
        return 0;
    }
}
