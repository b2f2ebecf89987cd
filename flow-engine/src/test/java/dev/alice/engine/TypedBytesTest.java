package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.CommandText;
import dev.alice.flow.Finished;
import dev.alice.flow.Stage;
import dev.alice.flow.TestingTexts;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TypedBytesTest {
    private static final TestingHouse HOUSE = new TestingHouse();

    @Property(tries = 200)
    void what_is_typed_is_what_was_proposed_and_logged_byte_for_byte(@ForAll("lines") String line) {
        // Given
        HOUSE.typist.typed.clear();
        HOUSE.log.statements.clear();

        // When
        Stage end = HOUSE.run(line);

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        byte[] proposed = new CommandText(line).bytes().toArray();
        assertThat(HOUSE.typist.typed).hasSize(1);
        assertThat(HOUSE.typist.typed.getFirst()).isEqualTo(proposed);
        assertThat(PapersTest.typedLines(HOUSE.log.statements.get(1))).containsExactly(line);
        assertThat(HOUSE.log.statements.getFirst().payload().asUtf8())
                .contains(
                        CanonicalJson.write(List.of(line)).asUtf8().substring(1).replaceAll("]$", ""));
        assertThat(HOUSE.journal.keys().getLast().textSha256())
                .isEqualTo(Bytes.of(proposed).sha256().asHex());
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.oneOf(
                TestingTexts.commands(40),
                TestingTexts.commands(400),
                Arbitraries.of(
                        "x".repeat(4_096),
                        "echo '" + "ü".repeat(2_000) + "'",
                        " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
                        "~. # an escape of ssh"));
    }
}
