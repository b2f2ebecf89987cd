package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Statement;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.flow.port.StatementLog;
import dev.alice.prioritizer.s2c2f.AttestationTable.Attested;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attestations in the log: for each subject a statement of what was found, with the day on which it ends.
 *
 * <p>A subject gets another one when a finding has changed or the last one has ended, and not before.
 */
final class Attestations {
    private static final Logger log = LoggerFactory.getLogger(Attestations.class);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final StatementLog statements;
    private final AttestationTable table;

    Attestations(StatementLog statements, AttestationTable table) {
        this.statements = statements;
        this.table = table;
    }

    /** Attests what somebody has seen; a log that does not take it costs the statement, never the finding. */
    synchronized void attest(String framework, String subject, List<SupplyFinding> findings, Instant now) {
        List<SupplyFinding> seen = findings.stream()
                .filter(finding -> finding.state() != State.UNKNOWN)
                .toList();
        String about = about(subject);
        if (seen.isEmpty()) {
            return;
        }
        String digest = CanonicalJson.write(seen.stream()
                        .map(finding -> Map.of(
                                "requirement", finding.requirement(),
                                "state", finding.state().name(),
                                "evidence", finding.evidence()))
                        .toList())
                .sha256()
                .asHex();
        try {
            Optional<Attested> last = table.last(about);
            if (last.filter(before -> before.findings().equals(digest) && now.isBefore(before.until()))
                    .isPresent()) {
                return;
            }
            Instant until = seen.stream()
                    .flatMap(finding -> finding.until().stream())
                    .min(Comparator.naturalOrder())
                    .filter(end -> end.isBefore(now.plus(LONGEST)))
                    .orElse(now.plus(LONGEST));
            Statement paper = new Statement("attestation", about, paper(framework, subject, seen, now, until));
            switch (statements.register(paper)) {
                case StatementLog.Logged logged ->
                    table.keep(
                            about,
                            new Attested(digest, until, logged.entry().id().value()));
                case StatementLog.NotLogged not ->
                    log.atWarn()
                            .addKeyValue("subject", about)
                            .addKeyValue("reason", not.reason())
                            .log("an attestation is not in the log; it is tried again with the next flow");
            }
        } catch (JdbiException e) {
            log.atWarn().addKeyValue("subject", about).setCause(e).log("what was attested last cannot be known");
        }
    }

    /** The bill of materials of a rehearsal; empty where the log did not take it. */
    Optional<String> bill(String flow, Bytes document) {
        return statements.register(new Statement("sbom", "urn:alice:sbom:" + flow, document))
                        instanceof StatementLog.Logged logged
                ? Optional.of(logged.entry().id().value())
                : Optional.empty();
    }

    /** The subject of the statements about something; a name that is too long gives way to its digest. */
    static String about(String subject) {
        String about = "urn:alice:s2c2f:" + subject.replace(' ', '-');
        return about.length() <= 500
                ? about
                : "urn:alice:s2c2f:sha256:" + Bytes.utf8(subject).sha256().asHex();
    }

    private static Bytes paper(
            String framework, String subject, List<SupplyFinding> findings, Instant now, Instant until) {
        return CanonicalJson.write(Map.of(
                "v",
                "alice-attestation/1",
                "framework",
                framework,
                "subject",
                subject,
                "at",
                now.toString(),
                "until",
                until.toString(),
                "findings",
                findings.stream().map(Attestations::finding).toList()));
    }

    private static Map<String, Object> finding(SupplyFinding finding) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("requirement", finding.requirement());
        paper.put("state", finding.state().name());
        paper.put("evidence", finding.evidence());
        finding.until().ifPresent(until -> paper.put("until", until.toString()));
        return paper;
    }
}
