package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes that arrive in the shell are the bytes in the logged proposal and decision, for whatever may be typed at all.
 *
 * <p>A command writes a text into a file; the file is compared with the text, so a key that was lost, doubled or taken for
 * something else by the terminal, the line editor or the shell is seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypedBytesTest {
    private static final int TEXTS_A_FLOW = 6;
    private static final List<String> PIECES = List.of(
            "ä",
            "ß",
            "é",
            "中",
            "日本",
            "한",
            "→",
            "€",
            "😀",
            "🧵",
            "\\",
            "\"",
            "`",
            "$",
            "$(",
            ")",
            "{",
            "}",
            "!",
            "!!",
            "*",
            "?",
            "~",
            "#",
            ";",
            "&",
            "|",
            "<",
            ">",
            "[",
            "]",
            "%",
            "%s",
            "^",
            "=",
            " ",
            "  ",
            "a",
            "Z",
            "0",
            "/",
            "\\n",
            "'",
            "-",
            "--",
            "C-c",
            "Enter",
            "${x}",
            "\\033[2J");

    private final TestingHouse house;
    private final TestingGuest guest;
    private int files;

    TypedBytesTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.trusting(directory);
        guest = house.guest("typist");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void every_printable_character_of_ascii_arrives() throws Exception {
        // Given
        String all =
                IntStream.rangeClosed(0x20, 0x7e).mapToObj(Character::toString).collect(Collectors.joining());

        // When, Then
        arrive(List.of(all, all.repeat(3), new StringBuilder(all).reverse().toString()));
    }

    @Test
    void every_shell_metacharacter_arrives_alone_doubled_and_at_both_ends() throws Exception {
        // Given
        List<String> texts = new ArrayList<>();
        for (String some : List.of("|&;()", "<>$`\\", "\"'*?[", "]#~=%", "!{}^ ")) {
            texts.add(Stream.of(some.split(""))
                    .map(meta -> meta + " x " + meta + meta + " y" + meta)
                    .collect(Collectors.joining(" ")));
        }

        // When, Then
        arrive(texts);
    }

    @Test
    void other_scripts_arrive() throws Exception {
        arrive(List.of("grüße aus Köln", "Ωμέγα", "Жизнь прекрасна", "日本語 한국어 中文", "😀🧵👍 e\u0301 → €"));
    }

    @Test
    void a_line_of_four_kilobytes_arrives() throws Exception {
        // Given
        StringBuilder ascii = new StringBuilder();
        while (ascii.length() < 4_096) {
            ascii.append(ascii.length()).append(" |&$ ");
        }
        StringBuilder wide = new StringBuilder();
        while (wide.toString().getBytes(StandardCharsets.UTF_8).length < 4_096) {
            wide.append("grüße 日本 ").append(wide.length());
        }

        // When, Then
        arrive(List.of(ascii.toString()));
        arrive(List.of(wide.toString()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void any_plain_text_arrives(long seed) throws Exception {
        // Given
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = IntStream.range(0, TEXTS_A_FLOW)
                .mapToObj(i -> IntStream.range(0, 1 + random.nextInt(60))
                        .mapToObj(j -> PIECES.get(random.nextInt(PIECES.size())))
                        .collect(Collectors.joining()))
                .toList();

        // When, Then
        arrive(texts);
    }

    static LongStream seeds() {
        return new SplittableRandom().longs(2);
    }

    @Test
    void several_lines_arrive_as_one_command() throws Exception {
        // Given
        Path place = guest.directory().resolve("lines");
        String command = "cat > lines <<'END'\nfirst\n\n  third ; $HOME\nEND";
        house.model().proposes(List.of(command));

        // When
        Answer answer = guest.ask("--yes", "frobnicate the lines");

        // Then
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(Files.readString(place)).isEqualTo("first\n\n  third ; $HOME\n");
        assertThat(answer.stage("proposed").at("/steps/0/command").asText()).isEqualTo(command);
    }

    @Test
    void what_is_not_plain_is_refused_and_nothing_is_typed() throws Exception {
        guest.ask("--yes", "show the current directory");
        for (String odd : List.of("a\u001b[2Jb", "a\u202eb", "a\u200bb", "a\tb")) {
            // Given
            var before = guest.tmux().everything();
            house.model().proposes(List.of("printf %s '" + odd + "'"));

            // When
            Answer answer = guest.ask("--yes", "frobnicate oddly");

            // Then
            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.names()).containsExactly("requested", "refused");
            assertThat(guest.tmux().everything()).isEqualTo(before);
        }
    }

    /** Has each text written by a typed command, and compares file, proposal, decision and answer. */
    private void arrive(List<String> texts) throws Exception {
        // Given
        List<Path> places = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (String text : texts) {
            Path place = guest.directory().resolve("text" + files++);
            places.add(place);
            commands.add("printf %s '" + text.replace("'", "'\\''") + "' > " + place.getFileName());
        }
        house.model().proposes(commands);

        // When
        Answer answer = guest.ask("--yes", "frobnicate the texts");

        // Then
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(Files.readString(places.get(i))).isEqualTo(texts.get(i));
        }
        assertThat(strings(answer.last().path("typed"), "")).isEqualTo(commands);
        JsonNode proposal = house.entry(answer.entries().get(0)).path("payload");
        JsonNode decision = house.entry(answer.entries().get(1)).path("payload");
        assertThat(strings(proposal.path("steps"), "command")).isEqualTo(commands);
        assertThat(strings(decision.path("typing").path("lines"), "command")).isEqualTo(commands);
        int bytes = commands.getLast().getBytes(StandardCharsets.UTF_8).length;
        assertThat(answer.stages().get(answer.stages().size() - 2).path("bytes").asInt())
                .isEqualTo(bytes);
    }

    private static List<String> strings(JsonNode list, String field) {
        List<String> strings = new ArrayList<>();
        list.forEach(item ->
                strings.add(field.isEmpty() ? item.asText() : item.path(field).asText()));
        return strings;
    }
}
