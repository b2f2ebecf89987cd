package dev.alice.scitt.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CborTest {
    @ParameterizedTest
    @CsvSource({
        "1800, not in its shortest form",
        "190017, not in its shortest form",
        "1a0000ffff, not in its shortest form",
        "1b00000000ffffffff, not in its shortest form",
        "5800, not in its shortest form",
        "9f01ff, indefinite",
        "5f4101ff, indefinite",
        "bf0102ff, indefinite",
        "1c, indefinite or reserved",
        "a201020103, duplicate map key",
        "a1410102, neither integer nor text",
        "0000, 1 trailing bytes",
        "61ff, not UTF-8",
        "62eda0, not UTF-8",
        "43aabb, a string of 3 bytes where 2 are left",
        "9b7fffffffffffffff, a collection of",
        "ba7fffffff, a collection of",
        "1bffffffffffffffff, beyond 63 bits",
        "3bffffffffffffffff, beyond 63 bits",
        "f7, simple value or float",
        "f90000, simple value or float",
        "fb0000000000000000, simple value or float",
        "f814, simple value or float",
        "8181818181818181818181818181818181818100, nested deeper",
        "1900, ends too early",
    })
    void what_is_not_strict_is_refused(String hex, String reason) {
        // Given
        byte[] bytes = HexFormat.of().parseHex(hex);

        // When
        // Then
        assertThatThrownBy(() -> Cbor.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason.strip());
    }

    @ParameterizedTest
    @CsvSource({
        "a3200119010a010a01, a30a0119010a012001",
        "a26262620061610a, a261610a62626200",
        "a2200019010001, a2190100012000"
    })
    void map_keys_are_written_in_bytewise_order_of_their_encoding(String hex, String sorted) {
        // Given
        byte[] bytes = HexFormat.of().parseHex(hex);

        // When
        byte[] written = Cbor.decode(bytes).encode();

        // Then
        assertThat(HexFormat.of().formatHex(written)).isEqualTo(sorted.replace(" ", ""));
    }

    @Property(tries = 200)
    void what_is_written_is_read_back_and_another_implementation_reads_the_same(@ForAll("items") Cbor item) {
        // Given
        byte[] bytes = item.encode();

        // When
        Cbor back = Cbor.decode(bytes);
        CBORObject other = CBORObject.DecodeFromBytes(bytes);

        // Then
        assertThat(back.encode()).isEqualTo(bytes);
        assertThat(other.EncodeToBytes(com.upokecenter.cbor.CBOREncodeOptions.DefaultCtap2Canonical).length)
                .isEqualTo(bytes.length);
    }

    @Property(tries = 500)
    void any_bytes_are_read_or_refused_and_never_more_freely_than_by_another_implementation(@ForAll byte[] bytes) {
        // Given
        Cbor item;
        try {
            item = Cbor.decode(bytes);
        } catch (MalformedException refused) {
            return;
        }

        // When
        CBORObject other;
        try {
            other = CBORObject.DecodeFromBytes(bytes);
        } catch (CBORException e) {
            throw new AssertionError(
                    "read here and refused there: " + HexFormat.of().formatHex(bytes), e);
        }

        // Then
        assertThat(item.encode()).hasSameSizeAs(bytes);
        assertThat(other).isNotNull();
    }

    @Provide
    Arbitrary<Cbor> items() {
        return items(3);
    }

    private static Arbitrary<Cbor> items(int depth) {
        Arbitrary<Cbor> leaf = Arbitraries.oneOf(
                Arbitraries.longs().map(Cbor.Int::new),
                Arbitraries.of(0L, 23L, 24L, 255L, 256L, 65535L, 65536L, 4294967295L, 4294967296L, -1L, -24L, -25L)
                        .map(Cbor.Int::new),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(bytes -> new Cbor.Bytes(Octets.of(bytes))),
                Arbitraries.strings().ascii().ofMaxLength(40).map(Cbor.Text::new),
                Arbitraries.of(true, false).map(Cbor.Bool::new),
                Arbitraries.just(new Cbor.Null()));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Cbor> key = Arbitraries.oneOf(
                Arbitraries.longs().map(Cbor.Int::new),
                Arbitraries.strings().alpha().ofMaxLength(5).map(Cbor.Text::new));
        Arbitrary<List<Cbor>> list = items(depth - 1).list().ofMaxSize(5);
        return Arbitraries.oneOf(
                leaf,
                list.map(Cbor.Array::new),
                Arbitraries.maps(key, items(depth - 1)).ofMaxSize(5).map(CborTest::dictionary));
    }

    private static Cbor dictionary(Map<Cbor, Cbor> pairs) {
        return new Cbor.Dictionary(new LinkedHashMap<>(pairs));
    }
}
