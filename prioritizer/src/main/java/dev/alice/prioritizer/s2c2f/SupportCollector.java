package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The collector that knows until when the release of a host is supported, out of a table with a date of its own. */
final class SupportCollector implements Collector {
    private final Table table;
    private final Clock clock;

    SupportCollector(Clock clock) {
        this.table = Shipped.yaml("support.yaml", Table.class);
        this.clock = clock;
    }

    /**
     * The table.
     *
     * @param asOf when it was put together
     * @param releases by distribution and version
     */
    record Table(String asOf, Map<String, Map<String, Release>> releases) {}

    /** When the ordinary support of a release ends and, where there is such a thing, the longer one that is free to use. */
    record Release(
            String ends, @org.jspecify.annotations.Nullable String longer) {}

    @Override
    public String name() {
        return "support";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return consumption.ecosystem() == Ecosystem.DEB || consumption.ecosystem() == Ecosystem.RPM;
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        String which = host.osId() + " " + host.osVersion();
        Optional<Release> release = Optional.ofNullable(
                table.releases().getOrDefault(host.osId(), Map.of()).get(host.osVersion()));
        if (release.isEmpty()) {
            return Observations.unknown(
                    "the table of " + table.asOf() + " does not know until when " + which + " is supported", "SCA-3");
        }
        Instant now = clock.instant();
        Instant ends = day(release.get().ends());
        Optional<Instant> longer = Optional.ofNullable(release.get().longer()).map(SupportCollector::day);
        String source = " (table of " + table.asOf() + "; your host says that it is " + which + ")";
        if (now.isBefore(ends)) {
            return List.of(Observation.met(
                    "SCA-3", which + " is supported until " + release.get().ends() + source, ends));
        }
        if (longer.filter(now::isBefore).isPresent()) {
            return List.of(Observation.met(
                    "SCA-3",
                    which + " has had no ordinary support since "
                            + release.get().ends() + " and has long-term support until "
                            + release.get().longer() + source,
                    longer.get()));
        }
        return List.of(Observation.notMet(
                "SCA-3",
                which + " has had no support since "
                        + Optional.ofNullable(release.get().longer())
                                .orElse(release.get().ends()) + source));
    }

    private static Instant day(String date) {
        return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
