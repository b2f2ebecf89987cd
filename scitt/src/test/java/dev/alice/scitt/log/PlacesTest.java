package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static Places everyNth(long n, long offset, long past, AtomicInteger looks) {
        return index -> {
            looks.incrementAndGet();
            long at = index <= offset ? offset : offset + (index - offset + n - 1) / n * n;
            return at < past ? at : Places.NONE;
        };
    }

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void what_is_in_all_is_found_in_order() {
        // Given
        Places.Work work = new Places.Work(1000);
        List<Places> several = List.of(everyNth(4, 0, 100, looks), everyNth(6, 0, 100, looks));
        // When
        List<Long> found = new ArrayList<>();
        for (long at = work.next(several, 0); at < 100; at = work.next(several, at + 1)) {
            found.add(at);
        }
        // Then
        assertThat(found).containsExactly(0L, 12L, 24L, 36L, 48L, 60L, 72L, 84L, 96L);
        assertThat(work.isOver()).isFalse();
    }

    @Test
    void names_that_are_frequent_and_never_together_are_followed_so_far_and_no_further() {
        // Given
        Places.Work work = new Places.Work(1000);
        List<Places> several = List.of(everyNth(2, 0, Long.MAX_VALUE, looks), everyNth(2, 1, Long.MAX_VALUE, looks));
        // When
        long stopped = work.next(several, 10);
        // Then
        assertThat(work.isOver()).isTrue();
        assertThat(looks).hasValue(1000);
        assertThat(stopped).isBetween(11L, 2020L);
        // When
        long further = new Places.Work(1000).next(several, stopped);
        // Then
        assertThat(further).isGreaterThan(stopped);
    }
}
