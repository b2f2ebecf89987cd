package dev.alice.keri.cesr;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.Vectors;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Text and binary, and the way there and back. */
class DomainTest {
    private static final String BODY =
            MessageStream.parse(Vectors.read("single")).get(0).body().text();

    @Property(tries = 200)
    void primitives_come_back_from_binary_as_they_went(
            @ForAll long seed, @ForAll @IntRange(max = 7) int code) {
        // Given
        Random random = new Random(seed);
        Matter matter = Matter.parse(TestingStreams.matter(MatterCode.values()[code], random));
        IndexedSignature signature = IndexedSignature.parse(TestingStreams.signature(random));
        // When
        byte[] binary = matter.qb2();
        byte[] signed = signature.qb2();
        // Then
        assertThat(binary).hasSize(matter.qb64().length() / 4 * 3);
        assertThat(Matter.parse(binary)).isEqualTo(matter);
        assertThat(IndexedSignature.parse(signed)).isEqualTo(signature);
    }

    @Property(tries = 200)
    void streams_come_back_from_binary_as_they_went(@ForAll long seed) {
        // Given
        byte[] text = TestingStreams.text(seed);
        // When
        byte[] binary = Domain.BINARY.convert(text);
        // Then
        assertThat(Domain.TEXT.convert(binary)).isEqualTo(text);
        assertThat(Domain.BINARY.convert(binary)).isEqualTo(binary);
        assertThat(binary.length).isLessThanOrEqualTo(text.length);
    }

    @Property(tries = 200)
    void both_domains_hold_the_same_messages_in_any_chunking(@ForAll long seed) {
        // Given
        byte[] text = TestingStreams.text(seed);
        byte[] binary = Domain.BINARY.convert(text);
        // When
        List<Message> expected = MessageStream.parse(text);
        List<Message> found = TestingStreams.inPieces(binary, new Random(seed));
        // Then
        assertThat(TestingStreams.inPieces(text, new Random(seed))).isEqualTo(expected);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).body()).isEqualTo(expected.get(i).body());
            assertThat(found.get(i).attachments()).isEqualTo(expected.get(i).attachments());
        }
    }

    @Test
    void every_vector_comes_back_from_binary_as_it_went() {
        for (String name : TestingStreams.NAMES) {
            byte[] text = Vectors.read(name);
            assertThat(Domain.TEXT.convert(Domain.BINARY.convert(text))).isEqualTo(text);
        }
    }

    @Test
    void groups_of_both_domains_may_follow_one_body() {
        // Given
        String couple = "-GAB" + Matter.number(7).qb64() + Blake3.digest(new byte[0]).qb64();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(BODY.getBytes(US_ASCII));
        stream.writeBytes(Domain.BINARY.encode(couple));
        stream.writeBytes(couple.getBytes(US_ASCII));
        // When
        List<Message> messages = MessageStream.parse(stream.toByteArray());
        // Then
        assertThat(messages).singleElement().satisfies(message -> assertThat(
                        message.attachments().sources())
                .hasSize(2)
                .allSatisfy(source -> assertThat(source.sn()).isEqualTo(7)));
    }

    @Test
    void version_2_is_refused_in_both_domains_before_and_after_a_body() {
        for (String genus : List.of("-_AAACAA", "--AAAAAB")) {
            for (Domain domain : Domain.values()) {
                // Given
                byte[] code = domain.encode(genus);
                byte[] after = Arrays.copyOf(BODY.getBytes(US_ASCII), BODY.length() + code.length);
                System.arraycopy(code, 0, after, BODY.length(), code.length);
                // When / Then
                assertThatThrownBy(() -> MessageStream.parse(code))
                        .isInstanceOf(CesrException.class)
                        .hasMessageContaining("not KERI version 1");
                assertThatThrownBy(() -> MessageStream.parse(after))
                        .isInstanceOfSatisfying(
                                CesrException.class, e -> assertThat(e.offset()).isEqualTo(BODY.length()))
                        .hasMessageContaining("not KERI version 1");
            }
        }
    }

    @Test
    void a_native_body_of_version_2_is_refused_in_both_domains() {
        for (Domain domain : Domain.values()) {
            byte[] stream = domain.encode("-FAB0OKERICAACAAXicp");
            assertThatThrownBy(() -> MessageStream.parse(stream))
                    .isInstanceOf(CesrException.class)
                    .hasMessageContaining("version 2 is not spoken here");
        }
    }

    @Test
    void what_is_neither_json_nor_a_group_is_refused_by_its_name() {
        assertThatThrownBy(() -> MessageStream.parse(new byte[] {(byte) 0xa1, 1}))
                .hasMessageContaining("CBOR");
        assertThatThrownBy(() -> MessageStream.parse(new byte[] {(byte) 0x81, 1}))
                .hasMessageContaining("MessagePack");
        assertThatThrownBy(() -> MessageStream.parse("_AAA".getBytes(US_ASCII)))
                .hasMessageContaining("op code");
    }

    @Test
    void a_refusal_in_binary_names_the_byte_in_the_stream() {
        // Given: a couple whose second primitive is a key and not a signature
        String key = Vectors.key(1).nonTransferable().qb64();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(BODY.getBytes(US_ASCII));
        stream.writeBytes(Domain.BINARY.encode("-CAB" + key + key + key));
        // When / Then
        assertThatThrownBy(() -> MessageStream.parse(stream.toByteArray()))
                .isInstanceOfSatisfying(
                        CesrException.class,
                        e -> assertThat(e.offset()).isEqualTo(BODY.length() + 3 + 33))
                .hasMessageContaining("ED25519_SIGNATURE belongs here");
    }

    @Test
    void a_group_beyond_the_limit_is_refused_in_binary_before_it_is_read() {
        // Given
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(BODY.getBytes(US_ASCII));
        stream.writeBytes(Domain.BINARY.encode("-0V_____"));
        MessageStream parser = new MessageStream();
        parser.feed(stream.toByteArray(), 0, stream.size());
        // When / Then
        assertThatThrownBy(parser::next).isInstanceOf(CesrException.class).hasMessageContaining("more than");
    }
}
