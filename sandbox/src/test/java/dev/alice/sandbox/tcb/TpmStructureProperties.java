package dev.alice.sandbox.tcb;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Foreign bytes are refused with a reason, whatever they are. */
class TpmStructureProperties {
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
                Octets.of(message),
                Octets.of(signature),
                Octets.of(new byte[32]),
                BINDING,
                new TpmMaker("X", "x"));

        // When
        Verification result = QuoteVerifier.verify(bundle, BINDING);

        // Then
        assertThat(result).isInstanceOf(Verification.Refused.class);
    }

    @Property(tries = 200)
    void the_parts_of_a_structure_are_read_or_refused(@ForAll @Size(max = 160) byte[] tail) {
        // Given
        byte[] start = {(byte) 0xff, 0x54, 0x43, 0x47, (byte) 0x80, 0x18};
        byte[] message = new byte[start.length + tail.length];
        System.arraycopy(start, 0, message, 0, start.length);
        System.arraycopy(tail, 0, message, start.length, tail.length);

        // When
        boolean refused = false;
        try {
            TpmsAttest.parse(Octets.of(message));
        } catch (TpmFormatException e) {
            refused = true;
            assertThat(e).hasMessageStartingWith("TPMS_ATTEST");
        }

        // Then
        assertThat(refused || message.length >= 75).isTrue();
    }
}
