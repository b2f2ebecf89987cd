package dev.alice.keri.kel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Superseding recovery and its limits, in a log without witnesses. */
class EventJudgeTest {
    private final Replay replay = new Replay(EventJudge.validating());
    private final Inception icp = EventWriter.inception(keys(1), 0, List.of(), List.of(), List.of());

    private static KeySet keys(int n) {
        return KeySet.single(Vectors.key(n).transferable(), Vectors.key(n + 1).nextDigest());
    }

    private Judgement take(Event event, SigningKey key) {
        IndexedSignature signature =
                IndexedSignature.both(0, key.sign(event.raw().toByteArray()));
        return replay.take(new SignedEvent(event, List.of(signature)));
    }

    private Interaction ixn(long sn, Said prior, String seed) {
        return EventWriter.interaction(
                icp.aid(),
                sn,
                prior,
                List.of(new dev.alice.keri.event.Seal.Digest(new Said(
                        dev.alice.keri.cesr.Blake3.digest(seed.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .qb64()))));
    }

    private Rotation rot(long sn, Said prior, int keyNumber) {
        return EventWriter.rotation(icp.aid(), sn, prior, keys(keyNumber), 0, List.of(), List.of(), List.of());
    }

    @Test
    void a_rotation_supersedes_every_interaction_from_its_place_on() {
        // Given
        take(icp, Vectors.key(1));
        Interaction first = ixn(1, icp.said(), "1");
        Interaction second = ixn(2, first.said(), "2");
        take(first, Vectors.key(1));
        take(second, Vectors.key(1));
        // When
        Judgement judgement = take(rot(1, icp.said(), 2), Vectors.key(2));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
        assertThat(replay.state(icp.aid()).orElseThrow().sn()).isEqualTo(1);
        assertThat(take(second, Vectors.key(1))).isInstanceOf(Judgement.Reject.class);
    }

    @Test
    void a_rotation_never_supersedes_a_rotation() {
        // Given
        take(icp, Vectors.key(1));
        take(rot(1, icp.said(), 2), Vectors.key(2));
        Rotation other = EventWriter.rotation(
                icp.aid(),
                1,
                icp.said(),
                KeySet.single(Vectors.key(2).transferable(), Vectors.key(9).nextDigest()),
                0,
                List.of(),
                List.of(),
                List.of());
        // When
        Judgement judgement = take(other, Vectors.key(2));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Duplicitous.class);
    }

    @Test
    void a_rotation_never_supersedes_an_interaction_that_a_rotation_follows() {
        // Given
        take(icp, Vectors.key(1));
        Interaction first = ixn(1, icp.said(), "1");
        take(first, Vectors.key(1));
        take(rot(2, first.said(), 2), Vectors.key(2));
        // When
        Judgement judgement = take(rot(1, icp.said(), 2), Vectors.key(2));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Duplicitous.class);
    }

    @Test
    void an_interaction_never_supersedes_anything() {
        // Given
        take(icp, Vectors.key(1));
        take(ixn(1, icp.said(), "1"), Vectors.key(1));
        // When
        Judgement judgement = take(ixn(1, icp.said(), "other"), Vectors.key(1));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Duplicitous.class);
    }

    @Test
    void a_forged_event_at_a_taken_place_is_no_duplicity() {
        // Given
        take(icp, Vectors.key(1));
        take(ixn(1, icp.said(), "1"), Vectors.key(1));
        // When
        Judgement judgement = take(ixn(1, icp.said(), "other"), Vectors.key(77));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Reject.class);
    }

    @Test
    void old_keys_sign_nothing_after_a_rotation() {
        // Given
        take(icp, Vectors.key(1));
        Rotation rotation = rot(1, icp.said(), 2);
        take(rotation, Vectors.key(2));
        // When
        Judgement judgement = take(ixn(2, rotation.said(), "1"), Vectors.key(1));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Reject.class);
    }
}
