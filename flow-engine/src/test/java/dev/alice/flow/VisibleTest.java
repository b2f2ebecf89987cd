package dev.alice.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void what_could_move_a_cursor_or_hide_becomes_its_code_point() {
        assertThat(Visible.text("a\u001b[2Jb\u202ec\u200bd\ud800e"))
                .isEqualTo("a<U+001B>[2Jb<U+202E>c<U+200B>d<U+D800>e");
        assertThat(Visible.text("日本 grün 😀")).isEqualTo("日本 grün 😀");
    }

    @Test
    void lines_keep_their_breaks_and_leading_empty_ones() {
        assertThat(Visible.lines("\n\na\r\nb\tc\rd\n")).isEqualTo("\n\na\nb c<U+000D>d\n");
        assertThat(Visible.output("1%\r50%\rdone\r\n\r\n2%\rend\r\r\n\033[1m")).isEqualTo("done\n\nend\n<U+001B>[1m");
    }

    @Test
    void only_text_that_was_cut_ends_in_an_ellipsis() {
        // Given
        String most = "x".repeat(16_384);

        // Then
        assertThat(Visible.text(most)).isEqualTo(most);
        assertThat(Visible.text(most + "y")).isEqualTo(most + "…");
    }

    @Property(tries = 300)
    void what_is_shown_is_plain(@ForAll String foreign) {
        assertThat(Visible.text(foreign).codePoints()).allMatch(Visible::isPlain);
    }
}
