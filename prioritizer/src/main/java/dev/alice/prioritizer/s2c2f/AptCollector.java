package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.prioritizer.s2c2f.AptView.Candidate;
import dev.alice.prioritizer.s2c2f.AptView.Place;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The collector that looks into apt on this server: signatures, dates, settings, hashes, origins and licences. */
final class AptCollector implements Collector {
    private static final Duration KEEP = Duration.ofHours(24);
    private static final Pattern LICENCE = Pattern.compile("(?m)^License:[ \t]*([A-Za-z0-9][^\n]{0,60})$");
    private static final int MAX_COPYRIGHT = 512 << 10;

    private final AptView apt;
    private final ReleaseCheck releases;
    private final SignedHashes hashes;
    private final ServerHost server;
    private final Mirrors mirrors;
    private final Path root;
    private final Clock clock;

    AptCollector(
            AptView apt,
            ReleaseCheck releases,
            SignedHashes hashes,
            ServerHost server,
            Mirrors mirrors,
            Path root,
            Clock clock) {
        this.apt = apt;
        this.releases = releases;
        this.hashes = hashes;
        this.server = server;
        this.mirrors = mirrors;
        this.root = root;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "apt";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return consumption.ecosystem() == Ecosystem.DEB && !consumption.has(Trait.LOCAL);
    }

    @Override
    public String stamp() {
        return apt.stamp();
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        if (!server.isLike(host)) {
            return Observations.unknown(server.unlike(host), "ING-1", "ENF-1", "AUD-3", "ING-2", "ENF-2", "AUD-2");
        }
        AptSources sources;
        try {
            sources = AptSources.read(root);
        } catch (AptSources.Unreadable e) {
            return Observations.unknown(
                    "apt's sources are not as sources.list(5) has them: " + e.getMessage(), "ING-1", "ENF-1", "AUD-3");
        }
        List<Observation> seen = new ArrayList<>();
        seen.add(settings(sources));
        seen.add(feeds(sources));
        if (consumption.name().isPresent() && !consumption.has(Trait.UNREADABLE)) {
            one(consumption.name().get(), consumption.version(), sources, seen);
        } else {
            seen.addAll(every(sources));
        }
        return seen.stream().map(one -> one.with(server.seenHere())).toList();
    }

    /** ENF-1: nothing in the sources or settings switches a check off. */
    private Observation settings(AptSources sources) {
        List<String> loose = new ArrayList<>();
        sources.entries().stream()
                .filter(entry -> !entry.loosened().isEmpty())
                .map(entry -> String.join(", ", entry.loosened()) + " in " + entry.where())
                .forEach(loose::add);
        apt.loosened().stream().map(line -> line + " in apt's settings").forEach(loose::add);
        return loose.isEmpty()
                ? Observation.met(
                        "ENF-1",
                        "no source in " + sources.files() + " files and no setting of apt switches a check off",
                        clock.instant().plus(KEEP))
                : Observation.notMet("ENF-1", "checks are switched off: " + String.join("; ", loose));
    }

    /** ENF-2: every source is an approved mirror. */
    private Observation feeds(AptSources sources) {
        Set<String> hosts = new LinkedHashSet<>();
        sources.entries().forEach(entry -> hosts.add(Mirrors.host(entry.uri())));
        return mirrors.judge(
                "ENF-2", "apt takes packages from", hosts, clock.instant().plus(KEEP));
    }

    private void one(String name, Optional<String> version, AptSources sources, List<Observation> seen) {
        Optional<Candidate> found = apt.candidate(name, version);
        if (found.isEmpty() || found.get().places().isEmpty()) {
            String words = "apt here offers no " + name
                    + version.map(pinned -> " " + pinned).orElse("");
            seen.addAll(Observations.unknown(words, "ING-1", "AUD-3", "ING-2", "AUD-2"));
            return;
        }
        Candidate candidate = found.get();
        List<String> signed = new ArrayList<>();
        Instant until = clock.instant().plus(KEEP);
        State state = State.MET;
        Optional<Observation> hash = Optional.empty();
        for (Place place : candidate.places()) {
            List<AptSources.Entry> entries = sources.of(place.uri(), place.suite());
            if (entries.isEmpty()) {
                state = worse(state, State.UNKNOWN);
                signed.add(place + " is in no source");
                continue;
            }
            AptSources.Entry entry = entries.getFirst();
            if (entries.stream().anyMatch(AptSources.Entry::trusted)) {
                state = State.NOT_MET;
                signed.add(place + " is taken without a signature (trusted=yes in " + entry.where() + ")");
                continue;
            }
            switch (releases.check(entry)) {
                case ReleaseCheck.Good good -> {
                    signed.add(place + " is signed by " + good.signer() + " (gpgv, " + good.keys() + ")"
                            + good.release()
                                    .validUntil()
                                    .map(end -> ", valid until " + end)
                                    .orElse(", without an end"));
                    if (good.release().validUntil().filter(until::isAfter).isPresent()) {
                        until = good.release().validUntil().get();
                    }
                    hash = hash.isPresent() ? hash : Optional.of(hash(candidate, entry, place, good.release(), until));
                }
                case ReleaseCheck.Bad bad -> {
                    state = State.NOT_MET;
                    signed.add(place + ": " + bad.reason());
                }
                case ReleaseCheck.Unseen unseen -> {
                    state = worse(state, State.UNKNOWN);
                    signed.add(place + ": " + unseen.reason());
                }
            }
        }
        String which = "apt takes " + candidate.name() + " " + candidate.version()
                + (version.isPresent() ? " as pinned" : ", which the command does not pin") + "; ";
        String words = which + String.join("; ", signed);
        seen.add(new Observation("ING-1", state, words, state == State.MET ? Optional.of(until) : Optional.empty()));
        seen.add(hash.orElse(Observation.unknown("AUD-3", "no index of it is signed, so no hash in it counts")));
        Set<String> hosts = new LinkedHashSet<>();
        candidate.places().forEach(place -> hosts.add(Mirrors.host(place.uri())));
        for (String requirement : List.of("ING-2", "AUD-2")) {
            seen.add(mirrors.judge(requirement, "apt takes " + candidate.name() + " from", hosts, until));
        }
        seen.add(licences(name));
    }

