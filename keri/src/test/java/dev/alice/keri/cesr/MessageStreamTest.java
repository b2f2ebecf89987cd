package dev.alice.keri.cesr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.KeriException;
import dev.alice.keri.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageStreamTest {
    private static final List<String> NAMES = List.of(
            "single",
            "single-framed",
            "single-receipts",
            "multi",
            "recovery",
            "duplicity",
            "neg-bad-sig",
            "neg-two-wigs");

    @Test
    void framed_and_unframed_streams_hold_the_same_messages() {
        // Given
        byte[] plain = Vectors.read("single");
        byte[] framed = Vectors.read("single-framed");
        // When
        List<Message> one = MessageStream.parse(plain);
        List<Message> other = MessageStream.parse(framed);
        // Then
        assertThat(one).hasSize(4);
        assertThat(other.stream().map(Message::body).toList())
                .isEqualTo(one.stream().map(Message::body).toList());
        assertThat(other.stream().map(Message::attachments).toList())
                .isEqualTo(one.stream().map(Message::attachments).toList());
    }

    @Property(tries = 60)
    void any_chunking_gives_the_same_messages(@ForAll @IntRange(min = 1, max = 700) int chunk) {
        // Given
        byte[] stream = Vectors.read("single-receipts");
        MessageStream parser = new MessageStream();
        List<Message> messages = new ArrayList<>();
        // When
        for (int i = 0; i < stream.length; i += chunk) {
            parser.feed(stream, i, Math.min(chunk, stream.length - i));
            take(parser, messages);
        }
        parser.finish();
        take(parser, messages);
        // Then
        assertThat(messages).isEqualTo(MessageStream.parse(stream));
    }

    private static void take(MessageStream parser, List<Message> into) {
        for (Optional<Message> next = parser.next(); next.isPresent(); next = parser.next()) {
            into.add(next.get());
        }
    }

    @Property(tries = 200)
    void a_mutated_stream_throws_nothing_but_the_own_exception(
            @ForAll @IntRange(max = 7) int which,
            @ForAll @Size(max = 6) List<@IntRange(max = 1 << 20) Integer> edits,
            @ForAll @IntRange(max = 255) int value) {
        // Given
        byte[] stream = Vectors.read(NAMES.get(which));
        for (int edit : edits) {
            stream[edit % stream.length] = (byte) (value ^ (edit >> 12));
        }
        // When
        try {
            for (Message message : MessageStream.parse(stream)) {
                dev.alice.keri.event.EventReader.read(message.body());
            }
        } catch (KeriException refused) {
            // Then
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 100)
    void a_cut_stream_is_refused_or_shorter(@ForAll @IntRange(min = 1, max = 3000) int length) {
        // Given
        byte[] stream = java.util.Arrays.copyOf(Vectors.read("single"), length);
        // When
        try {
            List<Message> messages = MessageStream.parse(stream);
            // Then
            assertThat(messages).hasSizeLessThanOrEqualTo(4);
        } catch (CesrException refused) {
            assertThat(refused.offset()).isLessThanOrEqualTo(length);
        }
    }

    @Test
    void version_2_is_refused_by_name() {
        byte[] stream = "{\"v\":\"KERICAACAAJSONAAB6.\",\"t\":\"icp\"}".getBytes(UTF_8);
        assertThatThrownBy(() -> MessageStream.parse(stream))
                .isInstanceOf(CesrException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void a_version_2_genus_code_is_refused_by_name() {
        // Given
        String first = new String(Vectors.read("single"), 0, 486, UTF_8);
        byte[] stream = (first + "-_AAACAA").getBytes(UTF_8);
        // When / Then
        assertThatThrownBy(() -> MessageStream.parse(stream)).hasMessageContaining("not KERI version 1");
    }

    @Test
    void a_refusal_names_the_offset_in_the_stream() {
        // Given
        byte[] stream = Vectors.read("single");
        stream[500] = '=';
        // When / Then
        assertThatThrownBy(() -> MessageStream.parse(stream))
                .isInstanceOfSatisfying(
                        CesrException.class, e -> assertThat(e.offset()).isEqualTo(500));
    }

    @Test
    void a_body_beyond_the_limit_is_refused_before_it_is_read() {
        // Given
        MessageStream parser = new MessageStream(1000, 1000, List.of("KERI"));
        byte[] head = "{\"v\":\"KERI10JSONffffff_\"".getBytes(UTF_8);
        // When
        parser.feed(head, 0, head.length);
        // Then
        assertThatThrownBy(parser::next).isInstanceOf(CesrException.class).hasMessageContaining("at most 1000");
    }

    @Test
    void a_group_beyond_the_limit_is_refused_before_it_is_read() {
        // Given
        String first = new String(Vectors.read("single"), 0, 486, UTF_8);
        byte[] stream = (first + "-0V_____").getBytes(UTF_8);
        MessageStream parser = new MessageStream();
        // When
        parser.feed(stream, 0, stream.length);
        // Then
        assertThatThrownBy(parser::next).isInstanceOf(CesrException.class).hasMessageContaining("more than");
    }
}
