package dev.alice.gateway;

import dev.alice.agent.AgentSettings;
import dev.alice.agent.Ghost;
import dev.alice.agent.context.Redaction;
import dev.alice.engine.EngineSettings;
import dev.alice.engine.FlowEngine;
import dev.alice.engine.Gates;
import dev.alice.engine.JdbcFlowJournal;
import dev.alice.flow.Bytes;
import dev.alice.flow.port.Attester;
import dev.alice.flow.port.StatementLog;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.http.KelService;
import dev.alice.gateway.rules.ProposalRule;
import dev.alice.gateway.rules.RegisteredRule;
import dev.alice.gateway.rules.SpareTheHostRule;
import dev.alice.gateway.shell.Services;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.flow.KeriWitnesses;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.witness.WitnessPool;
import dev.alice.prioritizer.Prioritizer;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.shell.SecretFiles;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.rehearsal.Discretion;
import dev.alice.sandbox.rehearsal.SandboxRehearser;
import dev.alice.sandbox.root.PreparedRoots;
import dev.alice.sandbox.root.RootStore;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.flow.SignedLog;
import dev.alice.scitt.log.HeadMemory;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.LogStore;
import dev.alice.scitt.log.PolicyLanguage;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.scrapi.LogListener;
import dev.alice.scitt.scrapi.LogService;
import dev.alice.scitt.scrapi.ScrapiService;
import dev.alice.scitt.scrapi.TileService;
import dev.alice.scitt.trust.IssuerDirectory;
import dev.alice.scitt.trust.LoginIssuers;
import dev.alice.scitt.trust.LoginKeys;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.witness.SeenCheckpoint;
import io.helidon.webserver.WebServer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, wired: database, witnesses, identities, log, gates and agent, with its HTTP front. What is started here is
 * closed in reverse order.
 */
