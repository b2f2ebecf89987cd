package dev.alice.prioritizer.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.prioritizer.PrioritizerException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusTest {
    private static final String HEADER = "source\tlabel\tcategory\tcommand_base64\n";

    private static Corpus read(String text) throws IOException {
        return Corpus.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String line(String label, byte[] command) {
        return "ours\t" + label + "\tany\t" + Base64.getEncoder().encodeToString(command);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lines_are_read_with_their_numbers_over_empty_lines_and_windows_ends() throws IOException {
        Corpus corpus = read("\ufeffsource\tlabel\tcategory\tcommand_base64\r\n\r\n" + line("benign", utf8("ls"))
                + "\r\n\n" + line("mixed", utf8("for x in a b; do\n  echo $x\ndone")));

        assertThat(corpus.lines())
                .containsExactly(
                        new Corpus.Line(3, "ours", "benign", "any", "ls", true),
                        new Corpus.Line(5, "ours", "mixed", "any", "for x in a b; do\n  echo $x\ndone", true));
    }

    @Test
    void a_command_may_be_large_hold_a_nul_or_not_be_utf8() throws IOException {
        byte[] large = utf8("x".repeat(10 << 20));
        Corpus corpus = read(HEADER + line("mixed", large) + "\n" + line("mixed", new byte[] {'l', 0, 's'}) + "\n"
                + line("mixed", new byte[] {(byte) 0xff, 'l'}) + "\n");

        assertThat(corpus.lines()).extracting(Corpus.Line::utf8).containsExactly(true, true, false);
        assertThat(corpus.lines().getFirst().command()).hasSize(10 << 20);
        assertThat(corpus.lines().get(1).command()).isEqualTo("l\0s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ours,benign,any,bHM=;ours,benign,any,!!! | line 3: the command is not base64",
                "ours,benign,bHM= | line 2: it has 3 columns",
                "ours,benign,any,bHM=,more | line 2: it has 5 columns",
                "ours,,any,bHM= | line 2: it has no label"
            })
    void a_wrong_line_is_named(String lines, String words) {
        String text = HEADER + lines.replace(',', '\t').replace(';', '\n');

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(PrioritizerException.class)
                .hasMessageStartingWith(words);
    }

    @Test
    void a_file_without_its_header_is_refused() {
        for (String text : List.of("", "\n\n", line("benign", utf8("ls")), "source label category command_base64\n")) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(PrioritizerException.class)
                    .hasMessageMatching("line 1: (the header is not .*|the file is empty)");
        }
    }

    @Property(tries = 200)
    void any_bytes_are_lines_or_refused_by_number(@ForAll byte[] bytes, @ForAll boolean headed) throws IOException {
        byte[] header = headed ? utf8(HEADER) : new byte[0];
        byte[] all = new byte[header.length + bytes.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(bytes, 0, all, header.length, bytes.length);
        try {
            assertThat(Corpus.read(new ByteArrayInputStream(all)).lines()).isNotNull();
        } catch (PrioritizerException e) {
            assertThat(e).hasMessageMatching("(?s)line \\d+: .+");
        }
    }

    @Property(tries = 200)
    void whatever_is_written_is_read_again(@ForAll List<String> commands) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        commands.forEach(command -> text.append(line("mixed", utf8(command))).append('\n'));

        List<String> read =
                read(text.toString()).lines().stream().map(Corpus.Line::command).toList();

        assertThat(read)
                .isEqualTo(commands.stream()
                        .map(command -> new String(utf8(command), StandardCharsets.UTF_8))
                        .toList());
    }
}
