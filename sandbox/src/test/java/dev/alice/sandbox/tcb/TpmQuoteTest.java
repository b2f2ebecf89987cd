package dev.alice.sandbox.tcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Quotes by a real swtpm, verified in plain Java and by tpm2-tools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TpmQuoteTest {
    private static final Binding BINDING = binding("a nonce", 7, "host key");

    private TestingTpm tpm;
    private Path keys;
    private TpmQuoter quoter;
    private QuoteBundle bundle;

    @BeforeAll
    void quote_once(@TempDir Path state, @TempDir Path directory) throws IOException {
        tpm = new TestingTpm(state);
        keys = directory.resolve("keys");
        quoter = new TpmQuoter(Optional.of(tpm.tcti()), keys, PcrSelection.FIRMWARE);
        bundle = quoted(quoter, BINDING);
    }

    @AfterAll
    void stop() {
        tpm.close();
    }

    @Test
    void a_quote_verifies_and_every_step_is_told() {
        // Given a bundle
        // When
        Verification result = QuoteVerifier.verify(bundle, BINDING);

        // Then
        assertThat(result).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            assertThat(verified.steps()).hasSize(6);
            assertThat(verified.attest().selection()).isEqualTo(PcrSelection.FIRMWARE);
            assertThat(verified.attest().clock()).isPositive();
        });
        assertThat(bundle.maker().manufacturer()).isEqualTo("IBM");
        assertThat(bundle.maker().isSoftware()).isTrue();
    }

    @Test
    void the_tools_of_the_tpm_agree(@TempDir Path directory) throws Exception {
        // Given
        Path message = Files.write(directory.resolve("msg"), bundle.message().toArray());
        Path signature =
                Files.write(directory.resolve("sig"), bundle.signature().toArray());
        Path key = Files.write(directory.resolve("pub"), bundle.attestationKey().toArray());

        // When
        Process process = new ProcessBuilder(
                        "tpm2_checkquote",
                        "-u",
                        key.toString(),
                        "-m",
                        message.toString(),
                        "-s",
                        signature.toString(),
                        "-g",
                        "sha256",
                        "-q",
                        BINDING.qualifyingData().asHex())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void every_corrupted_byte_of_message_signature_keys_and_registers_is_refused() {
        // Given
        List<Function<Octets, QuoteBundle>> fields = List.of(
                octets -> with(
                        bundle.attestationKey(),
                        bundle.endorsementKey(),
                        octets,
                        bundle.signature(),
                        bundle.pcrValues()),
                octets -> with(
                        bundle.attestationKey(), bundle.endorsementKey(), bundle.message(), octets, bundle.pcrValues()),
                octets ->
                        with(octets, bundle.endorsementKey(), bundle.message(), bundle.signature(), bundle.pcrValues()),
                octets ->
                        with(bundle.attestationKey(), octets, bundle.message(), bundle.signature(), bundle.pcrValues()),
                octets -> with(
                        bundle.attestationKey(),
                        bundle.endorsementKey(),
                        bundle.message(),
                        bundle.signature(),
                        octets));
        List<Octets> originals = List.of(
                bundle.message(),
                bundle.signature(),
                bundle.attestationKey(),
                bundle.endorsementKey(),
                bundle.pcrValues());

        for (int field = 0; field < fields.size(); field++) {
            byte[] original = originals.get(field).toArray();
            for (int i = 0; i < original.length; i++) {
                for (int flip : new int[] {0x01, 0x80, 0xff}) {
                    byte[] corrupted = original.clone();
                    corrupted[i] ^= (byte) flip;

                    // When
                    Verification result = QuoteVerifier.verify(fields.get(field).apply(Octets.of(corrupted)), BINDING);

                    // Then
                    assertThat(result).as("field %d, byte %d", field, i).isInstanceOf(Verification.Refused.class);
                }
            }
        }
    }

    @Test
    void a_structure_that_is_cut_off_or_longer_is_refused() {
        // Given
        byte[] message = bundle.message().toArray();
        for (int size = 0; size < message.length + 3; size++) {
            if (size == message.length) {
                continue;
            }
            Octets other = Octets.of(java.util.Arrays.copyOf(message, size));

            // When
            // Then
            assertThatThrownBy(() -> TpmsAttest.parse(other)).isInstanceOf(TpmFormatException.class);
        }
    }

    @Test
    void another_nonce_tree_head_or_host_key_is_refused() {
        // Given
        List<Binding> others = List.of(
                binding("another", 7, "host key"),
                binding("a nonce", 6, "host key"),
                binding("a nonce", 7, "other key"));
        for (Binding other : others) {
            QuoteBundle claims = new QuoteBundle(
                    bundle.attestationKey(),
                    bundle.endorsementKey(),
                    bundle.message(),
                    bundle.signature(),
                    bundle.pcrValues(),
                    other,
                    bundle.maker());

            // When
            Verification asked = QuoteVerifier.verify(bundle, other);
            Verification lied = QuoteVerifier.verify(claims, other);

            // Then
            assertThat(asked)
                    .isInstanceOfSatisfying(
                            Verification.Refused.class,
                            refused -> assertThat(refused.reason()).contains("another one"));
            assertThat(lied)
                    .isInstanceOfSatisfying(
                            Verification.Refused.class,
                            refused -> assertThat(refused.reason()).contains("qualifying data"));
        }
    }

    @Test
    void the_keys_are_used_again_and_again() {
        // Given
        TpmQuoter later = new TpmQuoter(Optional.of(tpm.tcti()), keys, PcrSelection.FIRMWARE);

        // When
        for (int i = 0; i < 5; i++) {
            QuoteBundle next = quoted(later, binding("nonce " + i, i, "host key"));

            // Then
            assertThat(next.attestationKey()).isEqualTo(bundle.attestationKey());
        }
    }

    @Test
    void a_tpm_that_was_reset_gets_new_keys(@TempDir Path state, @TempDir Path directory) throws IOException {
        // Given
        Octets before;
        try (TestingTpm first = new TestingTpm(state)) {
            before = quoted(new TpmQuoter(Optional.of(first.tcti()), directory, PcrSelection.FIRMWARE), BINDING)
                    .attestationKey();
        }
        try (TestingTpm second = new TestingTpm(state)) {
            // When
            QuoteBundle after =
                    quoted(new TpmQuoter(Optional.of(second.tcti()), directory, PcrSelection.FIRMWARE), BINDING);

            // Then
            assertThat(after.attestationKey()).isNotEqualTo(before);
            assertThat(QuoteVerifier.verify(after, BINDING)).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void no_tpm_is_told_with_its_reason(@TempDir Path directory) {
        // Given
        TpmQuoter nowhere = new TpmQuoter(Optional.of("swtpm:host=127.0.0.1,port=1"), directory, PcrSelection.FIRMWARE);

        // When
        TpmQuoter.Result result = nowhere.quote(BINDING);

        // Then
        assertThat(result)
                .isInstanceOfSatisfying(
                        TpmQuoter.Result.None.class,
                        none -> assertThat(none.reason()).startsWith("tpm2_createek failed with "));
    }

    @Test
    void a_bundle_is_read_as_it_was_written_and_nothing_else_is() {
        // Given
        String json = new String(bundle.toJson(), StandardCharsets.UTF_8);

        // When
        QuoteBundle read = QuoteBundle.parse(bundle.toJson());

        // Then
        assertThat(read).isEqualTo(bundle);
        for (String broken : List.of(
                "",
                "null",
                "[]",
                "{}",
                json + " {}",
                json.replace("alice-quote/1", "alice-quote/2"),
                json.replace("\"treeSize\":7", "\"treeSize\":\"7\""),
                json.replace("\"treeSize\":7", "\"treeSize\":-7"),
                json.replace("\"vendor\"", "\"more\":1,\"vendor\""),
                json.replace("\"nonce\":\"", "\"nonce\":\"=="))) {
            assertThatThrownBy(() -> QuoteBundle.parse(broken.getBytes(StandardCharsets.UTF_8)))
                    .as(broken)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private QuoteBundle with(Octets key, Octets endorsement, Octets message, Octets signature, Octets values) {
        return new QuoteBundle(key, endorsement, message, signature, values, BINDING, bundle.maker());
    }

    private static QuoteBundle quoted(TpmQuoter quoter, Binding binding) {
        TpmQuoter.Result result = quoter.quote(binding);
        assertThat(result).isInstanceOf(TpmQuoter.Result.Quoted.class);
        return ((TpmQuoter.Result.Quoted) result).bundle();
    }

    private static Binding binding(String nonce, long treeSize, String hostKey) {
        return new Binding(ascii(nonce), Octets.of(new byte[32]), treeSize, ascii(hostKey));
    }

    private static Octets ascii(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
