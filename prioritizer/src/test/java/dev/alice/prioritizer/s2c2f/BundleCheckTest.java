package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.flow.Bytes;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.s2c2f.TestingSigstore.Draft;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real bundles of a sigstore that is made here. */
class BundleCheckTest {
    private static final String THING = "5d".repeat(32);
    private static final String PROVENANCE = "https://slsa.dev/provenance/v1";
    private static final TestingSigstore SIGSTORE = new TestingSigstore();
    private static final BundleCheck CHECK = BundleCheck.against(Bytes.utf8(SIGSTORE.root()));
    private static final String GOOD = SIGSTORE.message(THING, Draft.good());

    private static BundleCheck.Result check(String bundle) {
        return CHECK.check(Bytes.utf8(bundle), HexFormat.of().parseHex(THING));
    }

    private static String refused(String bundle) {
        assertThat(check(bundle)).isInstanceOf(BundleCheck.Refused.class);
        return ((BundleCheck.Refused) check(bundle)).reason();
    }

    @Test
    void a_signature_of_the_thing_verifies_and_names_who_made_it_and_where_it_is_logged() {
        // Given
        Draft draft = Draft.good();

        // When
        BundleCheck.Result result = check(SIGSTORE.message(THING, draft));

        // Then
        assertThat(result)
                .isEqualTo(new BundleCheck.Verified(
                        new Signer(
                                TestingSigstore.ISSUER, TestingSigstore.BUILDER, Optional.of(TestingSigstore.SOURCE)),
                        "a signature of it",
                        "log.sigstore.example",
                        1,
                        draft.logged().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    }

    @Test
    void provenance_about_the_thing_verifies() {
        // When
        BundleCheck.Result result = check(SIGSTORE.statement(THING, PROVENANCE, Draft.good()));

        // Then
        assertThat(result)
                .isInstanceOfSatisfying(
                        BundleCheck.Verified.class,
                        verified -> assertThat(verified.statement()).isEqualTo("SLSA provenance v1"));
    }

    @Test
    void a_statement_of_something_else_says_nothing_about_where_the_thing_was_built() {
        assertThat(check(SIGSTORE.statement(THING, "https://spdx.dev/Document", Draft.good())))
                .isInstanceOfSatisfying(
                        BundleCheck.Beside.class,
                        beside -> assertThat(beside.reason()).contains("spdx.dev"));
    }

    @Test
    void what_is_about_another_thing_is_refused() {
        assertThat(refused(SIGSTORE.message("5e".repeat(32), Draft.good()))).contains("digest");
        assertThat(refused(SIGSTORE.statement("5e".repeat(32), PROVENANCE, Draft.good())))
                .contains("does not match any subject");
    }

    @Test
    void a_certificate_of_another_authority_or_one_that_was_never_logged_is_refused() {
        assertThat(refused(new TestingSigstore().message(THING, Draft.good()))).contains("certificate");
        assertThat(refused(SIGSTORE.message(THING, Draft.good().withoutProofOfCertificate())))
                .contains("SCT");
    }

    @Test
    void what_was_signed_when_the_certificate_was_not_valid_is_refused() {
        assertThat(refused(SIGSTORE.message(THING, Draft.good().loggedAfter(Duration.ofMinutes(11)))))
                .contains("when its certificate was not valid");
        assertThat(refused(SIGSTORE.statement(THING, PROVENANCE, Draft.good().loggedAfter(Duration.ofSeconds(-5)))))
                .contains("when its certificate was not valid");
        assertThat(refused(SIGSTORE.message(THING, Draft.good().withoutTime()))).contains("timestamp");
    }

    @Test
    void a_certificate_that_is_not_for_signing_code_is_refused() {
        assertThat(refused(SIGSTORE.message(THING, Draft.good().forUse(KeyPurposeId.id_kp_serverAuth))))
                .contains("not one for signing code");
    }

    @Test
    void a_proof_for_another_size_than_the_log_signed_is_refused() {
        assertThat(refused(SIGSTORE.message(THING, Draft.good().claiming(4)))).contains("size of the log");
    }

    @Test
    void an_envelope_that_is_logged_under_another_certificate_is_refused() {
        assertThat(refused(SIGSTORE.statement(THING, PROVENANCE, Draft.good(), Optional.of(Draft.good()))))
                .contains("another certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"canonicalizedBody", "rootHash", "signedEntryTimestamp", "signature", "rawBytes", "keyId"})
    void a_bundle_with_one_changed_byte_is_refused(String field) {
        // Given
        int start = GOOD.indexOf("\"" + field + "\":\"") + field.length() + 4;
        int end = GOOD.indexOf('"', start);
        byte[] bytes = Base64.getDecoder().decode(GOOD.substring(start, end));
        bytes[bytes.length / 2] ^= 1;

        // When
        String changed = GOOD.substring(0, start) + Base64.getEncoder().encodeToString(bytes) + GOOD.substring(end);

        // Then
        assertThat(check(changed)).isInstanceOf(BundleCheck.Refused.class);
    }

    @Test
    void a_changed_time_or_place_in_the_log_is_refused() {
        assertThat(check(GOOD.replaceFirst("\"integratedTime\":\"(\\d+)\"", "\"integratedTime\":\"1$1\"")))
                .isInstanceOf(BundleCheck.Refused.class);
        assertThat(check(GOOD.replace("\"logIndex\":\"1\"", "\"logIndex\":\"2\"")))
                .isInstanceOf(BundleCheck.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "\"\"",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{mediaType: x}"
            })
    void what_is_no_bundle_is_refused(String text) {
        assertThat(check(text)).isInstanceOf(BundleCheck.Refused.class);
    }

    @Test
    void a_bundle_that_is_deep_or_says_something_twice_is_refused() {
        assertThat(check("{\"a\":".repeat(100_000))).isInstanceOf(BundleCheck.Refused.class);
        assertThat(refused(GOOD.replaceFirst("\\{", "{\"mediaType\":\"x\","))).contains("Duplicate");
    }

    @Property(tries = 200)
    void a_good_bundle_with_any_bytes_overwritten_never_verifies_as_somebody_else(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int changes) {
        // Given
        byte[] bytes = Bytes.utf8(GOOD).toArray();
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }

        // When
        BundleCheck.Result result = CHECK.check(Bytes.of(bytes), HexFormat.of().parseHex(THING));

        // Then
        if (result instanceof BundleCheck.Verified verified) {
            assertThat(verified).isEqualTo(check(GOOD));
        } else {
            assertThat(result).isInstanceOf(BundleCheck.Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[1]", "nonsense", "{\"mediaType\":\"other\"}"})
    void a_trusted_root_that_trusts_nobody_is_refused(String text) {
        assertThatExceptionOfType(PrioritizerException.class)
                .isThrownBy(() -> BundleCheck.against(Bytes.utf8(text)))
                .withMessageContaining("trusted root");
    }
}
