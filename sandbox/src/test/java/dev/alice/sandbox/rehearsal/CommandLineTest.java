package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @Test
    void words_are_read_without_their_quotes() {
        // Given a line with quotes, an assignment and two commands
        // When
        CommandLine line = CommandLine.read("A=1 sudo -n tee '/etc/a b' | grep -q \"x > y\" && /usr/bin/git\\ x clone");

        // Then
        assertThat(line.commands())
                .containsExactly(
                        List.of("sudo", "-n", "tee", "/etc/a b"),
                        List.of("grep", "-q", "x > y"),
                        List.of("/usr/bin/git x", "clone"));
        assertThat(line.programs().getFirst()).containsExactly("tee", "/etc/a b");
        assertThat(line.writesFiles()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    echo x > y              ; true
                    echo x >> y             ; true
                    echo x >/dev/null       ; false
                    echo x > /dev/null 2>&1 ; false
                    echo x 2>err            ; true
                    cat < in                ; false
                    echo '>'                ; false
                    """)
    void redirections_that_write_are_seen(String line, boolean writes) {
        // Given a line
        // When
        // Then
        assertThat(CommandLine.read(line).writesFiles()).isEqualTo(writes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    sudo a && sudo b     ; true  ; true
                    a | sudo tee b       ; true  ; false
                    echo 'sudo a'        ; false ; false
                    ls | xargs sudo rm   ; true  ; false
                    """)
    void sudo_is_seen_wherever_it_stands(String line, boolean uses, boolean all) {
        // Given
        CommandLine read = CommandLine.read(line);

        // When
        // Then
        assertThat(read.usesSudo()).isEqualTo(uses);
        assertThat(read.isAllSudo()).isEqualTo(all);
    }

    @Test
    void the_family_of_a_server_is_read_from_its_os_release() {
        // Given
        List<String> lines = List.of("PRETTY_NAME=\"Rocky Linux 9\"", "ID=\"rocky\"", "ID_LIKE=\"rhel centos fedora\"");

        // When
        OsRelease release = OsRelease.parse(lines);

        // Then
        assertThat(release).isEqualTo(new OsRelease(dev.alice.flow.HostFacts.Family.FEDORA, "Rocky Linux 9"));
    }
}
