package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.alice.flow.Assessment;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HostileInputTest {
    private static final List<String> SEEDS = List.of(
            "find /var -name '*.log' -exec grep -l x {} + | xargs -0 rm -f",
            "sudo sh -c 'cat /etc/hosts > /tmp/x; rm \"a b\"' && git --no-pager log -n 3",
            "sed -n -e 's/a\\/b/[c]/gp;1,/x/d' /etc/hosts | awk '{print $1}' 2>/dev/null",
            "env LANG=C timeout 5 nice -n 3 tar czf /tmp/x.tgz ~/docs/*.txt",
            "curl -X DELETE -d @x 'http://localhost/a?b' || echo \"$HOME/x\"",
            "for f in *.c; do x=$(wc -l < \"$f\"); [[ $x -gt 3 ]] && rm \"$f\"; done > out 2>&1",
            "f() { case $1 in a|b) echo ${1:-`id`};; *) f x | tee >(cat);; esac; }; f <<EOF | sh\n$(date)\nEOF");

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
    void nesting_without_end_is_not_explained() {
        List<String> bombs = List.of(
                "$(".repeat(2_000) + "ls" + ")".repeat(2_000),
                "(".repeat(4_000),
                "{ ".repeat(2_000) + "ls" + "; }".repeat(2_000),
                "`".repeat(4_000),
                "\"$(".repeat(1_300),
                "if ".repeat(2_000) + "ls",
                "while true; do ".repeat(500),
                "case x in ".repeat(800),
                "${a:-".repeat(1_300) + "x" + "}".repeat(1_300),
                "$((".repeat(1_500) + "1" + "))".repeat(1_500),
                "! ".repeat(3_000) + "ls",
                "a && ".repeat(1_500) + "$x",
                "a | ".repeat(1_900) + "$x",
                "a <<A ".repeat(1_000) + "\nA\n",
                "a <<" + "A".repeat(1_018) + "\nA\n",
                "a <<'" + "A ".repeat(509) + "'\nA\n",
                "a <<-" + "A".repeat(80) + " b <<" + "\\B".repeat(600) + "\nA\n",
                "f() ".repeat(1_900) + "{ ls; }",
                "x=".repeat(3_000) + "$y",
                "[[ " + "! ".repeat(3_000) + "-f x ]]",
                "[[ " + "a && ".repeat(1_500) + "b ]]",
                "echo $x" + "'".repeat(4_001),
                "((" + "1+".repeat(3_500) + "$x))",
                "eval ".repeat(1_500) + "$x",
                "ssh h ".repeat(1_300) + "$x",
                "sh -c '".repeat(1_000) + "$x");

        assertTimeout(Duration.ofSeconds(20), () -> {
            for (String line : bombs) {
                assertThat(assessor.assess(List.of(line), TestingFlows.HOST).understood())
                        .as(line.substring(0, 20))
                        .isFalse();
            }
        });
    }

    @Test
    void mutations_of_the_corpus_never_crash_and_are_read_in_bounded_time() {
        mutate(5_000, 1);
    }

    @Test
    @Tag("soak")
    void a_hundred_thousand_mutations_of_the_corpus_never_crash() {
        mutate(100_000, 2);
    }

    @Test
    @Tag("soak")
    void ten_megabytes_of_noise_are_read_in_bounded_time() {
        Random random = new Random(3);
        long read = 0;
        while (read < 10_000_000) {
            StringBuilder line = new StringBuilder();
            int length = random.nextInt(StrictGrammar.LONGEST + 200);
            while (line.length() < length) {
                line.append(
                        random.nextInt(4) == 0
                                ? PIECES.get(random.nextInt(PIECES.size()))
                                : String.valueOf((char)
                                        (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95))));
            }
            read += line.length();
            consistent(line.toString());
        }
    }

    @Test
    void many_threads_read_at_once() throws InterruptedException {
        List<String> lines = Corpus.own().stream().map(Corpus.Entry::command).toList();
        List<String> alone = lines.stream().map(this::effects).toList();
        ConcurrentLinkedQueue<String> different = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < lines.size(); j++) {
                    if (!effects(lines.get(j)).equals(alone.get(j))) {
                        different.add(lines.get(j));
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(different).isEmpty();
    }

    private String effects(String line) {
        return assessor.assess(List.of(line), TestingFlows.HOST).effects().toString();
    }

    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "\\",
            "{}",
            ";",
            "|",
            "&",
            "$(",
            ")",
            "`",
            "${",
            "}",
            "<<EOF",
            "<<-'a b'",
            "<<",
            "\nEOF\n",
            "<(",
            ">",
            "[[",
            "]]",
            "((",
            "$'",
            "if ",
            "then ",
            "fi",
            "for ",
            "do ",
            "done",
            "case ",
            "esac",
            "\n",
            "\t",
            "=",
            "~",
            "#",
            "!",
            "*",
            "\u0000",
            "\u001b",
            "\u200b",
            "\u202e",
            "\u00e9",
            "\ud83d",
            "\udc7b",
            "rm -rf /",
            "sh -c ",
            "eval ");

    /** Assesses commands of the corpus with random changes. */
    private void mutate(int times, long seed) {
        Random random = new Random(seed);
        List<Corpus.Entry> corpus = Corpus.all();
        for (int i = 0; i < times; i++) {
            StringBuilder line =
                    new StringBuilder(corpus.get(random.nextInt(corpus.size())).command());
            for (int change = random.nextInt(5); change >= 0; change--) {
                int at = random.nextInt(line.length() + 1);
                switch (random.nextInt(4)) {
                    case 0 -> line.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    case 1 -> line.delete(at, Math.min(line.length(), at + 1 + random.nextInt(6)));
                    case 2 -> {
                        String other = corpus.get(random.nextInt(corpus.size())).command();
                        line.insert(at, other, 0, random.nextInt(other.length() + 1));
                    }
                    default -> line.insert(at, (char) (32 + random.nextInt(95)));
                }
            }
            consistent(line.toString());
        }
    }

    private void consistent(String line) {
        long before = System.nanoTime();
        Assessment assessment = assessor.assess(List.of(line), TestingFlows.HOST);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).as(line).isLessThan(Duration.ofSeconds(30));
        if (assessment.risk() == Risk.READS_ONLY) {
            assertThat(assessment.understood()).isTrue();
            assertThat(line.chars()).as(line).allMatch(c -> c >= ' ' && c <= '~');
        }
    }

    @Test
    void commands_inside_commands_are_followed_only_so_deep() {
        Assessment assessment =
                assessor.assess(List.of("sudo nice nohup timeout 5 sudo nice nohup ls /"), TestingFlows.HOST);

        assertThat(assessment.understood()).isFalse();
    }
}
