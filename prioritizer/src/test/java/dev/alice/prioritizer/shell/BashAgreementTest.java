package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.prioritizer.shell.CommandLine.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BashAgreementTest {
    private final StrictGrammar grammar = new StrictGrammar();

    @Test
    void whatever_is_accepted_of_the_corpus_is_split_as_bash_splits_it() throws Exception {
        List<String> lines = Corpus.all().stream()
                .map(Corpus.Entry::command)
                .filter(command -> command.indexOf('\n') < 0)
                .distinct()
                .toList();

        int compared = agree(lines);

        assertThat(compared).isGreaterThan(Corpus.beside().isPresent() ? 5000 : 80);
    }

    @Test
    void a_command_of_several_lines_is_never_accepted() {
        assertThat(Corpus.all())
                .filteredOn(entry -> entry.command().indexOf('\n') >= 0)
                .allSatisfy(entry ->
                        assertThat(grammar.parse(entry.command())).isInstanceOf(Parse.NotUnderstood.class));
    }

    @Test
    void quotes_escapes_and_operators_are_split_as_bash_splits_them() throws Exception {
        int compared = agree(List.of(
                "a b  c",
                "a 'b c' \"d e\" f\\ g",
                "a'b'\"c\"d",
                "a '' \"\" b",
                "a \"x\\\"y\\\\z\\$w\\q\"",
                "a ~ ~/b 'x~' c~d",
                "a \"$HOME/x y\" \"$HOME\"",
                "a foo$ \"foo$\"",
                "a {} x{}y \\; \\( \\) \\!",
                "a *.c [ab] ?",
                "a|b&&c||d;e",
                "a b#c %1 ^x @y +z",
                "a -x=y --z='1 2'",
                "LANG=C TZ='UTC' a b"));

        assertThat(compared).isEqualTo(18);
    }

    @Property(tries = 60)
    void whatever_is_accepted_of_noise_is_split_as_bash_splits_it(@ForAll("noise") List<String> lines)
            throws Exception {
        agree(lines);
    }

    @Provide
    Arbitrary<List<String>> noise() {
        Arbitrary<String> piece = Arbitraries.of(
                "a",
                "b1",
                "2",
                " ",
                " ",
                "'",
                "\"",
                "\\",
                "$",
                "$HOME",
                "~",
                "~/",
                "/",
                "=",
                "{}",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                "*",
                "?",
                "!",
                "#",
                "&",
                "&&",
                "|",
                "||",
                ";",
                ">",
                ">>",
                "<",
                "2>&1",
                "2>/dev/null",
                "^",
                "%",
                "`",
                ":",
                ",",
                "-",
                "--",
                "if",
                "time",
                "x=1",
                "\\;",
                "''",
                "\"\"");
        return piece.list()
                .ofMinSize(1)
                .ofMaxSize(14)
                .map(parts -> "a " + String.join("", parts))
                .list()
                .ofSize(60);
    }

    /** Compares every accepted line with bash and returns how many simple commands were compared. */
    private int agree(List<String> lines) throws IOException, InterruptedException {
        List<String> accepted = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (String line : lines) {
            if (!(grammar.parse(line) instanceof Parse.Understood understood)) {
                continue;
            }
            accepted.add(line);
            for (Pipeline pipeline : understood.line().pipelines()) {
                for (SimpleCommand command : pipeline.commands()) {
                    for (List<Word> run : runs(command)) {
                        commands.add(line.substring(
                                run.getFirst().start(), run.getLast().end()));
                        expected.add(
                                run.stream().map(BashAgreementTest::expanded).toList());
                    }
                }
            }
        }
        Path directory = Files.createTempDirectory("alice-bash");
        try {
            List<Boolean> syntax = TestingBash.accepts(accepted, directory);
            List<String> rejected = new ArrayList<>();
            for (int i = 0; i < accepted.size(); i++) {
                if (!syntax.get(i)) {
                    rejected.add(accepted.get(i));
                }
            }
            assertThat(rejected).as("lines that bash rejects").isEmpty();
            List<List<String>> actual = TestingBash.split(commands, directory);
            assertThat(actual).hasSameSizeAs(commands);
            for (int i = 0; i < commands.size(); i++) {
                assertThat(actual.get(i)).as(commands.get(i)).isEqualTo(expected.get(i));
            }
        } finally {
            for (String name : List.of("lines", "output")) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.delete(directory);
        }
        return commands.size();
    }

    /** The words of a command: together, or one by one where redirections may stand between them. */
    private static List<List<Word>> runs(SimpleCommand command) {
        return command.redirects().isEmpty()
                ? List.of(command.words())
                : command.words().stream().map(List::of).toList();
    }

    private static String expanded(Word word) {
        return word.home() ? "/home/dev" + word.text().substring(1) : word.text();
    }
}
