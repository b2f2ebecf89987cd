package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody changes what the database remembers: the audit and the file check find it and name the place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
    private static final String FLIPPED = "INSERT(data, %d, 1, CAST(X'%02x' AS VARBINARY))";

    private final TestingHouse house;
    private final TestingGuest guest;
    private List<String> first = List.of();
    private List<String> second = List.of();
    private String firstFlow = "";

    AuditTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
        guest = house.guest("auditor");
    }

    @BeforeAll
    void two_flows_were_typed() throws Exception {
        Answer one = guest.ask("--yes", "show the current directory");
        Answer two =
                guest.ask("--yes", "create the directory " + guest.directory().resolve("made"));
        assertThat(List.of(one.exit(), two.exit())).containsExactly(0, 0);
        first = one.entries();
        second = two.entries();
        firstFlow = one.last().path("flow").asText();
        house.sql("CREATE TABLE kept_keys AS SELECT * FROM flow_keys");
        house.sql("CREATE TABLE kept_bundle AS SELECT * FROM scitt_bundle");
        house.sql("CREATE TABLE kept_checkpoint AS SELECT * FROM scitt_checkpoint");
    }

    @AfterEach
    void everything_is_put_back_and_holds_again() throws Exception {
        house.sql("DELETE FROM flow_keys");
        house.sql("INSERT INTO flow_keys SELECT * FROM kept_keys");
        for (String table : List.of("bundle", "checkpoint")) {
            house.sql("DELETE FROM scitt_" + table);
            house.sql("INSERT INTO scitt_" + table + " SELECT * FROM kept_" + table);
        }
        TestingAlice.Ran audit = house.alice("audit");
        assertThat(audit.exit()).as(audit.out()).isZero();
        assertThat(audit.out()).contains("the chain of every line holds: 2 line(s)");
        assertThat(house.alice("log", "fsck").exit()).isZero();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text_sha = REPEAT('0', 64)        | what was typed is not what the decision allowed",
                "pane = '%77'                      | it was typed into another pane than the decision names",
                "anchor = CONCAT('E', REPEAT('A', 43)) | the line was claimed under another anchor",
                "step = 2                          | the decision has no step 2",
                "decision = (SELECT k.decision FROM kept_keys k WHERE k.flow <> flow_keys.flow) | the decision is about another flow",
                "decision = REPEAT('A', 43)        | the log has no entry",
            })
    void a_changed_line_of_the_journal_breaks_the_audit_where_it_was_changed(String change, String reason)
            throws Exception {
        // Given
        assertThat(house.sql("UPDATE flow_keys SET " + change + " WHERE flow = '" + firstFlow + "'"))
                .isEqualTo(1);

        // When
        TestingAlice.Ran audit = house.alice("audit");

        // Then
        assertThat(audit.exit()).isEqualTo(1);
        assertThat(audit.lines().getLast())
                .startsWith("BROKEN: flow " + firstFlow)
                .contains(reason);
        assertThat(audit.out()).contains("ok    ");
    }

    @Test
    void a_line_that_was_typed_under_the_name_of_another_flow_breaks_the_audit() throws Exception {
        // Given
        String other = "I" + "A".repeat(43);
        assertThat(house.sql("UPDATE flow_keys SET flow = '" + other + "' WHERE flow = '" + firstFlow + "'"))
                .isEqualTo(1);

        // When
        TestingAlice.Ran audit = house.alice("audit");

        // Then
        assertThat(audit.exit()).isEqualTo(1);
        assertThat(audit.lines().getLast()).contains("BROKEN: flow " + other);
    }

    @Test
    void a_flipped_bit_of_a_decision_breaks_the_audit_and_the_file_check() throws Exception {
        // Given
        flip(first.get(1));

        // When
        TestingAlice.Ran audit = house.alice("audit");
        TestingAlice.Ran fsck = house.alice("log", "fsck");
        TestingAlice.Ran verify = house.alice("log", "verify", first.get(1));

        // Then
        assertThat(audit.exit()).isEqualTo(1);
        assertThat(audit.out() + audit.err()).containsAnyOf("is damaged", "BROKEN: flow " + firstFlow);
        assertThat(fsck.exit()).isEqualTo(1);
        assertThat(fsck.out() + fsck.err()).containsAnyOf("NOT CLEAN", "is damaged");
        assertThat(verify.exit()).isEqualTo(1);
    }

    @Test
    void a_flipped_bit_of_a_proposal_breaks_the_audit_and_the_file_check() throws Exception {
        // Given
        flip(second.getFirst());

        // When
        TestingAlice.Ran audit = house.alice("audit");
        TestingAlice.Ran fsck = house.alice("log", "fsck");

        // Then
        assertThat(audit.exit()).isEqualTo(1);
        assertThat(audit.err()).contains("is damaged", "restore it from a backup");
        assertThat(fsck.exit()).isEqualTo(1);
    }

    @Test
    void an_outcome_that_was_taken_out_is_missed_by_the_file_check() throws Exception {
        // Given
        assertThat(house.sql("DELETE FROM scitt_bundle WHERE first = " + index(second.getLast())))
                .isEqualTo(1);

        // When
        TestingAlice.Ran fsck = house.alice("log", "fsck", "--json");

        // Then
        assertThat(fsck.exit()).isEqualTo(1);
        assertThat(fsck.err()).contains("is missing", "restore it from a backup");
    }

    @Test
    void a_changed_signature_of_a_tree_head_is_found_by_the_file_check() throws Exception {
        // Given
        assertThat(house.sql("UPDATE scitt_checkpoint SET receipt_signature = note_signature WHERE size = "
                        + (index(second.getFirst()) + 1)))
                .isEqualTo(1);

        // When
        TestingAlice.Ran fsck = house.alice("log", "fsck");

        // Then
        assertThat(fsck.exit()).isEqualTo(1);
    }

    /** The place of an entry; each of them was registered alone, and is a bundle of its own. */
    private long index(String entry) throws Exception {
        for (String line : house.alice("log", "list", "--json").lines()) {
            JsonNode listed = JsonMapper.builder().build().readTree(line);
            if (listed.path("id").asText().equals(entry)) {
                return listed.path("index").asLong();
            }
        }
        throw new AssertionError("the entry is not listed: " + entry);
    }

    /** Flips one bit in the middle of a statement, as a failing disk or an owner of the file would. */
    private void flip(String entry) throws Exception {
        byte[] statement = house.alice("log", "statement", entry).bytes();
        int middle = statement.length / 2;
        // two bytes in front tell the length of the statement
        String bytes = String.format(FLIPPED, middle + 3, (statement[middle] ^ 1) & 0xff);
        assertThat(house.sql("UPDATE scitt_bundle SET data = " + bytes + " WHERE first = " + index(entry)))
                .isEqualTo(1);
        assertThat(house.alice("log", "statement", entry).bytes()).isNotEqualTo(statement);
    }
}
