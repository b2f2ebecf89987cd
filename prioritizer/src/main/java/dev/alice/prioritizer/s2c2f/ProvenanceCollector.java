package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Bytes;
import dev.alice.flow.HostFacts;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The collector that looks for signed statements of who built a thing, and checks them offline. */
final class ProvenanceCollector implements Collector {
    private static final String REQUIREMENT = "AUD-1";
    private static final Duration KEEP = Duration.ofHours(24);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 20;
    private static final int MOST_REASONS = 3;

    private final Optional<TrustedBuilders> trusted;
    private final Optional<BundleShelf> shelf;
    private final SignedHashes hashes;
    private final ServerHost server;
    private final Clock clock;
    private volatile @Nullable Pinned pinned;

    /** @param trusted empty where the organisation names nobody; the library of sigstore is then never loaded */
    ProvenanceCollector(Optional<TrustedBuilders> trusted, SignedHashes hashes, ServerHost server, Clock clock) {
        this.trusted = trusted;
        this.shelf = trusted.map(builders -> new BundleShelf(builders.bundles(), MAX_BYTES));
        this.hashes = hashes;
        this.server = server;
        this.clock = clock;
    }

    /** The check against the root that was there last, with the digest of that file. */
    private record Pinned(String sha256, BundleCheck check) {}

    /** A thing that is known by its digest. */
    private record Thing(String sha256, String words, String seen) {}

    @Override
    public String name() {
        return "provenance";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return true;
    }

    @Override
    public String stamp() {
        return trusted.isEmpty()
                ? ""
                : shelf.orElseThrow().stamp() + " " + root(trusted.get().root()) + " " + hashes.stamp();
    }

    private static String root(Path root) {
        try {
            return Files.getLastModifiedTime(root).toMillis() + "." + Files.size(root);
        } catch (IOException e) {
            return "?";
        }
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        if (trusted.isEmpty()) {
            return unknown("the organisation names nobody who may have built what is installed, and has laid down no"
                    + " signed statements");
        }
        if (consumption.has(Trait.UNREADABLE) || consumption.name().isEmpty()) {
            return unknown("the command does not say plainly what it brings in");
        }
        FutureTask<List<Observation>> task = new FutureTask<>(() -> looked(consumption, host, trusted.get()));
        Thread.ofPlatform().daemon().name("provenance").start(task);
        try {
            return task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return unknown("it was not looked at within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            return unknown("it could not be looked at: "
                    + (e.getCause() instanceof PrioritizerException known ? known.getMessage() : e.getCause()));
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return unknown("it was not waited for");
        }
    }

    private List<Observation> looked(Consumption consumption, HostFacts host, TrustedBuilders builders)
            throws IOException {
        String name = consumption.name().orElseThrow();
        if (consumption.has(Trait.LOCAL)) {
            return unknown("nothing says which digest the file " + name + " should have");
        }
        return switch (consumption.ecosystem()) {
            case DEB -> {
                if (!server.isLike(host)) {
                    yield unknown(server.unlike(host));
                }
                if (consumption.has(Trait.OTHER_FILE) || consumption.has(Trait.UNCHECKED)) {
                    yield unknown(
                            "no digest of it is known: the command may make apt take another file than the one that"
                                    + " it would take by itself, or take it unchecked");
                }
                yield switch (hashes.of(name, consumption.version())) {
                    case SignedHashes.Known known ->
                        List.of(judge(new Thing(known.sha256(), known.where(), server.seenHere()), builders));
                    case SignedHashes.Broken broken ->
                        unknown("no digest of it is known: " + broken.reason() + server.seenHere());
                    case SignedHashes.Unseen unseen ->
                        unknown("no digest of it is known: " + unseen.reason() + server.seenHere());
                };
            }
            case RPM -> unknown("no digest of it is known: the metadata of dnf is not read here");
            case PYPI, NPM, CARGO ->
                unknown("no digest of it is known: what "
                        + consumption.ecosystem().tool() + " would fetch is known only when it comes");
            case DOWNLOAD ->
                consumption.sha256().isPresent()
                        ? List.of(judge(
                                new Thing(
                                        consumption.sha256().get(), name + " as the flow holds it against a hash", ""),
                                builders))
                        : unknown("no digest of it is known: the flow does not plainly hold " + name
                                + " against a SHA-256 before it does anything with it");
        };
    }

    private Observation judge(Thing thing, TrustedBuilders builders) throws IOException {
        List<BundleShelf.Found> found = shelf.orElseThrow().of(thing.sha256());
        if (found.isEmpty()) {
            return Observation.unknown(
                    REQUIREMENT,
                    "the organisation has laid down no bundle for the SHA-256 " + thing.sha256() + " of "
                            + thing.words() + thing.seen());
        }
        Pinned root = pinned(builders.root());
        byte[] digest = HexFormat.of().parseHex(thing.sha256());
        List<String> wrong = new ArrayList<>();
        List<String> beside = new ArrayList<>();
        for (BundleShelf.Found one : found) {
            switch (one) {
                case BundleShelf.Unfit unfit -> wrong.add(shown(unfit.name()) + ": " + unfit.reason());
                case BundleShelf.Bundle bundle -> {
                    switch (root.check().check(bundle.json(), digest)) {
                        case BundleCheck.Verified verified -> {
                            if (builders.trusts(verified.signer())) {
                                return met(thing, verified, bundle, root);
                            }
                            wrong.add(shown(bundle.name()) + " is by " + verified.signer()
                                    + ", who is no builder of the organisation's");
                        }
                        case BundleCheck.Beside other -> beside.add(shown(bundle.name()) + ": " + other.reason());
                        case BundleCheck.Refused refused ->
                            wrong.add(shown(bundle.name()) + " does not verify: " + refused.reason());
                    }
                }
            }
        }
        return wrong.isEmpty()
                ? Observation.unknown(REQUIREMENT, listed(beside) + thing.seen())
                : Observation.notMet(REQUIREMENT, listed(wrong) + thing.seen());
    }

    private Observation met(Thing thing, BundleCheck.Verified verified, BundleShelf.Bundle bundle, Pinned root) {
        return Observation.met(
                REQUIREMENT,
                verified.statement() + " by " + verified.signer() + " is in the log " + verified.log() + " at "
                        + verified.index() + " since " + verified.time() + "; it is about " + thing.words()
                        + ", SHA-256 " + thing.sha256() + " (bundle sha256 "
                        + bundle.json().sha256().asHex() + ", trusted root sha256 " + root.sha256() + ")"
                        + thing.seen(),
                clock.instant().plus(KEEP));
    }

    private Pinned pinned(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new PrioritizerException("the trusted root has more than " + MAX_BYTES + " bytes");
        }
        Bytes root = Bytes.of(bytes);
        String sha256 = root.sha256().asHex();
        Pinned before = pinned;
        if (before != null && before.sha256().equals(sha256)) {
            return before;
        }
        Pinned now = new Pinned(sha256, BundleCheck.against(root));
        pinned = now;
        return now;
    }

    /** The name of a bundle, without most of the digest that it begins with. */
    private static String shown(String name) {
        return name.substring(0, 12) + "…" + name.substring(64);
    }

    private static String listed(List<String> reasons) {
        int more = reasons.size() - MOST_REASONS;
        return String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static List<Observation> unknown(String words) {
        return Observations.unknown(words, REQUIREMENT);
    }
}
