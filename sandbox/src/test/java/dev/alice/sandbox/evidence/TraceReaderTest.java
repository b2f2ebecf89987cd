package dev.alice.sandbox.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as strace 6.1 wrote them. */
class TraceReaderTest {
    private static final String BOUNDARY =
            "execve(\"/usr/bin/bwrap\", [\"bwrap\", \"--bind\"], 0x7ffe /* 3 vars */) = 0";
    private static final String SHELL =
            "[pid 20707] execve(\"/usr/bin/bash\", [\"bash\", \"-c\", \"eval\"], 0x7ffe26c7d650 /* 7 vars */) = 0";

    private static Trace read(String... lines) {
        TraceReader reader = new TraceReader();
        reader.take(BOUNDARY);
        reader.take(SHELL);
        List.of(lines).forEach(reader::take);
        return reader.trace();
    }

    @Test
    void programs_are_counted_by_path_and_their_words_are_not_kept() {
        // When
        Trace trace = read(
                "[pid 20710] execve(\"/bin/true\", [\"/bin/true\", \"--password=hunter2\"], 0x55 /* 7 vars */) = 0",
                "[pid 20711] execve(\"/bin/true\", [\"/bin/true\"], 0x5589b46fd890 /* 7 vars */) = 0",
                "[pid 20714] execve(\"/usr/bin/curl\", [\"curl\", \"-s\", \"http://10.1.2.3/\"], 0x55 /* 7 vars */) = 0",
                "execveat(3, \"\", [\"hidden\"], 0x55 /* 7 vars */, AT_EMPTY_PATH) = 0");

        // Then
        assertThat(trace.programs())
                .containsExactly(
                        new Trace.Program("/bin/true", 2),
                        new Trace.Program("/usr/bin/curl", 1),
                        new Trace.Program("", 1));
        assertThat(trace.toString()).doesNotContain("hunter2");
        assertThat(trace.complete()).isTrue();
    }

    @Test
    void what_the_boundary_itself_executes_is_not_the_steps() {
        // When
        Trace trace = read();

        // Then
        assertThat(trace.programs()).isEmpty();
    }

    @Test
    void a_program_that_was_not_found_did_not_run() {
        // When
        Trace trace = read(
                "execve(\"/usr/local/bin/ls\", [\"ls\"], 0x55 /* 7 vars */) = -1 ENOENT (No such file or directory)");

        // Then
        assertThat(trace.programs()).isEmpty();
    }

    @Test
    void addresses_of_both_families_are_seen_with_what_came_of_them() {
        // When
        Trace trace = read(
                "[pid 7] connect(3, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) = -1 ENOENT (No such file or directory)",
                "[pid 7] connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.53\")}, 16) = -1 ENETUNREACH (Network is unreachable)",
                "[pid 7] connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.53\")}, 16) = -1 ENETUNREACH (Network is unreachable)",
                "connect(5, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"2001:db8::1\", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)",
                "sendto(4, \"\\x1c\", 1, 0, {sa_family=AF_INET, sin_port=htons(123), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 1");

        // Then
        assertThat(trace.connections())
                .containsExactly(
                        new Trace.Connection("192.0.2.53:53", 2, "ENETUNREACH"),
                        new Trace.Connection("[2001:db8::1]:443", 1, "ENETUNREACH"),
                        new Trace.Connection("127.0.0.1:123", 1, ""));
    }

    @Test
    void a_program_that_another_thread_than_the_first_executed_is_seen() {
        // When
        Trace trace = read(
                "[pid 18374] execve(\"/usr/bin/id\", [\"id\"], 0x7ffe4bbf1cf0 /* 35 vars */ <pid changed to 18373 ...>",
                "+++ superseded by execve in pid 18374 +++",
                "<... execve resumed>)                   = -1 (errno 18446744073709551574)");

        // Then
        assertThat(trace.programs()).containsExactly(new Trace.Program("/usr/bin/id", 1));
        assertThat(trace.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+++ superseded by execve in pid 18374 +++",
                "<... execve resumed>) = 0",
                "[pid 7] execve(\"/usr/bin/id\", [\"id\"], 0x7ffe /* 35 vars */ <unfinished ...>) = ?",
                "[pid 7] connect(3, something new"
            })
    void a_line_that_tells_of_what_was_not_understood_leaves_a_gap(String line) {
        // When
        Trace trace = read(line);

        // Then
        assertThat(trace.complete()).isFalse();
    }

