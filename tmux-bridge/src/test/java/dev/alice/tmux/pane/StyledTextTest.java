package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.tmux.pane.Style.Attribute;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StyledTextTest {
    @Test
    void attributes_and_colours_become_spans() {
        // When
        List<StyledLine> lines = StyledText.read("a\033[1;4mb\033[38;5;208mc\033[48;2;1;2;3md\033[0me\n");

        // Then
        Style bold = new Style(Set.of(Attribute.BOLD, Attribute.UNDERLINE), Colour.STANDARD, Colour.STANDARD);
        Style orange = bold.withForeground(new Colour.Indexed(208));
        assertThat(lines)
                .containsExactly(new StyledLine(List.of(
                        new StyledLine.Span("a", Style.PLAIN),
                        new StyledLine.Span("b", bold),
                        new StyledLine.Span("c", orange),
                        new StyledLine.Span("d", orange.withBackground(new Colour.Rgb(1, 2, 3))),
                        new StyledLine.Span("e", Style.PLAIN))));
    }

    @Test
    void every_way_to_write_a_colour_is_read() {
        assertThat(style("91")).isEqualTo(Style.PLAIN.withForeground(new Colour.Indexed(9)));
        assertThat(style("107")).isEqualTo(Style.PLAIN.withBackground(new Colour.Indexed(15)));
        assertThat(style("38:2::9:8:7")).isEqualTo(Style.PLAIN.withForeground(new Colour.Rgb(9, 8, 7)));
        assertThat(style("38:2:9:8:7")).isEqualTo(Style.PLAIN.withForeground(new Colour.Rgb(9, 8, 7)));
        assertThat(style("58;5;3;1")).isEqualTo(Style.PLAIN.with(Attribute.BOLD));
        assertThat(style("4:3")).isEqualTo(Style.PLAIN.with(Attribute.UNDERLINE));
        assertThat(style("4;4:0")).isEqualTo(Style.PLAIN);
        assertThat(style("38;5;999")).isEqualTo(Style.PLAIN);
        assertThat(style("1;22")).isEqualTo(Style.PLAIN);
    }

    @Test
    void hyperlinks_titles_and_unknown_sequences_are_dropped() {
        // Given
        String text =
                "\033]8;id=1;http://x/\033\\link\033]8;;\033\\ \033]2;title\007a\033[2Jb\033[?1049hc\033cd\u009b31me\033Pq\033\\f\n";

        // Then
        assertThat(StyledText.read(text)).extracting(StyledLine::text).containsExactly("link abcd31mef");
    }

    @Test
    void line_drawing_and_tabs_are_shown_as_they_look() {
        assertThat(StyledText.read("\016lqk\017lqk\n1\t2\n"))
                .extracting(StyledLine::text)
                .containsExactly("┌─┐lqk", "1       2");
    }

    @Test
    void a_style_goes_on_over_the_end_of_a_line() {
        assertThat(StyledText.read("\033[7ma\nb\033[0m\nc\n"))
                .extracting(line -> line.spans().getFirst().style().attributes())
                .containsExactly(Set.of(Attribute.REVERSE), Set.of(Attribute.REVERSE), Set.of());
    }

    @Test
    void blanks_that_show_are_kept_at_the_end_of_a_line() {
        assertThat(StyledText.read("a  \033[41m  \033[0m  \n"))
                .extracting(StyledLine::text)
                .containsExactly("a    ");
    }

    @Property(tries = 300)
    void nothing_that_a_terminal_would_obey_gets_through(@ForAll("hostile") String text) {
        // When
        List<StyledLine> lines = StyledText.read(text);

        // Then
        for (StyledLine line : lines) {
            assertThat(line.text().chars().noneMatch(Character::isISOControl)).isTrue();
            assertThat(StyledText.read(line.ansi() + "\n"))
                    .first()
                    .satisfies(again -> assertThat(again.text()).isEqualTo(line.text()));
        }
        assertThat(lines.size())
                .isLessThanOrEqualTo((int) text.chars().filter(c -> c == '\n').count() + 1);
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> sequence = Arbitraries.of(
                "\033[",
                "\033]8;;",
                "\033\\",
                "\007",
                "38;5;",
                "38:2:",
                ";",
                "m",
                "\033P",
                "\033",
                "\u009b",
                "\n",
                "\t",
                "\016",
                "x",
                "漢",
                "48;2;1;2",
                "1;2;3;4;5;7;9",
                "\0",
                "\177");
        return Arbitraries.oneOf(sequence, Arbitraries.strings().ofMaxLength(4))
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    private static Style style(String parameters) {
        return Graphics.apply(Style.PLAIN, parameters);
    }
}
