package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    @Test
    void what_a_person_types_while_a_card_comes_that_they_did_not_call_for_stands_at_the_prompt_again()
            throws IOException {
        // Given
        PipedOutputStream keys = new PipedOutputStream();
        Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .type("xterm")
                .streams(new PipedInputStream(keys, 4_096), new ByteArrayOutputStream())
                .build();
        try (Console console = new Console(terminal, Map.of("LANG", "C.UTF-8"))) {
            keys.write("cop\u001b[Dyx\u007f".getBytes(StandardCharsets.UTF_8));
            keys.flush();

            // When
            console.hush(() -> false);
            keys.write(" it\r".getBytes(StandardCharsets.UTF_8));
            keys.flush();
            Optional<String> line = console.prompt("> ");

            // Then
            assertThat(line).contains("copy it");
        }
    }
}
