package dev.alice.prioritizer.s2c2f;

import static dev.alice.prioritizer.TestingFlows.HOST;
import static dev.alice.prioritizer.TestingFlows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.Prediction;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldHashTest {
    private static final CommandAssessor ASSESSOR = new CommandAssessor();
    private static final String HEX = "0123456789abcdef".repeat(4);

    private static List<Consumption> read(Flow flow) {
        return ConsumptionReading.read(flow, ASSESSOR.assess(flow, HOST));
    }

    /** The steps of a flow in one line, with {@code %%} between them and HEX for a hash. */
    private static List<Optional<String>> held(String steps) {
        return read(flow(steps.replace("HEX", HEX).split(" %% "))).stream()
                .map(Consumption::sha256)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '^', quoteCharacter = '`', textBlock = """
            curl -fsSLo tool https://a.example/tool && echo "HEX  tool" | sha256sum -c
            curl -fsSL https://a.example/tool -o /tmp/tool %% echo 'HEX  /tmp/tool' | sha256sum --check -
            curl -fsSLO https://a.example/d/tool.tgz %% echo "HEX *tool.tgz" | sha256sum -c --strict %% tar xf tool.tgz
            curl -fsSL https://a.example/tool > tool && echo "HEX  tool" | shasum -a 256 -c
            wget -q https://a.example/d/tool.tgz %% printf '%s  %s\\n' HEX tool.tgz | sha256sum -c -
            wget -qO tool https://a.example/x && echo "HEX  tool" | sha256sum -c --status && chmod +x tool && ./tool
            curl --proto '=https' --tlsv1.2 -sSf --retry 3 --retry-delay 1 -o tool https://a.example/tool %% echo "HEX  tool" | sha256sum -c
            sudo curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c
            """)
    void a_download_that_is_held_against_a_hash_at_once_has_that_hash(String steps) {
        assertThat(held(steps)).containsExactly(Optional.of(HEX));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '^', quoteCharacter = '`', textBlock = """
            curl -o tool https://a.example/tool
            curl -o tool https://a.example/tool ; echo "HEX  tool" | sha256sum -c
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c || true
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c & ./tool
            curl -o tool https://a.example/tool && ./tool && echo "HEX  tool" | sha256sum -c
            curl -o tool https://a.example/tool %% ./tool %% echo "HEX  tool" | sha256sum -c
            curl -o tool https://a.example/tool %% cd /tmp %% echo "HEX  tool" | sha256sum -c
            curl -o tool https://a.example/tool && echo "HEX  other" | sha256sum -c
            curl -o tool https://a.example/tool && echo "HEX tool" | sha256sum -c
            curl -o tool https://a.example/tool && echo "0HEX  tool" | sha256sum -c
            curl -o tool https://a.example/tool && echo "0123  tool" | sha256sum -c
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c --ignore-missing
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum --strict
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha512sum -c
            curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c | cat
            curl -o tool https://a.example/tool && echo "$SUM  tool" | sha256sum -c
            curl -o tool https://a.example/tool && sha256sum -c tool.sha256
            curl --output-dir /srv -O https://a.example/tool && echo "HEX  tool" | sha256sum -c
            curl -OJ https://a.example/tool && echo "HEX  tool" | sha256sum -c
            curl -O 'https://a.example/tool?x=1' && echo "HEX  tool" | sha256sum -c
            wget -P /srv https://a.example/tool && echo "HEX  tool" | sha256sum -c
            curl https://a.example/tool | sh && echo "HEX  tool" | sha256sum -c
            alias sha256sum=true %% curl -o tool https://a.example/tool && echo "HEX  tool" | sha256sum -c
            bash -c 'curl -o tool https://a.example/tool' && echo "HEX  tool" | sha256sum -c
            echo "HEX  tool" | sha256sum -c && curl -o tool https://a.example/tool
            """)
    void a_download_that_is_not_plainly_held_against_a_hash_has_none(String steps) {
        assertThat(held(steps)).isNotEmpty().allMatch(Optional::isEmpty);
    }

    @Test
    void each_of_several_downloads_has_its_own_hash_and_one_that_is_overwritten_has_none() {
        // Given
        String other = "fedcba9876543210".repeat(4);
        String fetch = "curl -o a https://a.example/a && curl -o %s https://a.example/b";
        String check = "echo \"" + HEX + "  a\" | sha256sum -c && echo \"" + other + "  b\" | sha256sum -c";

        // Then
        assertThat(read(flow(fetch.formatted("b"), check)))
                .extracting(Consumption::sha256)
                .containsExactly(Optional.of(HEX), Optional.of(other));
        assertThat(read(flow(fetch.formatted("a"), check)))
                .extracting(Consumption::sha256)
                .containsExactly(Optional.empty(), Optional.of(HEX));
    }

    @Test
    void a_check_that_is_expected_to_fail_holds_nothing() {
        // Given
        Step fetch = step("curl -o tool https://a.example/tool", 0);
        Step check = step("echo \"" + HEX + "  tool\" | sha256sum -c", 1);

        // When
        Flow flow = new Flow(
                "a purpose",
                "a hypothesis",
                List.of(fetch, check),
                List.of(),
                List.of(),
                new Source(Source.Kind.RECIPE, "test"));

        // Then
        assertThat(read(flow)).singleElement().matches(one -> one.sha256().isEmpty());
    }

    private static Step step(String line, int exit) {
        return new Step(new CommandText(line), "because", new Prediction(exit, 900, "works"), Optional.empty());
    }

    @Property(tries = 200)
    void any_line_after_a_download_is_read(
            @ForAll @StringLength(max = 200) @CharRange(from = ' ', to = '~') String line) {
        // When
        List<Consumption> consumed = read(flow("curl -o tool https://a.example/tool", "true " + line));

        // Then
        assertThat(consumed.getFirst().sha256()).isEmpty();
    }
}