    @Test
    void every_address_of_a_message_is_seen_and_none_that_its_text_makes_up() {
        // When
        Trace trace = read(
                "sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"203.0.113.9\")}, msg_namelen=16, msg_iov=[{iov_base=\"sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr(\\\"8.8.8.8\\\")\", iov_len=1}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 1",
                "sendmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr(\"192.0.2.5\")}}, msg_len=1}, {msg_hdr={msg_name={sa_family=AF_INET6, sin6_port=htons(6), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"2001:db8::6\", &sin6_addr), sin6_scope_id=0}}}], 2, 0) = -1 ENETUNREACH (Network is unreachable)");

        // Then
        assertThat(trace.connections())
                .containsExactly(
                        new Trace.Connection("203.0.113.9:53", 1, ""),
                        new Trace.Connection("192.0.2.5:5", 1, "ENETUNREACH"),
                        new Trace.Connection("[2001:db8::6]:6", 1, "ENETUNREACH"));
        assertThat(trace.complete()).isTrue();
    }

    @Test
    void a_path_of_escapes_alone_is_read_to_its_end() {
        // Given
        String path = "/tmp/" + "\\377".repeat(4_000);

        // When
        Trace trace = read("execve(\"" + path + "\", [\"x\"], 0x5 /* 7 vars */) = 0");

        // Then
        assertThat(trace.programs()).hasSize(1);
        assertThat(trace.complete()).isTrue();
    }

    @Test
    void a_service_that_is_asked_to_start_keeps_its_words() {
        // When
        Trace trace = read(
                "execve(\"/usr/sbin/invoke-rc.d\", [\"invoke-rc.d\", \"nginx\", \"start\"], 0x55 /* 7 vars */) = 0",
                "execve(\"/usr/bin/deb-systemd-helper\", [\"/usr/bin/deb-systemd-helper\", \"enable\", \"nginx.service\"], 0x5 /* 7 vars */) = 0");

        // Then
        assertThat(trace.calls())
                .containsExactly(
                        List.of("invoke-rc.d", "nginx", "start"),
                        List.of("deb-systemd-helper", "enable", "nginx.service"));
    }

    @Test
    void a_name_is_what_it_is_behind_the_escapes() {
        // When
        Trace trace = read("execve(\"/opt/caf\\303\\251\\n\\\"x\", [\"x\"], 0x5 /* 7 vars */) = 0");

        // Then
        assertThat(trace.programs()).containsExactly(new Trace.Program("/opt/café\n\"x", 1));
    }

    @Test
    void too_much_of_it_is_bounded_and_said() {
        // Given
        TraceReader reader = new TraceReader();
        reader.take(SHELL);

        // When
        for (int i = 0; i < 5_000; i++) {
            reader.take("execve(\"/tmp/p" + i + "\", [\"x\"], 0x5 /* 7 vars */) = 0");
            reader.take("connect(3, {sa_family=AF_INET, sin_port=htons(" + i
                    + "), sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 ENETUNREACH (Network is unreachable)");
        }

        // Then
        assertThat(reader.trace().programs()).hasSizeLessThan(1_000);
        assertThat(reader.trace().connections()).hasSizeLessThan(1_000);
        assertThat(reader.trace().complete()).isFalse();
    }

    @Property(tries = 300)
    void no_line_breaks_the_reader(@ForAll @StringLength(max = 200) String foreign) {
        // Given
        TraceReader reader = new TraceReader();
        reader.take(SHELL);

        // When
        reader.take(foreign);
        reader.take("execve(\"" + foreign);
        reader.take("execve(\"" + foreign + "\", [\"" + foreign + "\"], 0x5 /* 7 vars */) = 0");
        reader.take("connect(" + foreign + ") = 0");

        // Then
        assertThat(reader.trace().programs()).hasSizeLessThanOrEqualTo(3);
        assertThat(reader.trace().connections()).isEmpty();
    }
}
