package dev.alice.sandbox.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.sandbox.measurement.FirmwareLog;
import dev.alice.sandbox.measurement.ImaLog;
import dev.alice.sandbox.measurement.MeasurementException;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmsAttest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Foreign bytes are refused with a reason, whatever they are. */
class QuoteStructureProperties {
    private static final Binding BINDING =
            new Binding(Octets.of(new byte[8]), Octets.of(new byte[32]), 1, Octets.of(new byte[4]));

    @Property(tries = 200)
    void arbitrary_bytes_never_verify(
            @ForAll @Size(max = 200) byte[] key,
            @ForAll @Size(max = 200) byte[] message,
            @ForAll @Size(max = 80) byte[] signature) {
        // Given
        QuoteBundle bundle = new QuoteBundle(
                Octets.of(key),
                Octets.of(key),
                List.of(Octets.of(message)),
                Octets.of(message),
                Octets.of(signature),
                Octets.of(new byte[32]),
                BINDING,
                new TpmMaker("X", "x"),
                Optional.empty(),
                Optional.of(Octets.of(message)),
                Optional.of(Octets.of(message)));

        // When
        Verification result = QuoteVerifier.verify(bundle, BINDING, Instant.EPOCH);

        // Then
        assertThat(result).isInstanceOf(Verification.Refused.class);
    }

    @Property(tries = 200)
    void the_parts_of_an_attestation_are_read_or_refused(@ForAll boolean quote, @ForAll @Size(max = 160) byte[] tail) {
        // Given
        byte[] start = {(byte) 0xff, 0x54, 0x43, 0x47, (byte) 0x80, (byte) (quote ? 0x18 : 0x14)};
        byte[] message = joined(start, tail);

        // When
        boolean refused = false;
        try {
            TpmsAttest.parse(Octets.of(message));
        } catch (TpmFormatException e) {
            refused = true;
            assertThat(e).hasMessageStartingWith("TPMS_ATTEST");
        }

        // Then
        assertThat(refused || message.length >= 40).isTrue();
    }

    @Property(tries = 200)
    void measurement_logs_are_read_or_refused(@ForAll @Size(max = 300) byte[] bytes) {
        // Given
        byte[] lines = joined("10 ".getBytes(StandardCharsets.US_ASCII), bytes);

        // When, Then: nothing but a refusal is thrown
        try {
            FirmwareLog.parse(Octets.of(bytes));
        } catch (MeasurementException e) {
            assertThat(e).hasMessageContaining("firmware");
        }
        try {
            ImaLog.parse(Octets.of(lines));
        } catch (MeasurementException e) {
            assertThat(e).hasMessageContaining("measured files");
        }
    }

    @Property(tries = 200)
    void bundles_and_reference_values_are_read_or_refused(@ForAll @Size(max = 400) byte[] bytes, @ForAll int place) {
        // Given a statement with bytes thrown into it
        byte[] good = ReferenceValues.parse(
                        ("{\"v\":\"alice-reference/1\",\"tag-id\":\"a\",\"tag-version\":1,\"environment\":{},"
                                        + "\"reference-values\":[{\"mkey\":\"pcr-0\",\"digests\":[\"sha-256;"
                                        + "00".repeat(32)
                                        + "\"]}]}")
                                .getBytes(StandardCharsets.UTF_8))
                .toJson();
        int at = Math.floorMod(place, good.length);
        byte[] broken = joined(joined(Arrays.copyOf(good, at), bytes), Arrays.copyOfRange(good, at, good.length));

        // When, Then: nothing but a refusal is thrown
        for (byte[] foreign : List.of(bytes, broken)) {
            try {
                assertThat(ReferenceValues.parse(foreign).registers()).isNotEmpty();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            try {
                QuoteBundle.parse(foreign);
                throw new AssertionError("no bundle was read as one");
            } catch (IllegalArgumentException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
