package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IndexTailTest {
    private final IndexTail tail = new IndexTail();

    private void add(long from, long to) {
        tail.add(LongStream.range(from, to).mapToObj(IndexTailTest::entry).toList());
    }

    private static LogEntry entry(long index) {
        Digest digest = Digest.sha256(Long.toString(index).getBytes(StandardCharsets.UTF_8));
        Octets name = digest.octets();
        return new LogEntry(
                new EntryId(name.base64Url()),
                index,
                "issuer",
                "train-" + index % 10,
                "proposal",
                "text/plain",
                Instant.EPOCH,
                digest);
    }

    private List<Long> found(long key, long from) {
        Places places = tail.places(key, from);
        return LongStream.iterate(places.atLeast(0), at -> at != Places.NONE, at -> places.atLeast(at + 1))
                .boxed()
                .toList();
    }

    @Test
    void what_was_added_is_found_in_order_across_stretches() {
        // Given
        add(0, 30);
        tail.before(30);
        // When
        add(30, 60);
        // Then
        assertThat(found(Posting.subject("train-3"), 0)).containsExactly(3L, 13L, 23L, 33L, 43L, 53L);
        assertThat(found(Posting.subject("train-3"), 14)).containsExactly(23L, 33L, 43L, 53L);
        assertThat(found(Posting.subject("nobody's"), 0)).isEmpty();
        assertThat(tail.size()).isEqualTo(60);
    }

    @Test
    void entries_that_are_here_already_are_left_out_and_a_gap_is_not_jumped() {
        // Given
        add(0, 10);
        // When
        add(5, 12);
        add(20, 25);
        // Then
        assertThat(tail.past()).isEqualTo(12);
        assertThat(found(Posting.issuer("issuer"), 0)).hasSize(12);
    }

    @Test
    void lines_before_a_position_are_sorted_and_hold_nothing_that_was_forgotten() {
        // Given
        add(0, 10);
        // When
        tail.trim(4);
        List<Posting> lines = tail.before(8);
        // Then
        assertThat(lines).isSorted().hasSize(4 * 4);
        assertThat(lines).allMatch(line -> line.index() >= 4 && line.index() < 8);
    }

    @Test
    void what_is_in_a_run_is_forgotten_and_what_came_meanwhile_stays() {
        // Given
        add(0, 10);
        tail.before(10);
        add(10, 15);
        // When
        tail.trim(10);
        // Then
        assertThat(tail.size()).isEqualTo(5);
        assertThat(found(Posting.issuer("issuer"), 10)).containsExactly(10L, 11L, 12L, 13L, 14L);
        assertThat(tail.before(15)).hasSize(4 * 5);
    }

    @Test
    void a_tail_that_others_overtook_goes_on_behind_them() {
        // Given
        add(0, 3);
        // When
        tail.trim(7);
        add(7, 9);
        // Then
        assertThat(tail.past()).isEqualTo(9);
        assertThat(found(Posting.issuer("issuer"), 0)).containsExactly(7L, 8L);
    }
}
