package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AnswerBudgetTest {
    private final AnswerBudget budget = new AnswerBudget(100, Duration.ofMillis(20));

    private static Optional<byte[]> kib(int kib) {
        return Optional.of(new byte[kib << 10]);
    }

    @Test
    void what_slow_clients_still_read_leaves_no_room_until_it_is_gone() throws Exception {
        // Given
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        Thread slow = Thread.ofVirtual()
                .start(() -> budget.answer(() -> kib(70), found -> {
                    sending.countDown();
                    await(read);
                }));
        sending.await();
        // When
        List<Integer> sent = new ArrayList<>();
        boolean large = budget.answer(() -> kib(40), found -> sent.add(40));
        boolean small = budget.answer(() -> kib(10), found -> sent.add(10));
        read.countDown();
        slow.join();
        // Then
        assertThat(large).isFalse();
        assertThat(small).isTrue();
        assertThat(budget.answer(() -> kib(40), found -> sent.add(41))).isTrue();
        assertThat(sent).containsExactly(10, 41);
    }

    @Test
    void an_answer_larger_than_the_whole_budget_is_sent_alone() {
        assertThat(budget.answer(() -> kib(500), found -> assertThat(found).isPresent()))
                .isTrue();
        assertThat(budget.answer(() -> kib(99), found -> {})).isTrue();
    }

    @Test
    void few_answers_are_made_at_once() throws Exception {
        // Given
        CountDownLatch making = new CountDownLatch(4);
        CountDownLatch made = new CountDownLatch(1);
        List<Thread> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(Thread.ofVirtual()
                    .start(() -> budget.answer(
                            () -> {
                                making.countDown();
                                await(made);
                                return kib(1);
                            },
                            found -> {})));
        }
        making.await();
        // When
        boolean fifth = budget.answer(() -> kib(1), found -> {});
        made.countDown();
        for (Thread thread : four) {
            thread.join();
        }
        // Then
        assertThat(fifth).isFalse();
        assertThat(budget.answer(() -> kib(1), found -> {})).isTrue();
    }

    @Test
    void an_answer_that_breaks_gives_its_room_back() {
        // Given
        RuntimeException broken = new IllegalStateException("broken");
        // When
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> budget.answer(
                            () -> {
                                throw broken;
                            },
                            found -> {}))
                    .isSameAs(broken);
            assertThatThrownBy(() -> budget.answer(() -> kib(60), found -> {
                        throw broken;
                    }))
                    .isSameAs(broken);
        }
        // Then
        assertThat(budget.answer(() -> kib(60), found -> {})).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