public final class Node implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Node.class);
    /** Nobody registers statements with the key of a login. */
    public static final LoginKeys NO_LOGINS = login -> List.of();

    private static final Duration WITNESS_LIMIT = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path data;
    private final WitnessPool pool;
    private final Identity agent;
    private final Identity logIdentity;
    private final TransparencyLog transparency;
    private final ControlRoom room;
    private final TrustedBase base;
    private final Services services;
    private final WebServer http;

    private Node(Config config, LoginKeys logins, UnaryOperator<Attester> hardware, Clock clock, SecureRandom random) {
        try {
            this.data = PrivateFile.directory(config.data());
            Principles principles = Principles.of(config.policy().principles());
            this.room = own(new ControlRoom(clock));
            Reputation reputation = new Reputation(principles.standing(), clock);
            Origins origins = own(new Origins());
            Prioritizer prioritizer = own(Prioritizer.start(
                    PolicyText.layered(
                            config.policy().organisation(), config.policy().directory()),
                    principles,
                    origins.informants(reputation.record()),
                    reputation.record()));
            CompletableFuture<Ghost> ghost = CompletableFuture.supplyAsync(() -> Ghost.start(
                    agentSettings(config, data.resolve("kept-recipes")), System.getenv()::get, random, clock));
            CompletableFuture<Boundaries> boundaries = CompletableFuture.supplyAsync(() ->
                    boundaries(config.sandbox(), PrivateFile.directory(data.resolve("rehearsals")), List.of(data)));
            CompletableFuture<Optional<RootStore>> rooms =
                    CompletableFuture.supplyAsync(() -> RehearsalRoots.store(config.sandbox(), clock));
            CompletableFuture<Store> storing = CompletableFuture.supplyAsync(() -> Store.open(data, random));
            CompletableFuture<Keeper> keeping =
                    CompletableFuture.supplyAsync(() -> Keeper.open(data.resolve("keys"), passphrase(random), random));
            LateKeys keys = new LateKeys();
            Keeper keeper = join(keeping);
            this.pool = own(WitnessPool.start(
                    data,
                    keeper.passphrase("witnesses"),
                    List.of(
                            new ProposalRule(),
                            new RegisteredRule(keys::log, keys::issuer),
                            new SpareTheHostRule(prioritizer.assessor())),
                    random,
                    clock));
            Store store = own(join(storing));
            var clients = pool.clients(WITNESS_LIMIT);
            Controller controller = new Controller(store.source(), clients, WitnessPool.NEEDED, clock);
            for (var client : clients) {
                client.address().ifPresent(address -> controller.keepPlace(client.aid(), address));
            }
            this.agent = controller.identity("agent", keeper);
            this.logIdentity = controller.identity("log", keeper);
            String origin = "alice/" + logIdentity.aid().qb64();
            this.transparency = own(TransparencyLog.open(
                    LogStore.of(store.source()),
                    LogSettings.of(origin).with(LeafProfile.STATEMENT),
                    new KeriLogSigner(logIdentity),
                    issuers(config.log(), new KeriIssuers(controller, List.of(agent, logIdentity)), logins),
                    PolicyLanguage.NONE,
                    config.log().seen().stream()
                            .<HeadMemory>map(file -> new SeenCheckpoint(file, origin))
                            .toList(),
                    clock));
            CoseKey logKey = Ed25519Key.of(logIdentity.publicKey().raw());
            KeriIssuers issuers = new KeriIssuers(controller, List.of(agent, logIdentity));
            keys.open(logKey, issuers::key);
            dev.alice.flow.Aid agentAid = new dev.alice.flow.Aid(agent.aid().qb64());
            StatementLog statements = reputation.over(
                    new RotatingLog(new SignedLog(transparency, new KeriStatementSigner(agent), logKey, clock), agent),
                    agentAid);
            reputation.open(controller.juror(), transparency.reader(), issuers);
            KeriWitnesses witnesses = new KeriWitnesses(agent, controller.juror(), WitnessPool.NEEDED);
            own(Patrol.start(witnesses, controller, agent));
            JdbcFlowJournal journal = new JdbcFlowJournal(store.source(), clock);
            Optional<PreparedRoots> roots = join(rooms)
                    .map(known -> own(RehearsalRoots.open(
                            known,
                            config.sandbox(),
                            data.resolve("rehearsals"),
                            statements,
                            transparency.reader(),
                            KeriIssuers.DID + agent.aid().qb64(),
                            clock)));
            Gates gates = new Gates(
                    prioritizer.assessor(),
                    room.over(statements),
                    witnesses,
                    new SandboxRehearser(
                            join(boundaries),
                            roots,
                            new Discretion(SecretFiles.shipped()::mayHold, text -> new Redaction().redact(text))),
                    prioritizer.ranker(),
                    prioritizer.gatekeeper(),
                    origins);
            FlowEngine engine = new FlowEngine(
                    gates,
                    journal,
                    clock,
                    random,
                    new EngineSettings(
                            config.limits().approval(),
                            config.limits().step(),
                            EngineSettings.defaults().maxProposalBytes()),
                    room.figures()::heard);
            origins.open(config.supply(), store.source(), statements, transparency.reader(), issuers, journal, clock);
            int settled = engine.settle();
            if (settled > 0) {
                log.atWarn().addKeyValue("flows", settled).log("flows that an earlier run left open were ended");
            }
            prioritizer.awaitReady();
            RulesInForce rules = new RulesInForce(prioritizer);
            rules.register(
                    statements,
                    transparency.reader(),
                    KeriIssuers.DID + agent.aid().qb64());
            this.base = own(new TrustedBase(
                    config.tpm(),
                    PrivateFile.directory(data.resolve("tpm")),
                    hardware,
                    transparency.reader(),
                    issuers(config.log(), issuers, logins),
                    statements,
                    clock,
                    random));
            this.services = new Services(
                    engine,
                    journal,
                    own(join(ghost)),
                    new StatementLedger(transparency.reader(), issuers::key),
                    witnesses,
                    prioritizer.gatekeeper(),
                    prioritizer.assessor(),
                    rules::shown,
                    reputation.record(),
                    origins.chain(),
                    base.attestations(),
                    agentAid,
                    clock,
                    random);
            room.open(witnesses, transparency, services.ghost(), store);
            this.http = LogListener.bounded(WebServer.builder())
                    .host(config.http().host())
                    .port(config.http().port())
                    .routing(routing -> {
                        routing.register(new ScrapiService(transparency));
                        routing.register(new TileService(transparency.reader()));
                        routing.register("/log", new LogService(transparency.reader()));
                        routing.register(new KelService(controller));
                        routing.register(room.shown(config.operator().metrics().isEmpty()
                                && config.http().onLoopback()));
                    })
                    .update(server -> config.operator().metrics().ifPresent(where -> room.listen(server, where)))
                    .build();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a node. Whatever was started before a failure is closed again.
     *
     * @param logins the keys of people who may register statements, asked where the settings let them
     */
    public static Node start(Config config, LoginKeys logins, Clock clock, SecureRandom random) {
        return start(config, logins, UnaryOperator.identity(), clock, random);
    }

    /** @param hardware what stands between the node and its TPM */
    static Node start(
            Config config, LoginKeys logins, UnaryOperator<Attester> hardware, Clock clock, SecureRandom random) {
        Node node = new Node(config, logins, hardware, clock, random);
        try {
            node.http.start();
            node.open.push(node.http::stop);
        } catch (RuntimeException e) {
            node.close();
            throw new GatewayException(
                    "the HTTP address " + config.http() + " cannot be listened on: " + e.getMessage()
                            + "; choose another with --http",
                    e);
        }
        return node;
    }

    /** What conversations need. */
    public Services services() {
        return services;
    }

    /** What the operator sees of this node. */
    ControlRoom room() {
        return room;
    }

    /** Binds attestations to the SSH host key; without one they say so. */
    public void attestWith(byte[] sshHostKey) {
        base.open(Bytes.of(sshHostKey));
    }

    /**
     * Has the SSH host key certified by the attestation authority, where one is set.
     *
     * @param show takes a certificate to the front door, and says until when it is valid
     */
    void certifyWith(byte[] sshHostKey, Function<String, Instant> show) {
        base.certify(Bytes.of(sshHostKey), show);
    }

    /** The port that HTTP listens on. */
    public int httpPort() {
        return http.port();
    }

    public String agentAid() {
        return agent.aid().qb64();
    }

    public String logAid() {
        return logIdentity.aid().qb64();
    }

    public List<String> witnessAids() {
        return pool.aids().stream().map(dev.alice.keri.event.Aid::qb64).toList();
    }

    /** The witnesses, which tests and operators stop and start one by one. */
    public WitnessPool witnesses() {
        return pool;
    }

    /** The log itself. */
    public TransparencyLog log() {
        return transparency;
    }

    private char[] passphrase(SecureRandom random) {
        String set = System.getenv("ALICE_PASSPHRASE");
        return (set == null || set.isEmpty() ? PrivateFile.secret(data.resolve("passphrase"), random) : set)
                .toCharArray();
    }

    private static Boundaries boundaries(Config.Sandbox settings, Path scratch, List<Path> masked) {
        dev.alice.sandbox.boundary.Limits limits = dev.alice.sandbox.boundary.Limits.ORDINARY;
        return settings.ownHost()
                ? Boundaries.probe(scratch, limits, masked)
                : Boundaries.probeForGuests(scratch, limits, masked);
    }

    private static AgentSettings agentSettings(Config config, Path kept) {
        return new AgentSettings(
                config.agent().recipes(),
                Optional.of(kept),
                config.models().order(),
                config.models().budget(),
                true,
                config.models().navigator());
    }

    /** Who may register statements: this node, and people with the keys that they log in with, where the settings say so. */
    private static IssuerKeys issuers(Config.Log settings, KeriIssuers own, LoginKeys logins) {
        if (settings.logins().isEmpty()) {
            return own;
        }
        LoginIssuers people = new LoginIssuers(settings.logins().get(), logins);
        return IssuerDirectory.empty().with(KeriIssuers.DID, own).with(people.prefix(), people);
    }

    private <T extends AutoCloseable> T own(T part) {
        open.push(part);
        return part;
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part of the node did not close");
            }
        }
    }
}
