package dev.alice.keri.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventWriterTest {
    private static final List<Aid> WITNESSES = IntStream.rangeClosed(0x21, 0x24)
            .mapToObj(i -> new Aid(Vectors.key(i).nonTransferable().qb64()))
            .toList();

    @Test
    void an_inception_is_byte_for_byte_that_of_another_implementation() {
        // Given
        KeySet keys = KeySet.single(
                Vectors.key(0x11).transferable(), Vectors.key(0x12).nextDigest());
        // When
        Inception inception = EventWriter.inception(keys, 3, WITNESSES, List.of(), List.of());
        // Then
        assertThat(inception.aid().qb64()).isEqualTo("EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");
        assertThat(inception.raw().length()).isEqualTo(486);
        assertThat(inception.raw())
                .isEqualTo(MessageStream.parse(Vectors.read("single")).get(0).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "multi", "recovery", "single-receipts", "delegated"})
    void every_event_of_another_implementation_is_written_again_byte_for_byte(String name) {
        for (Message message : MessageStream.parse(Vectors.read(name))) {
            // Given
            KeyMessage read = EventReader.read(message.body());
            // When
            KeyMessage written = switch (read) {
                case Inception e ->
                    e.delegator()
                            .map(boss -> EventWriter.delegatedInception(
                                    boss, e.keySet(), e.toad(), e.witnesses(), e.traits(), e.seals()))
                            .orElseGet(() ->
                                    EventWriter.inception(e.keySet(), e.toad(), e.witnesses(), e.traits(), e.seals()));
                case Rotation e ->
                    e.delegated()
                            ? EventWriter.delegatedRotation(
                                    e.aid(), e.sn(), e.prior(), e.keySet(), e.toad(), e.cuts(), e.adds(), e.seals())
                            : EventWriter.rotation(
                                    e.aid(), e.sn(), e.prior(), e.keySet(), e.toad(), e.cuts(), e.adds(), e.seals());
                case Interaction e -> EventWriter.interaction(e.aid(), e.sn(), e.prior(), e.seals());
                case Receipt e -> e;
            };
            // Then
            assertThat(written.raw()).isEqualTo(message.body());
        }
    }

    @Test
    void a_changed_byte_changes_the_said_and_is_refused() {
        // Given
        byte[] raw = MessageStream.parse(Vectors.read("single")).get(1).body().toByteArray();
        raw[raw.length - 10] ^= 1;
        // When / Then
        assertThatThrownBy(() -> EventReader.read(Octets.copyOf(raw)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("SAID mismatch");
    }

    @Test
    void an_unknown_or_doubled_trait_is_refused() {
        // Given
        KeySet keys = KeySet.single(
                Vectors.key(0x11).transferable(), Vectors.key(0x12).nextDigest());
        // When / Then
        assertThatThrownBy(() -> EventWriter.inception(keys, 3, WITNESSES, List.of("XO"), List.of()))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("configuration trait");
        assertThatThrownBy(() -> EventWriter.inception(keys, 3, WITNESSES, List.of("EO", "EO"), List.of()))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void every_seal_comes_back_as_it_went() {
        // Given
        Aid aid = new Aid("EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");
        Said said = new Said("EPwn0g_xmJeGT7q3He471lnnMkjbVJH1p--hyGMyZzot");
        List<Seal> seals = List.of(
                new Seal.Digest(said),
                new Seal.Root(said),
                new Seal.Location(aid, 17, said),
                new Seal.Last(aid),
                new Seal.Source(16, said),
                new Seal.Opaque(Json.fields("anything", "else")));
        // When
        Interaction written = EventWriter.interaction(aid, 1, said, seals);
        // Then
        assertThat(((Interaction) EventReader.read(written.raw())).seals()).isEqualTo(seals);
        assertThat(written.raw().text()).contains("{\"s\":\"10\",\"d\":\"EPwn").contains("\"s\":\"11\"");
    }

    @Test
    void fields_out_of_order_are_refused() {
        // Given
        Sad ixn = Sad.draft("KERI", "ixn")
                .said()
                .put("s", "1")
                .put("i", WITNESSES.get(0).qb64())
                .seal();
        // When / Then
        assertThatThrownBy(() -> EventReader.read(ixn.raw())).hasMessageContaining("in this order");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"v\":\"\"}",
                "{\"v\":\"KERI10JSON000000_\",\"v\":\"\"}",
                "{\"v\":1.}",
                "{\"v\":\"\\ud800\"}",
                "{\"v\":\"\\u12\"}",
                "{\"v\":[1,]}",
                "{\"v\":nul}",
                "{\"v\":\"a"
            })
    void json_that_is_not_compact_and_strict_is_refused(String json) {
        assertThatThrownBy(() -> Sad.read(Octets.utf8(json))).isInstanceOf(EventException.class);
    }

    @Test
    void deep_nesting_is_refused_without_a_stack_overflow() {
        String json = "{\"v\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> Sad.read(Octets.utf8(json))).hasMessageContaining("nested deeper");
    }

    @Test
    void a_self_addressed_object_holds_any_text_and_verifies() {
        // Given
        String text = "quote \" backslash \\ newline \n bell \u0007 snowman ☃ clef 𝄞";
        // When
        Sad sad =
                Sad.read(Sad.draft("ALIC", "note").said().put("x", text).seal().raw());
        // Then
        assertThat(sad.text("x")).isEqualTo(text);
        assertThat(sad.verifiedSaid(false).qb64()).isEqualTo(sad.text("d"));
        assertThat(Matter.parse(sad.text("d")).qb64()).startsWith("E");
    }
}
