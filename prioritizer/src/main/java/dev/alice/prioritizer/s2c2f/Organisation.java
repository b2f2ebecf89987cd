package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.prioritizer.PrioritizerException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation states of itself: the mirrors that it approves, the requirements that nobody else can see, and who
 * may have built what it installs.
 *
 * @param name how the findings call it
 * @param builders empty where it trusts nobody's signed statements
 */
record Organisation(String name, Mirrors mirrors, Map<String, Said> statements, Optional<TrustedBuilders> builders) {
    private static final int LONGEST = 500;

    Organisation {
        statements = Map.copyOf(statements);
    }

    /** One statement, until its day ends it. */
    record Said(State state, String says, String by, Instant until) {}

    /** The file as it is written. */
    private record Written(
            @Nullable String organisation,
            @Nullable List<String> mirrors,
            @Nullable List<WrittenStatement> statements,
            TrustedBuilders.@Nullable Written provenance) {}

    private record WrittenStatement(
            @Nullable String requirement,
            @Nullable String state,
            @Nullable String says,
            @Nullable String by,
            @Nullable String until) {}

    /** An organisation that has said nothing. */
    static Organisation silent() {
        return new Organisation("the organisation", new Mirrors(Set.of()), Map.of(), Optional.empty());
    }

    /** @throws PrioritizerException where the file is not as it should be, or states what is looked at */
    static Organisation read(Path file, Requirements requirements) {
        Written written = Shipped.yaml(file, Written.class);
        Map<String, Said> statements = new TreeMap<>();
        for (WrittenStatement one : written.statements() == null ? List.<WrittenStatement>of() : written.statements()) {
            String id = said(file, "requirement", one.requirement());
            Requirements.Requirement requirement = requirements
                    .find(id)
                    .orElseThrow(() -> new PrioritizerException(file + ": there is no requirement " + id));
            if (!requirement.collectors().contains(Requirements.ORGANISATION)) {
                throw new PrioritizerException(file + ": " + id + " is looked at, it cannot be stated");
            }
            Said said = new Said(
                    state(file, id, said(file, "state", one.state())),
                    said(file, "says", one.says()),
                    said(file, "by", one.by()),
                    day(file, id, said(file, "until", one.until())));
            if (statements.put(id, said) != null) {
                throw new PrioritizerException(file + ": " + id + " is stated twice");
            }
        }
        Set<String> mirrors = Set.copyOf((written.mirrors() == null ? List.<String>of() : written.mirrors())
                .stream().map(host -> host.toLowerCase(Locale.ROOT)).toList());
        for (String host : mirrors) {
            if (!host.matches("[a-z0-9.:\\[\\]-]{1,253}")) {
                throw new PrioritizerException(file + ": a mirror is the name of a host, not " + host);
            }
        }
        return new Organisation(
                said(file, "organisation", written.organisation()),
                new Mirrors(mirrors),
                statements,
                Optional.ofNullable(written.provenance()).map(provenance -> TrustedBuilders.read(file, provenance)));
    }

    private static String said(Path file, String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw new PrioritizerException(
                    file + ": " + field + " is missing, or has more than " + LONGEST + " characters");
        }
        return value;
    }

    private static State state(Path file, String id, String state) {
        return switch (state) {
            case "met" -> State.MET;
            case "not met" -> State.NOT_MET;
            default ->
                throw new PrioritizerException(file + ": the state of " + id + " is 'met' or 'not met', not " + state);
        };
    }

    private static Instant day(Path file, String id, String until) {
        try {
            return LocalDate.parse(until).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new PrioritizerException(
                    file + ": " + id + " needs a day after which it no longer counts, such as 2027-06-30", e);
        }
    }

    /** A finding for each requirement that only the organisation can state. */
    List<SupplyFinding> findings(Requirements requirements, Instant now) {
        List<SupplyFinding> findings = new ArrayList<>();
        for (Requirements.Requirement requirement : requirements.requirements()) {
            if (requirement.collectors().contains(Requirements.ORGANISATION)) {
                findings.add(finding(requirement, now));
            }
        }
        return findings;
    }

    private SupplyFinding finding(Requirements.Requirement requirement, Instant now) {
        Optional<Said> said = Optional.ofNullable(statements.get(requirement.id()));
        if (said.isEmpty()) {
            return new SupplyFinding(
                    requirement.id(),
                    State.UNKNOWN,
                    name,
                    "only the organisation can state this, and it has not",
                    Optional.empty());
        }
        if (!now.isBefore(said.get().until())) {
            return new SupplyFinding(
                    requirement.id(),
                    State.UNKNOWN,
                    name,
                    "the statement of " + said.get().by() + " ran out at "
                            + said.get().until(),
                    Optional.empty());
        }
        return new SupplyFinding(
                requirement.id(),
                said.get().state(),
                name,
                said.get().by() + " states: " + said.get().says(),
                Optional.of(said.get().until()));
    }
}
