package dev.alice.gateway.cli;

import dev.alice.gateway.Server;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigReader;
import dev.alice.gateway.logbook.Logbook;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code alice serve}: prints one JSON line when it is ready, and runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serve people over ssh and the log over HTTP.",
            "When ready, one JSON line on standard output: ready, ssh, http, hostKey, aid, witnesses, log.",
            "SIGTERM takes no new work, waits for what is being typed, and ends with status 0; a second one does not wait.",
            "SIGHUP reads the settings again; the log says what was taken over and what needs a restart."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions options = new NodeOptions();

    @ParentCommand
    private @Nullable Alice alice;

    @Override
    public Integer call() throws InterruptedException {
        ConfigReader.Read read = options.readWithSources();
        Config config = read.config();
        boolean verbose = alice != null && alice.verbose();
        Logbook.write(config.operator(), verbose);
        try (Server server = Server.start(config, Clock.systemUTC(), new SecureRandom())) {
            ServeSignals signals = new ServeSignals();
            Reload reload = new Reload(options::readWithSources, server, read, verbose);
            signals.listen(reload::now, Thread.currentThread()::interrupt);
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
            signals.await();
            server.drain();
            signals.over();
            Thread.interrupted(); // a second wish that came when nothing was waited for any more
        }
        return 0;
    }
}
