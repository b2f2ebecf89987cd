package dev.alice.gateway.ssh;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.utils.OSUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @TempDir
    private Path directory;

    private TestingHouse house;
    private TestingClient octo;

    @BeforeEach
    void open() throws Exception {
        house = new TestingHouse(directory);
        octo = house.user("octo");
        TerminalFactory terminals = new TerminalFactory();
        house.visitors.onShell(visit -> {
            try (Terminal terminal = terminals.open(visit)) {
                converse(terminal);
            }
            return 7;
        });
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static void converse(Terminal terminal) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        while (true) {
            try {
                String line = reader.readLine("ghost> ");
                if (line.equals("quit")) {
                    return;
                }
                terminal.writer()
                        .println("heard <" + line + "> on " + terminal.getType() + " " + terminal.getWidth() + "x"
                                + terminal.getHeight());
            } catch (UserInterruptException e) {
                terminal.writer().println("interrupted <" + e.getPartialLine() + ">");
            } catch (EndOfFileException e) {
                return;
            }
            terminal.flush();
        }
    }

    @Test
    void a_line_is_read_and_answered_on_a_forced_pty() throws Exception {
        // When
        TestingClient.Result result =
                octo.with("-tt").runWith("hello \u00fc\u4e16!\rquit\r".getBytes(StandardCharsets.UTF_8));
        // Then
        assertThat(result.out()).contains("heard <hello \u00fc\u4e16!> on ").contains("80x24\r\n");
        assertThat(result.exit()).isEqualTo(7);
    }

    @Test
    void in_tmux_the_size_is_seen_and_followed_and_ctrl_c_and_ctrl_d_do_what_they_do() throws Exception {
        try (TestingTmux tmux = new TestingTmux(directory.resolve("tmux"), 100, 30, octo.commandLine())) {
            await().untilAsserted(() -> assertThat(tmux.screen()).contains("ghost>"));
            // When
            tmux.type("first");
            // Then
            await().untilAsserted(() -> assertThat(tmux.screen()).contains("heard <first> on screen-256color 100x30"));
            // When
            tmux.resize(72, 20);
            // Then
            await().untilAsserted(() -> {
                tmux.type("again");
                assertThat(tmux.screen()).contains("on screen-256color 72x20");
            });
            // When
            tmux.key("h");
            // Ctrl-C is a signal and may overtake lines that still wait to be read
            await().untilAsserted(
                            () -> assertThat(tmux.screen().stripTrailing()).endsWith("ghost> h"));
            tmux.key("C-c");
            // Then
            await().untilAsserted(() -> assertThat(tmux.screen()).contains("interrupted <h>"));
            // When
            tmux.key("C-d");
            // Then
            await().untilAsserted(() -> assertThat(tmux.screen()).contains("left with 7"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "xterm-256color, xterm-256color",
        "tmux-256color, screen-256color",
        "xterm-kitty, xterm-256color",
        "-V, ansi",
        "../../../etc/passwd, ansi",
        "x;id, ansi",
    })
    void the_clients_term_never_reaches_a_program(String term, String used) throws Exception {
        // Given
        Path trace = directory.resolve("trace");
        Path spy = Files.writeString(directory.resolve("infocmp"), "#!/bin/sh\necho \"$@\" >> " + trace + "\n");
        Files.setPosixFilePermissions(spy, PosixFilePermissions.fromString("rwxr-xr-x"));
        String real = OSUtils.INFOCMP_COMMAND;
        OSUtils.INFOCMP_COMMAND = spy.toString();
        try {
            // When
            TestingClient.Result result =
                    octo.with("-tt").term(term).runWith("x\rquit\r".getBytes(StandardCharsets.UTF_8));
            // Then
            assertThat(result.out()).contains("heard <x> on " + used + " ");
            assertThat(trace).doesNotExist();
        } finally {
            OSUtils.INFOCMP_COMMAND = real;
        }
    }

    @Test
    void a_client_that_goes_ends_the_conversation() throws Exception {
        // Given
        CountDownLatch prompted = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("");
        TerminalFactory terminals = new TerminalFactory();
        house.visitors.onShell(visit -> {
            try (Terminal terminal = terminals.open(visit)) {
                prompted.countDown();
                converse(terminal);
                end.set("returned");
            } catch (Throwable e) {
                end.set(e.toString());
            }
            return 0;
        });
        Process client = octo.with("-tt").start();
        prompted.await();
        // When
        client.destroyForcibly();
        // Then
        await().untilAsserted(() -> assertThat(end.get()).isNotEmpty());
    }

    @Test
    void without_a_pty_lines_are_read_on_a_dumb_terminal_of_usual_size() throws Exception {
        // When
        TestingClient.Result result = octo.with("-T").runWith("one\nquit\n".getBytes(StandardCharsets.UTF_8));
        // Then
        assertThat(result.out()).contains("heard <one> on dumb 80x24\n").doesNotContain("\u001b");
        assertThat(result.exit()).isEqualTo(7);
    }
}
