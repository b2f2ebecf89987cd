package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tpm.TestingTpm;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpmAttesterTest {
    private static final Digest ROOT = Digest.sha256(new byte[0]);

    @TempDir
    Path directory;

    private boolean needed;

    @Test
    void a_software_tpm_attests_and_is_called_software(@TempDir Path state) throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmAttester attester = attester(tpm.tcti(), Optional.empty(), new AtomicReference<>());

            // When
            Attestation attestation = attest(attester, "nonce");

            // Then
            assertThat(attestation.attested()).isTrue();
            assertThat(attestation.software()).isTrue();
            assertThat(attestation.reason()).contains("software TPM", "PCR [0, 2, 4, 7]", "no reference values");
            QuoteBundle bundle = QuoteBundle.parse(attestation.bundle().toArray());
            assertThat(QuoteVerifier.verify(bundle, bundle.binding(), Instant.now()))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(bundle.binding().treeSize()).isEqualTo(12);
        }
    }

    @Test
    void a_measurement_that_the_reference_values_do_not_know_ends_the_attestation_at_once(@TempDir Path state)
            throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            AtomicReference<ReferenceValues> references = new AtomicReference<>();
            TpmAttester attester = attester(tpm.tcti(), Optional.empty(), references);
            QuoteBundle bundle =
                    QuoteBundle.parse(attest(attester, "first").bundle().toArray());
            references.set(ReferenceValues.of("alice/test", 1, bundle, TpmsAttest.parse(bundle.message())));
            Attestation known = attest(attester, "second");

            // When
            tpm.tool("tpm2_pcrextend", "4:sha256=" + "ab".repeat(32));
            Attestation changed = attest(attester, "third");

            // Then
            assertThat(known.attested()).isTrue();
            assertThat(known.reason()).contains("as the reference values say");
            assertThat(changed.attested()).isFalse();
            assertThat(changed.reason()).contains("register 4", "do not know");
            QuoteBundle shown = QuoteBundle.parse(changed.bundle().toArray());
            assertThat(QuoteVerifier.verify(shown, shown.binding(), Instant.now()))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(changed.state()).isEqualTo(Attestation.State.UNATTESTED);
        }
    }

    @Test
    void many_who_ask_at_once_do_not_turn_the_clock_back(@TempDir Path state) throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state);
                ExecutorService askers = Executors.newFixedThreadPool(6)) {
            TpmAttester attester = attester(tpm.tcti(), Optional.empty(), new AtomicReference<>());
            attest(attester, "first");

            // When
            List<Future<Attestation>> asked = IntStream.range(0, 24)
                    .mapToObj(i -> askers.submit(() -> attest(attester, "nonce " + i)))
                    .toList();

            // Then
            for (Future<Attestation> one : asked) {
                assertThat(one.get().reason()).contains("quoted PCR");
                assertThat(one.get().attested()).isTrue();
            }
        }
    }

    @Test
    void a_tpm_that_was_set_back_is_seen_after_a_restart_too(@TempDir Path place) throws Exception {
        // Given the state of a TPM, and a later quote of it
        Path state = Files.createDirectory(place.resolve("state"));
        Path copy = Files.createDirectory(place.resolve("copy"));
        try (TestingTpm tpm = new TestingTpm(state)) {
            attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "first");
            tpm.tool("tpm2_shutdown", "-c");
        }
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        for (int restart = 0; restart < 2; restart++) {
            try (TestingTpm tpm = new TestingTpm(state)) {
                Attestation later = attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "later");
                assertThat(later.attested()).as(later.reason()).isTrue();
                tpm.tool("tpm2_shutdown", "-c");
            }
        }

        // When
        try (TestingTpm tpm = new TestingTpm(copy)) {
            Attestation back = attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "back");

            // Then
            assertThat(back.attested()).isFalse();
            assertThat(back.reason()).contains("the counters went back");
        }
    }

    @Test
    void an_earlier_quote_that_cannot_be_read_ends_the_attestation(@TempDir Path state) throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "first");
            try (Stream<Path> kept = Files.list(directory.resolve("earlier"))) {
                Files.writeString(kept.findFirst().orElseThrow(), "{");
            }

            // When, Then
            assertThatThrownBy(() -> attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "second"))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("the earlier quote in ");
        }
    }

    @Test
    void where_reference_values_are_needed_nothing_is_attested_without(@TempDir Path state) throws Exception {
        // Given
        needed = true;
        try (TestingTpm tpm = new TestingTpm(state)) {
            // When
            Attestation attestation = attest(attester(tpm.tcti(), Optional.empty(), new AtomicReference<>()), "nonce");

            // Then
            assertThat(attestation.attested()).isFalse();
            assertThat(attestation.reason()).contains("no reference values in the log");
            assertThat(attestation.bundle().size()).isPositive();
        }
    }

    @Test
    void the_running_program_is_part_of_the_quote(@TempDir Path state) throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmAttester attester = attester(tpm.tcti(), Optional.empty(), new AtomicReference<>());

            // When
            attester.measure(Program.running());
            Attestation attestation = attest(attester, "nonce");

            // Then
            assertThat(attestation.reason()).contains("and the running program;");
            assertThat(QuoteBundle.parse(attestation.bundle().toArray())
                            .program()
                            .orElseThrow()
                            .running())
                    .isEqualTo(Program.running());
        }
    }

    @Test
    void a_maker_that_is_not_believed_ends_the_attestation(@TempDir Path place) throws Exception {
        // Given
        Path own = place.resolve("own");
        Path other = place.resolve("other");
        TestingTpm.manufactured(place.resolve("elsewhere"), other);
        try (TestingTpm tpm = new TestingTpm(TestingTpm.manufactured(place.resolve("state"), own))) {
            // When
            Attestation believed = attest(
                    attester(tpm.tcti(), Optional.of(TestingTpm.certificatesOf(own)), new AtomicReference<>()), "a");
            Attestation strange = attest(
                    attester(tpm.tcti(), Optional.of(TestingTpm.certificatesOf(other)), new AtomicReference<>()), "b");

            // Then
            assertThat(believed.attested()).isTrue();
            assertThat(believed.software()).isTrue();
            assertThat(strange.attested()).isFalse();
            assertThat(strange.reason()).contains("no maker that is believed");
        }
    }

    @Test
    void without_a_tpm_nothing_is_attested_and_the_reason_is_told() {
        // Given
        TpmAttester attester = attester("device:/dev/no-tpm-here", Optional.empty(), new AtomicReference<>());

        // When
        Attestation attestation = attest(attester, "nonce");

        // Then
        assertThat(attestation.attested()).isFalse();
        assertThat(attestation.software()).isFalse();
        assertThat(attestation.reason()).startsWith("tpm2_flushcontext failed");
        assertThat(attestation.bundle().size()).isZero();
    }

    private TpmAttester attester(String tcti, Optional<String> makers, AtomicReference<ReferenceValues> references) {
        return new TpmAttester(
                new TpmQuoter(TpmAccess.of(Optional.of(tcti)), directory, PcrSelection.FIRMWARE),
                makers.map(TpmAuthorities::pem),
                new TpmAttester.References() {
                    @Override
                    public boolean needed() {
                        return needed;
                    }

                    @Override
                    public Optional<ReferenceValues> current() {
                        return Optional.ofNullable(references.get());
                    }
                },
                new EarlierQuotes(directory.resolve("earlier")),
                Clock.systemUTC(),
                new SecureRandom());
    }

    private static Attestation attest(TpmAttester attester, String nonce) {
        return attester.attest(Bytes.utf8(nonce), ROOT, 12, Bytes.utf8("host key"));
    }
}
