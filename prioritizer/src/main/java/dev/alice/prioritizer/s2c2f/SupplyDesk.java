package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Bytes;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Seed;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.flow.port.StatementLog;
import dev.alice.prioritizer.rank.SupplyInspection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * The desk where the supply chain of a flow is looked into: 25 requirements, each met, not met or unknown, with what was
 * looked at; there is no score.
 *
 * <p>Evidence is looked for side by side and kept for a while; a flow waits for it no longer than the settings say. Findings
 * are held against the clock each time, and become attestations in the log. Safe for several threads.
 */
public final class SupplyDesk implements SupplyInspection, AutoCloseable {
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(20);

    private final Requirements requirements = Requirements.shipped();
    private final SupplySettings settings;
    private final Organisation organisation;
    private final Optional<OsvClient> osv;
    private final List<Collector> collectors;
    private final Attestations attestations;
    private final Evidence evidence;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private SupplyDesk(SupplySettings settings, DataSource source, StatementLog log, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.organisation = settings.organisation()
                .map(file -> Organisation.read(file, requirements))
                .orElseGet(Organisation::silent);
        this.osv = settings.osv().map(base -> new OsvClient(base, clock));
        this.attestations = new Attestations(log, new AttestationTable(source));
        this.evidence = new Evidence(requirements, threads, clock);
        Path root = settings.root();
        Tool tool = new Tool(TOOL_LIMIT);
        ServerHost server = ServerHost.read(root);
        AptView apt = new AptView(tool, root);
        Mirrors mirrors = organisation.mirrors();
        ReleaseCheck releases = new ReleaseCheck(tool, root, clock);
        SignedHashes hashes = new SignedHashes(apt, releases, root);
        this.collectors = List.of(
                new CommandCollector(mirrors, clock),
                new AptCollector(apt, releases, hashes, server, mirrors, root, clock),
                new DnfCollector(server, mirrors, root, clock),
                new SupportCollector(clock),
                new OsvCollector(osv, apt, root, server),
                new ProvenanceCollector(organisation.builders(), hashes, server, clock));
    }

    /**
     * Opens the desk.
     *
     * @param source where it keeps what it attested
     * @throws dev.alice.prioritizer.PrioritizerException where the organisation's file is not as it should be
     */
    public static SupplyDesk start(SupplySettings settings, DataSource source, StatementLog log, Clock clock) {
        return new SupplyDesk(settings, source, log, clock);
    }

    @Override
    public List<SupplyFinding> inspect(Rehearsed rehearsed) {
        HostFacts host = rehearsed.requested().host();
        List<Consumption> consumed = ConsumptionReading.read(
                rehearsed.proposed().flow(), rehearsed.proposed().assessment());
        if (consumed.isEmpty()) {
            return List.of();
        }
        long deadline = System.nanoTime() + settings.patience().toNanos();
        Map<Consumption, List<Evidence.Begun>> begun = new LinkedHashMap<>();
        for (Consumption consumption : consumed) {
            begun.put(
                    consumption,
                    collectors.stream()
                            .filter(collector -> collector.concerns(consumption))
                            .map(collector -> evidence.begin(collector, consumption, host))
                            .toList());
        }
        List<SupplyFinding> findings = new ArrayList<>();
        begun.forEach((consumption, looks) -> {
            List<Observation> seen = looks.stream()
                    .flatMap(look -> evidence.until(deadline, look).stream())
                    .toList();
            findings.addAll(joined(consumption, consumption.subject(host), seen));
        });
        findings.add(inventory(rehearsed));
        List<SupplyFinding> stated = organisation.findings(requirements, clock.instant());
        attestations.attest(requirements.version(), organisation.name(), stated, clock.instant());
        findings.addAll(stated);
        // a statement takes the first ones where it has not room for all
        findings.sort(Comparator.comparingInt(finding -> switch (finding.state()) {
            case NOT_MET -> 0;
            case MET -> 1;
            case UNKNOWN -> 2;
        }));
        return findings;
    }

    /** What a flow would bring in, as seeds: packages by their URLs, files by their paths and addresses. */
    public static List<Seed> consumed(Rehearsed rehearsed) {
        HostFacts host = rehearsed.requested().host();
        return ConsumptionReading.read(
                        rehearsed.proposed().flow(), rehearsed.proposed().assessment())
                .stream()
                .flatMap(consumption -> consumption.seed(host).stream())
                .distinct()
                .toList();
    }

    private List<SupplyFinding> joined(Consumption consumption, String subject, List<Observation> seen) {
        Instant now = clock.instant();
        List<SupplyFinding> findings = new ArrayList<>();
        for (Requirements.Requirement requirement : requirements.requirements()) {
            if (requirement.ofPackages()) {
                findings.add(Observations.join(
                        requirement.id(),
                        subject,
                        seen.stream()
                                .filter(one -> one.requirement().equals(requirement.id()))
                                .toList(),
                        now));
            }
        }
        if (consumption.lasting()) {
            attestations.attest(requirements.version(), subject, findings, now);
        }
        return findings;
    }

    /** INV-1: the bill of materials of what the rehearsal installed. */
    private SupplyFinding inventory(Rehearsed rehearsed) {
        String flow = rehearsed.proposed().id().qb64();
        Optional<Inventory> inventory =
                Inventory.of(rehearsed.rehearsal(), rehearsed.requested().host());
        if (inventory.isEmpty()) {
            String why = switch (rehearsed.rehearsal()) {
                case Rehearsal.Ran ran -> "the rehearsal left no file behind that tells of a package";
                case Rehearsal.NotNeeded none -> "it was not rehearsed: " + none.reason();
                case Rehearsal.NotPossible none -> "it was not rehearsed: " + none.reason();
            };
            return new SupplyFinding("INV-1", State.UNKNOWN, "the flow", why, Optional.empty());
        }
        Bytes document = inventory.get().document(rehearsed.proposed().id(), clock.instant());
        Optional<String> entry = attestations.bill(flow, document);
        String words = inventory.get().components().size() + " packages that the rehearsal installed stand in a bill of"
                + " materials (CycloneDX 1.6, sha256 " + document.sha256().asHex() + ")";
        return entry.isPresent() && inventory.get().complete()
                ? new SupplyFinding(
                        "INV-1", State.MET, "the flow", words + " in entry " + entry.get(), Optional.empty())
                : new SupplyFinding(
                        "INV-1",
                        State.UNKNOWN,
                        "the flow",
                        words
                                + (entry.isEmpty()
                                        ? ", which the log did not take"
                                        : "; not every changed file was seen"),
                        Optional.empty());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        osv.ifPresent(OsvClient::close);
    }
}
