package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.alice.flow.Assessment;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HostileInputTest {
    private static final List<String> SEEDS = List.of(
            "find /var -name '*.log' -exec grep -l x {} + | xargs -0 rm -f",
            "sudo sh -c 'cat /etc/hosts > /tmp/x; rm \"a b\"' && git --no-pager log -n 3",
            "sed -n -e 's/a\\/b/[c]/gp;1,/x/d' /etc/hosts | awk '{print $1}' 2>/dev/null",
            "env LANG=C timeout 5 nice -n 3 tar czf /tmp/x.tgz ~/docs/*.txt",
            "curl -X DELETE -d @x 'http://localhost/a?b' || echo \"$HOME/x\"");

    private final CommandAssessor assessor = new CommandAssessor();

    @Property(tries = 200)
    void mutations_of_commands_never_crash_and_stay_consistent(@ForAll("mutations") List<String> lines) {
        for (String line : lines) {
            Assessment assessment = assessor.assess(List.of(line), TestingFlows.HOST);
            if (assessment.risk() == Risk.READS_ONLY) {
                assertThat(assessment.understood()).isTrue();
                assertThat(line.chars()).allMatch(c -> c >= ' ' && c <= '~');
            }
        }
    }

    @Provide
    Arbitrary<List<String>> mutations() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(3),
                Arbitraries.strings().all().ofMaxLength(2),
                Arbitraries.of(
                        "'", "\"", "\\", "{}", ";", "|", "-exec", "--", "../", "*", "sh -c '", "$(", ">", "[", "s/"));
        Arbitrary<String> line = Arbitraries.of(SEEDS)
                .flatMap(seed -> piece.flatMap(more -> Arbitraries.integers()
                        .between(0, seed.length())
                        .flatMap(at -> Arbitraries.integers()
                                .between(0, 6)
                                .map(cut -> seed.substring(0, at)
                                        + more
                                        + seed.substring(Math.min(seed.length(), at + cut))))));
        return line.list().ofSize(20);
    }

    @Test
    void a_line_that_is_too_long_is_not_read() {
        Assessment assessment = assessor.assess(List.of("echo " + "a".repeat(10_000_000)), TestingFlows.HOST);

        assertThat(assessment.understood()).isFalse();
    }

    @Test
    void the_longest_lines_are_read_in_bounded_time() {
        List<String> heavy = List.of(
                "cat " + "/x*".repeat(2_500),
                "cat " + "/*a ".repeat(2_000),
                "cat " + "*a?".repeat(300) + " b",
                "a|".repeat(4_000) + "a",
                "sudo ".repeat(1_600) + "ls",
                "xargs ".repeat(1_300) + "ls",
                "find / " + "-exec ls {} + ".repeat(500),
                "cd a; ".repeat(1_300) + "cat b",
                "jq '" + "env".repeat(2_600) + "x'",
                "printf '" + "%5d".repeat(2_600) + "!'",
                "sed '" + "s/[/".repeat(2_000) + "'",
                "ls " + "[".repeat(8_000));

        assertTimeout(Duration.ofSeconds(20), () -> {
            for (String line : heavy) {
                assertThat(assessor.assess(List.of(line), TestingFlows.HOST).notes())
                        .isNotNull();
            }
        });
    }

    @Test
    void commands_inside_commands_are_followed_only_so_deep() {
        Assessment assessment =
                assessor.assess(List.of("sudo nice nohup timeout 5 sudo nice nohup ls /"), TestingFlows.HOST);

        assertThat(assessment.understood()).isFalse();
    }
}
