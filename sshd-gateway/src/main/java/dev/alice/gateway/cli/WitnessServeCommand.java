package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.config.Endpoint;
import dev.alice.gateway.rules.ModelRule;
import dev.alice.gateway.rules.WitnessRules;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.witness.Witness;
import dev.alice.keri.witness.WitnessPlace;
import dev.alice.keri.witness.WitnessPool;
import dev.alice.keri.witness.WitnessRule;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alice witness serve}: one witness in a process of its own; runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serve one witness: it receipts key events, and judges flows by its rules.",
            "When ready, one JSON line on standard output: ready, aid, http, oobi, rules."
        })
final class WitnessServeCommand implements Callable<Integer> {
    private static final Duration RULE_LIMIT = Duration.ofSeconds(2);

    @Mixin
    private Passphrase passphrase = new Passphrase();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The witness's key and database; made where it is missing.")
    private Path data = Path.of("");

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Where to listen; port 0 takes that of last time, or picks one.")
    private String http = "";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "What to tell others, where they reach it elsewhere than it listens.")
    @Nullable
    private URI url;

    @Option(
            names = "--rules",
            paramLabel = "FILE|NAMES",
            defaultValue = "proposal,spare-the-host",
            description = "By what it judges flows: names with commas, or a file with one a line: proposal,"
                    + " spare-the-host, registered LOG-KEY.pem.")
    private String rules = "";

    @Option(
            names = "--needed",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many witnesses of an identifier must approve a flow that it anchors.")
    private int needed;

    @Option(
            names = "--identifiers",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many identifiers there is room for; one more is answered 507.")
    private int identifiers;

    @Override
    public Integer call() throws InterruptedException {
        Endpoint endpoint = Endpoint.parse("--http", http);
        if (needed < 1) {
            throw new IllegalArgumentException("--needed is at least 1");
        }
        if (identifiers < 1) {
            throw new IllegalArgumentException("--identifiers is at least 1");
        }
        AtomicReference<@Nullable Witness> self = new AtomicReference<>();
        List<WitnessRule> read = new ArrayList<>(
                new WitnessRules(new CommandAssessor(), (aid, said) -> key(self.get(), aid, said)).read(rules));
        Optional<ModelRule> judge = model.rule();
        judge.ifPresent(read::add);
        Path directory = PrivateFile.directory(data);
        char[] secret = passphrase.read(!Files.exists(directory.resolve("keys")));
        Witness witness = WitnessPool.single(
                directory,
                secret,
                new Witness.Terms(
                        needed,
                        read,
                        judge.isPresent() ? RULE_LIMIT.plus(model.limit()) : RULE_LIMIT,
                        new Witness.Room(identifiers, Witness.Room.USUAL.events(), Witness.Room.USUAL.verdicts())),
                new Witness.Listening(endpoint.host(), endpoint.port(), Optional.ofNullable(url)),
                new SecureRandom(),
                Clock.systemUTC());
        Arrays.fill(secret, ' ');
        self.set(witness);
        serve(witness, endpoint, read);
        return 0;
    }

    private static void serve(Witness witness, Endpoint endpoint, List<WitnessRule> rules) throws InterruptedException {
        try (StopSignal stop = new StopSignal();
                witness) {
            start(witness, endpoint);
            stop.listen();
            URI address = witness.address().orElseThrow();
            Json.print(Json.object(
                    "ready",
                    true,
                    "aid",
                    witness.aid().qb64(),
                    "http",
                    address.toString(),
                    "oobi",
                    new WitnessPlace(witness.aid(), address).oobi().toString(),
                    "rules",
                    rules.stream().map(WitnessRule::name).toList()));
            stop.await();
        }
    }

    private static void start(Witness witness, Endpoint endpoint) {
        try {
            witness.start();
        } catch (RuntimeException e) {
            throw new GatewayException(
                    "the witness cannot start at " + endpoint + ": " + e.getMessage()
                            + "; is another process using its directory or its port?",
                    e);
        }
    }

    private static Optional<Matter> key(@Nullable Witness witness, Aid aid, Said establishment) {
        return witness == null ? Optional.empty() : witness.publicKey(aid, establishment);
    }
}
