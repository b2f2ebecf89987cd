package dev.alice.keri.oobi;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OobiPropertyTest {
    @Property(tries = 200)
    void no_text_breaks_the_reading_of_an_oobi(@ForAll String text) {
        try {
            Oobi.parse("http://example.org/oobi/" + text);
        } catch (OobiException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void no_answer_breaks_the_reading_of_http_otherwise_than_by_its_own_error(@ForAll byte[] answer) {
        try {
            assertThat(new HttpAnswer(new java.io.ByteArrayInputStream(answer), 64).body())
                    .hasSizeLessThanOrEqualTo(64);
        } catch (java.io.IOException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void a_head_of_any_words_is_read_or_refused(@ForAll String field, @ForAll String value) {
        byte[] answer = ("HTTP/1.1 200 OK\r\n" + field + ": " + value + "\r\n\r\nbody")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try {
            assertThat(new HttpAnswer(new java.io.ByteArrayInputStream(answer), 64).body())
                    .hasSizeLessThanOrEqualTo(64);
        } catch (java.io.IOException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
