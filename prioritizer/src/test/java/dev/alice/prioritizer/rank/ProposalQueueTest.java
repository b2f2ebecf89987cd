package dev.alice.prioritizer.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Dossier;
import dev.alice.flow.Ranking;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProposalQueueTest {
    private static final Principles.Advice ADVICE = Principles.shipped().advice();

    private final ProposalQueue<String> queue = new ProposalQueue<>(3);

    private static Ranking ranking(int permille) {
        return new Ranking(permille, List.of(), Dossier.empty(), ADVICE.of(permille), Optional.empty());
    }

    private List<String> waiting() {
        return queue.waiting().stream().map(ProposalQueue.Entry::proposal).toList();
    }

    @Test
    void the_best_waits_first_and_of_equal_ones_the_older() {
        queue.offer("a", ranking(500));
        queue.offer("b", ranking(700));
        ProposalQueue.Offer<String> third = queue.offer("c", ranking(500));

        assertThat(third).isEqualTo(new ProposalQueue.Waits<String>(2));
        assertThat(waiting()).containsExactly("b", "a", "c");
        assertThat(queue.poll().orElseThrow().proposal()).isEqualTo("b");
        assertThat(waiting()).containsExactly("a", "c");
    }

    @Test
    void evidence_scores_everything_again_and_the_order_follows() {
        queue.offer("a", ranking(500));
        queue.offer("b", ranking(700));
        queue.offer("c", ranking(600));

        List<ProposalQueue.Entry<String>> gone = queue.rescore((proposal, before) -> switch (proposal) {
            case "a" -> ranking(900);
            case "b" -> ranking(50);
            default -> before;
        });

        assertThat(gone).extracting(ProposalQueue.Entry::proposal).containsExactly("b");
        assertThat(waiting()).containsExactly("a", "c");
    }

    @Test
    void evidence_against_some_cancels_them() {
        queue.offer("good", ranking(500));
        queue.offer("bad one", ranking(700));
        queue.offer("bad two", ranking(600));

        List<ProposalQueue.Entry<String>> gone = queue.cancel(proposal -> proposal.startsWith("bad"));

        assertThat(gone).extracting(ProposalQueue.Entry::proposal).containsExactly("bad one", "bad two");
        assertThat(waiting()).containsExactly("good");
    }

    @Test
    void a_full_queue_lets_the_worst_go_for_a_better_one() {
        queue.offer("a", ranking(500));
        queue.offer("b", ranking(600));
        queue.offer("c", ranking(700));

        ProposalQueue.Offer<String> better = queue.offer("d", ranking(650));
        ProposalQueue.Offer<String> worse = queue.offer("e", ranking(400));

        assertThat(better).isInstanceOfSatisfying(ProposalQueue.Displaces.class, displaces -> {
            assertThat(displaces.before()).isEqualTo(1);
            assertThat(displaces.gone().proposal()).isEqualTo("a");
        });
        assertThat(worse).isInstanceOf(ProposalQueue.Declined.class);
        assertThat(waiting()).containsExactly("c", "d", "b");
    }

    @Test
    void what_its_score_advises_to_drop_does_not_wait() {
        assertThat(queue.offer("a", ranking(10))).isInstanceOf(ProposalQueue.Declined.class);
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void a_proposal_that_is_offered_again_is_scored_again_and_keeps_its_age() {
        queue.offer("a", ranking(500));
        queue.offer("b", ranking(600));

        queue.offer("a", ranking(600));

        assertThat(waiting()).containsExactly("a", "b");
    }

    @Property(tries = 200)
    void it_is_ordered_and_bounded_whatever_is_offered(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 1000) Integer> scores) {
        ProposalQueue<Integer> any = new ProposalQueue<>(5);
        for (int i = 0; i < scores.size(); i++) {
            any.offer(i, ranking(scores.get(i)));
        }

        List<Integer> kept =
                any.waiting().stream().map(entry -> entry.ranking().permille()).toList();

        List<Integer> best = scores.stream()
                .filter(score -> score >= ADVICE.drop())
                .sorted((one, other) -> other - one)
                .limit(5)
                .toList();
        assertThat(kept).isEqualTo(best);
    }
}