    /** AUD-3: the index is the one that was signed, and has a hash of the package that apt holds a download against. */
    private Observation hash(Candidate candidate, AptSources.Entry entry, Place place, Release release, Instant until) {
        return switch (hashes.of(candidate, entry, place, release)) {
            case SignedHashes.Known known ->
                Observation.met(
                        "AUD-3",
                        candidate.name() + " " + candidate.version() + " has the SHA-256 " + known.sha256()
                                + " in the signed index of " + place + "; apt refuses another file",
                        until);
            case SignedHashes.Broken broken -> Observation.notMet("AUD-3", broken.reason());
            case SignedHashes.Unseen unseen -> Observation.unknown("AUD-3", unseen.reason());
        };
    }

    /** ING-1 where everything may come from any source: each must hold. */
    private List<Observation> every(AptSources sources) {
        List<String> words = new ArrayList<>();
        State state = State.MET;
        Instant until = clock.instant().plus(KEEP);
        for (AptSources.Entry entry : sources.entries().stream().limit(20).toList()) {
            ReleaseCheck.Result result =
                    entry.trusted() ? new ReleaseCheck.Bad("it is taken without a signature") : releases.check(entry);
            switch (result) {
                case ReleaseCheck.Good good -> {
                    if (good.release().validUntil().filter(until::isAfter).isPresent()) {
                        until = good.release().validUntil().get();
                    }
                }
                case ReleaseCheck.Bad bad -> {
                    state = State.NOT_MET;
                    words.add(entry.uri() + " " + entry.suite() + ": " + bad.reason());
                }
                case ReleaseCheck.Unseen unseen -> {
                    state = worse(state, State.UNKNOWN);
                    words.add(entry.uri() + " " + entry.suite() + ": " + unseen.reason());
                }
            }
        }
        String text = words.isEmpty()
                ? "each of " + sources.entries().size() + " sources is signed by a key that apt has for it (gpgv)"
                : String.join("; ", words);
        Set<String> hosts = new LinkedHashSet<>();
        sources.entries().forEach(entry -> hosts.add(Mirrors.host(entry.uri())));
        return List.of(
                new Observation("ING-1", state, text, state == State.MET ? Optional.of(until) : Optional.empty()),
                mirrors.judge("ING-2", "apt takes packages from", hosts, until),
                mirrors.judge("AUD-2", "apt takes packages from", hosts, until));
    }

    /** SCA-2: the licences that a machine-readable copyright file (DEP-5) names, where the package is installed here. */
    private Observation licences(String name) {
        Path file = root.resolve("usr/share/doc").resolve(name).resolve("copyright");
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_COPYRIGHT) {
                return Observation.unknown(
                        "SCA-2", name + " is not installed here, so its copyright file was not read");
            }
            Set<String> licences = new LinkedHashSet<>();
            Matcher matcher =
                    LICENCE.matcher(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8));
            while (matcher.find() && licences.size() < 12) {
                licences.add(matcher.group(1).strip());
            }
            return licences.isEmpty()
                    ? Observation.unknown("SCA-2", "the copyright file of " + name + " names no licence for machines")
                    : Observation.met(
                            "SCA-2",
                            "its copyright file names " + String.join(", ", licences),
                            clock.instant().plus(KEEP));
        } catch (IOException e) {
            return Observation.unknown("SCA-2", "the copyright file of " + name + " cannot be read: " + e.getMessage());
        }
    }

    private static State worse(State one, State other) {
        return one == State.NOT_MET || other == State.NOT_MET
                ? State.NOT_MET
                : one == State.UNKNOWN || other == State.UNKNOWN ? State.UNKNOWN : State.MET;
    }
}
