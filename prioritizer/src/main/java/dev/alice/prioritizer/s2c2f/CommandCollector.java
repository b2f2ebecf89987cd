package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The collector that looks at nothing but the command: which checks it asks for, which it switches off, and where it goes. */
final class CommandCollector implements Collector {
    private static final Duration KEEP = Duration.ofDays(7);

    private final Mirrors mirrors;
    private final Clock clock;

    CommandCollector(Mirrors mirrors, Clock clock) {
        this.mirrors = mirrors;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return true;
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        List<Observation> seen = new ArrayList<>();
        if (consumption.has(Trait.UNREADABLE)) {
            return Observations.unknown(
                    "the command does not say plainly what it brings in", "ING-1", "ENF-1", "AUD-3", "ING-2", "AUD-2");
        }
        if (consumption.has(Trait.UNCHECKED)) {
            seen.add(Observation.notMet(
                    "ING-1",
                    "the command switches off a check of "
                            + consumption.ecosystem().tool()));
            seen.add(Observation.notMet("ENF-1", "the command overrides the configured checks"));
        }
        if (consumption.has(Trait.LOCAL)) {
            seen.add(Observation.notMet(
                    "ING-1",
                    "it is a file (" + consumption.source().orElse("") + "), for which no repository vouches"));
            seen.add(Observation.unknown("AUD-3", "nothing says which hash that file should have"));
            return seen;
        }
        switch (consumption.ecosystem()) {
            case DEB, RPM -> {
                // where they come from and how they are checked is the host's setting
            }
            case PYPI, NPM, CARGO -> registry(consumption, seen);
            case DOWNLOAD -> download(consumption, seen);
        }
        return seen;
    }

    private void registry(Consumption consumption, List<Observation> seen) {
        String registry = consumption
                .source()
                .filter(source -> source.contains("://"))
                .orElseGet(() -> switch (consumption.ecosystem()) {
                    case PYPI -> "https://pypi.org/simple";
                    case NPM -> "https://registry.npmjs.org";
                    default -> "https://crates.io";
                });
        boolean named = consumption.source().filter(registry::equals).isPresent();
        String tool = consumption.ecosystem().tool();
        if (consumption.has(Trait.LOOSE_SOURCE)) {
            String loose = "the command lets " + tool + " take the name from more than one index, or without TLS";
            seen.add(Observation.notMet("ING-1", loose));
            seen.add(Observation.notMet("ENF-1", loose));
        } else if (!consumption.has(Trait.UNCHECKED)) {
            seen.add(
                    named
                            ? Observation.met("ENF-1", "the command names " + registry + " as the one index", end())
                            : Observation.unknown(
                                    "ENF-1", "the configuration files of " + tool + " on your host were not read"));
            seen.add(Observation.met(
                    "ING-1",
                    tool + " takes it from " + registry + " over TLS"
                            + (named ? "" : ", unless your host is set otherwise"),
                    end()));
        }
        for (String requirement : List.of("ING-2", "AUD-2")) {
            seen.add(mirrors.judge(
                    requirement,
                    named ? "the command takes it from" : tool + " takes it, unless your host is set otherwise, from",
                    List.of(Mirrors.host(registry)),
                    end()));
        }
        seen.add(pinned(consumption, tool));
    }

    /** AUD-3: whether the tool was told to hold what comes against a hash that was written down before. */
    private Observation pinned(Consumption consumption, String tool) {
        if (consumption.has(Trait.HASHED)) {
            return Observation.met(
                    "AUD-3", "--require-hashes: pip refuses whatever has no hash in the requirements", end());
        }
        if (consumption.has(Trait.LOCKED) && consumption.ecosystem() == Ecosystem.CARGO) {
            return Observation.met(
                    "AUD-3", "--locked: cargo holds every crate against the checksum in Cargo.lock", end());
        }
        if (consumption.has(Trait.LOCKED)) {
            return Observation.unknown(
                    "AUD-3",
                    tool
                            + " takes the lock file as it is; whether each entry of it has an integrity hash was not read");
        }
        return Observation.notMet(
                "AUD-3",
                consumption
                        .version()
                        .map(version -> "the command pins version " + version + " and no hash of it")
                        .orElse("the command pins neither a version nor a hash"));
    }

    private void download(Consumption consumption, List<Observation> seen) {
        String url = consumption.source().orElse("");
        seen.add(Observation.notMet(
                "ING-1",
                "a file straight from a URL is under no package manager"
                        + (consumption.has(Trait.EXECUTED) ? ", and it is run as soon as it comes" : "")));
        seen.add(
                consumption.has(Trait.LOOSE_SOURCE)
                        ? Observation.notMet("ENF-1", "it is fetched without TLS")
                        : Observation.unknown("ENF-1", "it is fetched over TLS; nothing configures where from"));
        seen.add(
                consumption.has(Trait.HASHED) && !consumption.has(Trait.EXECUTED)
                        ? new Observation(
                                "AUD-3",
                                State.UNKNOWN,
                                "the flow checks a sum or signature; whether that one is right was not looked at",
                                Optional.empty())
                        : Observation.notMet("AUD-3", "the flow holds it against no hash and no signature"));
        for (String requirement : List.of("ING-2", "AUD-2", "ENF-2")) {
            seen.add(mirrors.judge(requirement, "it comes from", List.of(Mirrors.host(url)), end()));
        }
    }

    private Instant end() {
        return clock.instant().plus(KEEP);
    }
}
