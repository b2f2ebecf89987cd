package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.config.Endpoint;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.HeadMemory;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.PolicyLanguage;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.policy.RuleBook;
import dev.alice.scitt.scrapi.LogListener;
import dev.alice.scitt.scrapi.LogService;
import dev.alice.scitt.scrapi.ScrapiService;
import dev.alice.scitt.scrapi.TileService;
import dev.alice.scitt.scrapi.WitnessService;
import dev.alice.scitt.vault.KeyLogSigner;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.witness.SeenCheckpoint;
import dev.alice.scitt.witness.Witness;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alice log serve}: a transparency service that stands alone; runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serve a log that stands alone: SCRAPI, tiles, checkpoints and a JSON read API.",
            "When ready, one JSON line on standard output: ready, http, issuer, origin, key, algorithm, leafProfile, size,",
            "publicKeys, and witness and witnessKey where it is one."
        })
final class LogServeCommand implements Callable<Integer> {
    @Mixin
    private LogPlace place = new LogPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where to listen; port 0 picks one.")
    private String http = "";

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "A new log's name, such as log.example.com/one; it stays for ever.")
    @Nullable
    private String origin;

    @Option(
            names = "--issuer",
            paramLabel = "URI",
            description = "A new log as an issuer of receipts; https://NAME where it is not said.")
    @Nullable
    private String issuer;

    @Option(
            names = "--key-algorithm",
            paramLabel = "ALGORITHM",
            converter = KeyAlgorithm.class,
            description = "A new log's key: ed25519, which is usual, or es256.")
    @Nullable
    private Algorithm algorithm;

    @Option(
            names = "--leaf",
            paramLabel = "PROFILE",
            converter = LeafName.class,
            description =
                    "What a new log hashes into its leaves: statement, which is usual, or digest; it stays for ever.")
    @Nullable
    private LeafProfile leaf;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The registration policy, registered before it is in force; the one in force stays where none is given.")
    @Nullable
    private Path policy;

    @Option(
            names = "--witness",
            paramLabel = "FILE",
            description = "Witness other logs (C2SP): a JSON file with a name and the logs' origins and keys.")
    @Nullable
    private Path witness;

    @Option(
            names = "--seen",
            paramLabel = "FILE",
            description =
                    "A checkpoint of this log that somebody else kept, such as that in a monitor's directory; a log that"
                            + " was restored from before it is not served. May be given several times.")
    private List<Path> seen = List.of();

    @Option(
            names = "--kel",
            paramLabel = "FILE",
            description =
                    "The key event log of an issuer did:keri:AID, as 'alice keri kel' prints it; read again when it"
                            + " changes. May be given several times.")
    private List<Path> kels = List.of();

    private final SecureRandom random = new SecureRandom();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Endpoint endpoint = Endpoint.parse("--http", http);
        IssuerKeys issuers =
                kels.isEmpty() ? trust.read() : trust.read().with(KelFiles.DID, KelFiles.read(kels, Clock.systemUTC()));
        Octets document = policy == null ? null : Octets.of(Files.readAllBytes(policy));
        if (document != null) {
            RuleBook.parse(document);
        }
        char[] secret = passphrase.read(!Files.exists(place.keyFile()));
        LogKeyFile key = key(secret);
        try (StopSignal stop = new StopSignal();
                LogPlace.Opened opened = place.open(random);
                TransparencyLog log = TransparencyLog.open(
                        opened.store(),
                        settings(key.sealed().origin()),
                        new KeyLogSigner(key.sealed().issuer(), key.key()),
                        issuers,
                        RuleBook.LANGUAGE,
                        memories(key.sealed().origin()),
                        Clock.systemUTC())) {
            if (document != null) {
                enforce(log, document);
            }
            Optional<Witness> watching =
                    witness == null ? Optional.empty() : Optional.of(WitnessFile.open(witness, place, secret, random));
            WebServer server = server(endpoint, log, watching);
            stop.listen();
            try {
                ready(endpoint.host() + ":" + server.port(), key, log.reader(), watching);
                stop.await();
            } finally {
                server.stop();
            }
        }
        return 0;
    }

    private LogSettings settings(String name) {
        LogSettings usual = LogSettings.of(name);
        return leaf == null ? usual : usual.with(leaf);
    }

    private LogKeyFile key(char[] secret) {
        Path file = place.keyFile();
        if (Files.exists(file)) {
            LogKeyFile key = LogKeyFile.open(file, secret);
            boolean other = origin != null && !origin.equals(key.sealed().origin())
                    || issuer != null && !issuer.equals(key.sealed().issuer());
            if (other) {
                throw new GatewayException("the key in " + file + " is that of the log "
                        + key.sealed().origin() + " of " + key.sealed().issuer() + "; a log keeps its names");
            }
            if (algorithm != null && algorithm != key.key().algorithm()) {
                throw new GatewayException("the key in " + file + " is of "
                        + key.key().algorithm() + ", not of " + algorithm
                        + "; a log changes its key by 'alice log rotate-key --key-algorithm'");
            }
            return key;
        }
        if (origin == null) {
            throw new IllegalArgumentException(
                    "there is no log yet; give it a name with --origin, such as log.example.com/one");
        }
        LogSettings.of(origin);
        String name = issuer == null ? "https://" + origin : issuer;
        return LogKeyFile.create(file, name, origin, algorithm == null ? Algorithm.ED25519 : algorithm, secret, random);
    }

    private List<HeadMemory> memories(String origin) {
        return seen.stream()
                .<HeadMemory>map(file -> new SeenCheckpoint(file, origin))
                .toList();
    }

    /**
     * Registers a policy unless it is the one in force.
     *
     * @throws GatewayException if it is not in force then: a log is not served without its policy
     */
    static void enforce(TransparencyLog log, Octets document) {
        StoreLogReader reader = log.reader();
        Optional<LogEntry> last = Optional.empty();
        EntryQuery query = EntryQuery.all().of(PolicyLanguage.KIND);
        for (OptionalLong next = OptionalLong.of(-1); next.isPresent(); ) {
            EntryPage page = reader.list(query.page(next.getAsLong(), EntryQuery.MAX_LIMIT));
            last = page.entries().isEmpty() ? last : Optional.of(page.entries().getLast());
            next = page.next();
        }
        boolean inForce = last.filter(entry -> entry.index() > 0)
                .flatMap(entry -> reader.statement(entry.id()))
                .map(bytes -> SignedStatement.decode(bytes.toBytes()).payload().equals(document))
                .orElse(false);
        if (inForce) {
            return;
        }
        switch (log.amend(document.toBytes())) {
            case Registration.Registered registered -> {}
            case Registration.Rejected rejected ->
                throw new GatewayException("the policy is not in force: " + rejected.detail());
            case Registration.Unavailable unavailable ->
                throw new GatewayException(
                        "the policy is not in force: " + unavailable.reason() + "; start the log again");
            case Registration.Busy busy ->
                throw new GatewayException("the policy is not in force: the log is busy; start it again");
        }
    }

    private static WebServer server(Endpoint endpoint, TransparencyLog log, Optional<Witness> watching) {
        try {
            return LogListener.bounded(WebServer.builder())
                    .host(endpoint.host())
                    .port(endpoint.port())
                    .routing(routing -> {
                        routing.register(new ScrapiService(log));
                        routing.register(new TileService(log.reader()));
                        routing.register("/log", new LogService(log.reader()));
                        watching.ifPresent(one -> routing.register(new WitnessService(one)));
                    })
                    .build()
                    .start();
        } catch (RuntimeException e) {
            throw new GatewayException(
                    "the HTTP address " + endpoint + " cannot be listened on: " + e.getMessage()
                            + "; choose another with --http",
                    e);
        }
    }

    private static void ready(String address, LogKeyFile key, StoreLogReader reader, Optional<Witness> watching) {
        CoseKey publicKey = key.key().publicKey();
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("ready", true);
        ready.put("http", address);
        ready.put("issuer", key.sealed().issuer());
        ready.put("origin", key.sealed().origin());
        ready.put("key", publicKey.thumbprint().octets().base64Url());
        ready.put("algorithm", publicKey.algorithm().name());
        ready.put("leafProfile", reader.head().leafProfile().label());
        ready.put("size", reader.head().size());
        ready.put(
                "publicKeys",
                List.copyOf(reader.keys().stream().map(CoseKey::pem).toList()));
        watching.ifPresent(one -> {
            ready.put("witness", one.name());
            ready.put("witnessKey", one.publicKey().pem());
        });
        Json.print(ready);
    }
}
