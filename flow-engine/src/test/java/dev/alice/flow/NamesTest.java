package dev.alice.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NamesTest {
    @Test
    void a_flow_id_is_the_digest_in_cesr_form() {
        // Given
        Bytes canonical = Bytes.utf8("{}");

        // When
        FlowId id = FlowId.of(canonical);

        // Then
        byte[] raw = Bytes.base64url("A" + id.qb64().substring(1)).toArray();
        assertThat(id.qb64()).hasSize(44).startsWith("I");
        assertThat(HexFormat.of().formatHex(raw))
                .isEqualTo("00" + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void the_short_name_of_a_flow_is_its_first_twenty_bits_in_crockford_base32() {
        // Given: a digest that begins with 44136f, so 01000 10000 01001 10110
        FlowId id = FlowId.of(Bytes.utf8("{}"));

        // Then
        assertThat(id.shortName()).isEqualTo("8G9P");
    }

    @Property(tries = 200)
    void different_bytes_have_different_names(@ForAll byte[] one, @ForAll byte[] other) {
        assertThat(FlowId.of(Bytes.of(one)).equals(FlowId.of(Bytes.of(other))))
                .isEqualTo(Bytes.of(one).equals(Bytes.of(other)));
    }

    @Property(tries = 200)
    void random_names_are_well_formed_and_tell_their_bytes_apart(
            @ForAll @Size(16) byte[] one, @ForAll @Size(16) byte[] other) {
        // When
        RequestId first = RequestId.of(Bytes.of(one));
        TrainId train = TrainId.of(new UserName("octo"), Bytes.of(one));

        // Then
        assertThat(first.equals(RequestId.of(Bytes.of(other))))
                .isEqualTo(Bytes.of(one).equals(Bytes.of(other)));
        assertThat(train.subject()).isEqualTo("urn:alice:train:octo:" + first.value());
    }

    @Test
    void base32_is_that_of_rfc_4648_in_lower_case() {
        assertThat(RequestId.of(Bytes.utf8("foobarfoobarfoob")).value()).isEqualTo("mzxw6ytbojtg633cmfzgm33pmi");
    }

    static Stream<ThrowingCallable> malformed() {
        return Stream.of(
                () -> new FlowId("E" + "A".repeat(43)),
                () -> new FlowId("I" + "A".repeat(42)),
                () -> new FlowId("I" + "A".repeat(42) + "\n"),
                () -> new RequestId("a".repeat(25)),
                () -> new RequestId("A".repeat(26)),
                () -> RequestId.of(Bytes.utf8("short")),
                () -> new TrainId("urn:alice:train:octo:" + "a".repeat(25)),
                () -> new TrainId("urn:alice:train:oc/to:" + "a".repeat(26)),
                () -> new UserName(""),
                () -> new UserName("-octo"),
                () -> new UserName("_octo"),
                () -> new UserName("oc.to"),
                () -> new UserName("o".repeat(40)),
                () -> new UserName("octo\n"),
                () -> new UserName("../octo"),
                () -> new EntryId("A".repeat(44)),
                () -> new EntryId("A".repeat(42) + "="),
                () -> new Aid("e" + "A".repeat(43)),
                () -> new PaneId("3"),
                () -> new PaneId("%3;kill-server"),
                () -> new PaneId("%1234567890"),
                () -> new ServerId(" "),
                () -> new ServerId("x".repeat(513)),
                () -> new Digest(Bytes.utf8("short")),
                () -> Digest.hex("zz"),
                () -> Bytes.base64url("QQ=="),
                () -> Bytes.base64url("QR"),
                () -> Bytes.base64url("+/"),
                () -> new Statement("Proposal", "urn:x", Bytes.utf8("{}")),
                () -> new Statement("proposal", "", Bytes.utf8("{}")),
                () -> new Prediction(256, 0, ""),
                () -> new Prediction(0, 1001, ""),
                () -> new Effect(0, EffectKind.READS, "", ""),
                () -> new LogEntry(new EntryId("A".repeat(43)), 3, 3, Bytes.utf8(""), TestingStages.NOW),
                () -> new Assessment(Risk.READS_ONLY, false, List.of(), List.of()),
                () -> new Cleared.Line(new CommandText("ls"), "0123456789abcdeg", ""),
                () -> new Cleared.Line(new CommandText("ls"), "0123456789abcdef", "echo\nrm"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_name_or_value_is_refused(ThrowingCallable made) {
        assertThatIllegalArgumentException().isThrownBy(made);
    }

    @Test
    void a_refusal_of_a_name_shows_no_raw_control_characters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlowId("\u001b[2J"))
                .withMessageContaining("<U+001B>");
    }

    @Test
    void bytes_cannot_be_changed_from_outside() {
        // Given
        byte[] mine = {1, 2, 3};
        Bytes held = Bytes.of(mine);

        // When
        mine[0] = 9;
        held.toArray()[1] = 9;

        // Then
        assertThat(held.toArray()).containsExactly(1, 2, 3);
        assertThat(Bytes.base64url(held.asBase64url())).isEqualTo(held);
    }
}
