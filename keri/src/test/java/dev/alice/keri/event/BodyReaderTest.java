package dev.alice.keri.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries, replies and exchanges, beside those that signify-ts made. */
class BodyReaderTest {
    private static final Aid AID = new Aid("EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");
    private static final Aid WITNESS =
            new Aid(Vectors.key(0x21).nonTransferable().qb64());
    private static final Said SAID = new Said("EPwn0g_xmJeGT7q3He471lnnMkjbVJH1p--hyGMyZzot");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void every_message_of_another_implementation_is_written_again_byte_for_byte() {
        List<Message> messages = MessageStream.parse(Vectors.read("messages"));
        assertThat(messages).hasSize(5);
        for (Message message : messages) {
            // Given
            Body read = BodyReader.read(message.body());
            // When
            Body written = switch (read) {
                case Query q -> Query.of(q.dateTime(), q.route(), q.replyRoute(), q.query());
                case Reply r -> Reply.of(r.dateTime(), r.route(), r.attributes());
                case Exchange e -> {
                    Map<String, Json> embeds = new LinkedHashMap<>(e.embeds().values());
                    embeds.remove("d");
                    yield Exchange.of(
                            e.dateTime(),
                            e.sender(),
                            e.recipient(),
                            e.prior(),
                            e.route(),
                            e.query(),
                            e.attributes(),
                            embeds);
                }
                case KeyMessage k -> k;
            };
            // Then
            assertThat(written.raw()).isEqualTo(message.body());
            assertThat(written.said()).isEqualTo(read.said());
            assertThat(message.attachments().endorsements()).hasSize(1);
        }
    }

    @Test
    void roles_and_places_are_read_from_replies() {
        // Given
        List<Body> bodies = MessageStream.parse(Vectors.read("messages")).stream()
                .map(m -> BodyReader.read(m.body()))
                .toList();
        // When
        LocationScheme place = LocationScheme.read((Reply) bodies.get(1));
        EndRole role = EndRole.read((Reply) bodies.get(2));
        // Then
        assertThat(place).isEqualTo(new LocationScheme(WITNESS, "http", "http://127.0.0.1:5642/"));
        assertThat(place.reply(NOW)).isEqualTo(bodies.get(1));
        assertThat(role.role()).isEqualTo("mailbox");
        assertThat(role.eid()).isEqualTo(WITNESS);
        assertThat(role.granted()).isTrue();
        assertThat(EndRole.read(new EndRole(AID, "watcher", WITNESS, false).reply(NOW))
                        .granted())
                .isFalse();
        assertThatThrownBy(() -> EndRole.read((Reply) bodies.get(1))).isInstanceOf(EventException.class);
    }

    @Test
    void a_key_state_notice_comes_back_as_it_went() {
        // Given
        KeySet keys = KeySet.single(
                Vectors.key(0x11).transferable(), Vectors.key(0x12).nextDigest());
        KeyStateNotice notice = new KeyStateNotice(
                AID,
                10,
                Optional.of(SAID),
                SAID,
                11,
                NOW,
                "ixn",
                keys,
                1,
                List.of(WITNESS),
                List.of("EO"),
                9,
                SAID,
                List.of(),
                List.of(WITNESS),
                Optional.of(AID));
        // When
        Reply reply = notice.reply(NOW, WITNESS);
        // Then
        assertThat(reply.route()).isEqualTo("/ksn/" + WITNESS);
        assertThat(KeyStateNotice.read(reply)).isEqualTo(notice);
        assertThat(reply.raw().text()).contains("\"vn\":[1,0],\"i\":\"" + AID).contains("\"s\":\"a\"");
    }

    @ParameterizedTest
    @CsvSource({"0, SAID mismatch", "3, SAID mismatch"})
    void a_changed_byte_is_refused(int which, String reason) {
        // Given
        byte[] raw =
                MessageStream.parse(Vectors.read("messages")).get(which).body().toByteArray();
        raw[raw.length - 12] ^= 1;
        // When / Then
        assertThatThrownBy(() -> BodyReader.read(Octets.copyOf(raw)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void an_embed_that_is_not_what_its_digest_says_is_refused() {
        // Given
        Json embeds = Json.fields("d", SAID.qb64());
        Sad exn = Sad.draft("KERI", "exn")
                .said()
                .put("i", AID.qb64())
                .put("rp", "")
                .put("p", "")
                .put("dt", "2026-01-02T03:04:05.678901+00:00")
                .put("r", "/any")
                .put("q", new Json.Fields(Map.of()))
                .put("a", new Json.Fields(Map.of()))
                .put("e", embeds)
                .seal();
        // When / Then
        assertThatThrownBy(() -> BodyReader.read(exn.raw())).hasMessageContaining("SAID mismatch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05Z",
                "2026-13-02T03:04:05.678901+00:00",
                "2026-01-02T03:04:05.678901+99:00",
                "yesterday"
            })
    void a_time_that_is_none_is_refused(String time) {
        // Given
        Sad qry = Sad.draft("KERI", "qry")
                .said()
                .put("dt", time)
                .put("r", "logs")
                .put("rr", "")
                .put("q", new Json.Fields(Map.of()))
                .seal();
        // When / Then
        assertThatThrownBy(() -> BodyReader.read(qry.raw()))
                .isInstanceOf(dev.alice.keri.KeriException.class)
                .hasMessageContaining("date-time");
    }

    @Test
    void a_reply_is_no_key_message() {
        Reply reply = new EndRole(AID, "watcher", WITNESS, true).reply(NOW);
        assertThatThrownBy(() -> EventReader.read(reply.raw())).hasMessageContaining("(rpy) where a key message");
    }

    @Test
    void a_delegate_is_never_its_own_key_and_its_delegator_can_anchor() {
        // Given
        KeySet keys = KeySet.single(
                Vectors.key(0x11).transferable(), Vectors.key(0x12).nextDigest());
        // When / Then
        assertThatThrownBy(() -> EventWriter.delegatedInception(WITNESS, keys, 0, List.of(), List.of(), List.of()))
                .hasMessageContaining("delegator that can anchor");
        assertThat(EventWriter.delegatedInception(AID, keys, 0, List.of(), List.of(), List.of())
                        .delegator())
                .contains(AID);
    }
}
