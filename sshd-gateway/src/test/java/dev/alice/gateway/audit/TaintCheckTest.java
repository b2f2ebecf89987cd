package dev.alice.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.merkle.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TaintCheckTest {
    private final Map<String, Map<String, Object>> papers = new LinkedHashMap<>();
    private final List<LogEntry> entries = new ArrayList<>();

    private void taint(long index, String state, String id, String name) {
        String entry = String.format("%043d", index);
        papers.put(
                entry,
                Map.of(
                        "v", "alice-taint/1",
                        "id", id,
                        "state", state,
                        "kind", "RECIPE",
                        "name", name,
                        "why", "it lies",
                        "who", "operator",
                        "at", "2026-11-22T10:00:00Z"));
        entries.add(new LogEntry(
                new EntryId(entry), index, "iss", "sub", "taint", "json", Instant.EPOCH, Digest.of(new byte[32])));
    }

    private Optional<String> objection(long index, String recipe) {
        return new TaintCheck(new TaintsOnly(entries), papers::get)
                .objection(
                        index, Map.of("dossier", Map.of("seeds", List.of(Map.of("kind", "RECIPE", "name", recipe)))));
    }

    @Test
    void a_decision_between_a_taint_and_its_lift_is_objected_to_and_no_other() {
        // Given
        taint(10, "tainted", "a", "package.install");
        taint(20, "lifted", "a", "package.install");
        taint(30, "tainted", "b", "package.install");

        // Then
        assertThat(objection(9, "package.install")).isEmpty();
        assertThat(objection(11, "package.install"))
                .hasValueSatisfying(words -> assertThat(words).contains("entry 10", "it lies"));
        assertThat(objection(21, "package.install")).isEmpty();
        assertThat(objection(31, "package.install")).isPresent();
        assertThat(objection(31, "disk.usage")).isEmpty();
    }

    @Test
    void a_decision_without_a_dossier_is_of_before_there_were_any() {
        assertThat(new TaintCheck(new TaintsOnly(entries), papers::get).objection(5, Map.of()))
                .isEmpty();
    }

    /** A log of which nothing is asked but its index. */
    private record TaintsOnly(List<LogEntry> all) implements LogReader {
        @Override
        public EntryPage list(EntryQuery query) {
            return new EntryPage(all, OptionalLong.empty());
        }

        @Override
        public LogHead head() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<LogEntry> show(EntryId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Octets> statement(EntryId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Octets> receipt(EntryId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Octets> transparent(EntryId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CoseKey key() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<CoseKey> keys() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> collateral(String said) {
            throw new UnsupportedOperationException();
        }
    }
}
