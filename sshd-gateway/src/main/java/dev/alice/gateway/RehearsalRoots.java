package dev.alice.gateway;

import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.gateway.config.Config;
import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.PreparedRoots;
import dev.alice.sandbox.root.RootStore;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The prepared roots of a node: each is in the log, with its list of packages, before a flow is rehearsed in it. */
public final class RehearsalRoots {
    private static final Logger LOG = LoggerFactory.getLogger(RehearsalRoots.class);
    private static final int LONGEST_LIST = 4 << 20;

    private RehearsalRoots() {}

    /** The place of the roots; empty where none are wanted, or this server's user can have none, which is said. */
    static Optional<RootStore> store(Config.Sandbox settings, Clock clock) {
        if (!settings.prepared() || !Files.isDirectory(settings.roots())) {
            return Optional.empty();
        }
        return switch (IdRange.ofServer()) {
            case IdRange.Usable usable -> Optional.of(new RootStore(settings.roots(), usable.range(), clock));
            case IdRange.Absent absent -> {
                LOG.atWarn().addKeyValue("reason", absent.reason()).log("prepared roots are not used");
                yield Optional.empty();
            }
        };
    }

    /** Opens the roots, and tries them beside what else begins. */
    static PreparedRoots open(
            RootStore store,
            Config.Sandbox settings,
            Path scratch,
            StatementLog statements,
            LogReader log,
            String issuer,
            Clock clock) {
        List<Mirror> mirrors = settings.mirrors().stream().map(Mirror::parse).toList();
        PreparedRoots roots = new PreparedRoots(
                store, scratch, Limits.ORDINARY, mirrors, root -> registered(root, statements, log, issuer), clock);
        Thread.ofPlatform().name("prepared-roots").daemon(true).start(() -> {
            try {
                roots.usable()
                        .forEach(root -> LOG.atInfo()
                                .addKeyValue("root", root.order().name())
                                .addKeyValue("digest", root.digest())
                                .log("flows can be rehearsed in a prepared root"));
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .log("the prepared roots could not be tried; each is tried again when it is wanted");
            }
        });
        return roots;
    }

    /** Puts a root into the log, once; why it is not there. */
    static Optional<String> registered(PreparedRoot root, StatementLog statements, LogReader log, String issuer) {
        String subject = "urn:alice:root:" + root.digest();
        try {
            if (Files.size(root.packageList()) > LONGEST_LIST) {
                return Optional.of("the list of packages of " + root.digest() + " is too long for the log");
            }
            List<String> pieces = RulesInForce.pieces(Files.readString(root.packageList()));
            int known = log.list(EntryQuery.all().about(subject).by(issuer).page(-1, EntryQuery.MAX_LIMIT))
                    .entries()
                    .size();
            for (int i = known; i < pieces.size(); i++) {
                Map<String, Object> paper = new LinkedHashMap<>();
                paper.put("v", "alice-root/1");
                paper.put("name", root.order().name().toString());
                paper.put("sha256", root.digest());
                paper.put("made", root.made().toString());
                paper.put("entries", root.entries());
                paper.put("bytes", root.bytes());
                paper.put("packages", pieces.get(i));
                if (pieces.size() > 1) {
                    paper.put("piece", i + 1);
                    paper.put("of", pieces.size());
                }
                if (statements.register(new Statement("root", subject, CanonicalJson.write(paper)))
                        instanceof StatementLog.NotLogged not) {
                    return Optional.of("its list of packages cannot be registered: " + not.reason());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the list of packages of " + root.digest() + " cannot be read");
        }
    }
}
