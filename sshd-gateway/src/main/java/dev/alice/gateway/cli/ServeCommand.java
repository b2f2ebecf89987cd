package dev.alice.gateway.cli;

import dev.alice.gateway.Server;
import dev.alice.gateway.config.Config;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
        try (StopSignal stop = new StopSignal();
                Server server = Server.start(config, Clock.systemUTC(), new SecureRandom())) {
            stop.listen();
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("ready", true);
            ready.put("ssh", config.ssh().host() + ":" + server.sshPort());
            ready.put("http", config.http().host() + ":" + server.node().httpPort());
            ready.put("hostKey", server.hostKeyFingerprint());
            ready.put("aid", server.node().agentAid());
            ready.put("witnesses", server.node().witnessAids());
            ready.put("log", server.node().logAid());
            Json.print(ready);
            server.node().services().ghost().prepare();
            stop.await();
        }
        return 0;
    }
}
