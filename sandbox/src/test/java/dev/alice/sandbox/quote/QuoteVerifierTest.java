package dev.alice.sandbox.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.Check.Outcome;
import dev.alice.sandbox.quote.Check.Step;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.Sha256;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tpm.KeyKinds;
import dev.alice.sandbox.tpm.MeasurementFiles;
import dev.alice.sandbox.tpm.TestingTpm;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Quotes by a real swtpm with a maker's certificate, verified in plain Java and by tpm2-tools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuoteVerifierTest {
    private static final Binding BINDING = binding("a nonce", 7, "host key");
    private static final Instant NOW = Instant.now().plusSeconds(60);

    private TestingTpm tpm;
    private TpmQuoter quoter;
    private TpmAuthorities maker;
    private QuoteBundle bundle;

    @BeforeAll
    void quote_once(@TempDir Path directory) throws Exception {
        Path authority = directory.resolve("maker");
        tpm = new TestingTpm(TestingTpm.manufactured(directory.resolve("state"), authority));
        maker = TpmAuthorities.pem(TestingTpm.certificatesOf(authority));
        quoter = new TpmQuoter(TpmAccess.of(Optional.of(tpm.tcti())), directory.resolve("keys"), PcrSelection.FIRMWARE);
        Path jar = Files.writeString(directory.resolve("alice.jar"), "a program");
        quoter.measure(Program.measure(List.of(jar), directory.resolve("no-java")));
        bundle = quoted(quoter, BINDING);
    }

    @AfterAll
    void stop() {
        tpm.close();
    }

    @Test
    void a_quote_holds_and_every_step_is_told_in_its_order() {
        // When
        Verification result = QuoteVerifier.verify(bundle, everything());

        // Then
        assertThat(result).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            assertThat(verified.checks()).extracting(Check::step).containsExactly(Step.values());
            assertThat(verified.checks().stream().filter(check -> check.outcome() != Outcome.OK))
                    .extracting(Check::step)
                    .containsExactly(Step.COUNTERS, Step.FIRMWARE_LOG, Step.IMA_LOG);
            assertThat(verified.endorsed()).isTrue();
            assertThat(verified.software()).isTrue();
            assertThat(verified.attest().clock()).isPositive();
            assertThat(verified.checks().get(1).line())
                    .isEqualTo("2. ok: the signature over the message is by this key");
        });
        assertThat(bundle.maker().manufacturer()).isEqualTo("IBM");
    }

    @Test
    void what_the_verifier_does_not_hold_is_not_checked_and_not_passed() {
        // When
        Verification result = QuoteVerifier.verify(bundle, Expectation.of(BINDING.nonce(), NOW));

        // Then
        assertThat(result).isInstanceOf(Verification.Verified.class);
        assertThat(result.checks().stream().filter(check -> check.outcome() == Outcome.NOT_CHECKED))
                .extracting(Check::step)
                .containsExactly(
                        Step.MAKER,
                        Step.ACTIVATION,
                        Step.HOST_KEY,
                        Step.TREE_HEAD,
                        Step.FIRMWARE,
                        Step.COUNTERS,
                        Step.FIRMWARE_LOG,
                        Step.IMA_LOG,
                        Step.REFERENCE);
        assertThat(((Verification.Verified) result).endorsed()).isFalse();
    }

    @Test
    void the_tools_of_the_tpm_agree(@TempDir Path directory) throws Exception {
        // Given
        Path message = Files.write(directory.resolve("msg"), bundle.message().toArray());
        Path signature =
                Files.write(directory.resolve("sig"), bundle.signature().toArray());
        Path key = Files.write(directory.resolve("pub"), bundle.attestationKey().toArray());

        // When, Then: it fails where they do not
        TestingTpm.run(
                List.of(),
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
                BINDING.qualifyingData().asHex());
    }

    @Test
    void every_corrupted_byte_of_message_signature_keys_registers_and_program_is_refused() {
        // Given
        List<Function<QuoteBundle, Octets>> readers = List.of(
                QuoteBundle::message,
                QuoteBundle::signature,
                QuoteBundle::attestationKey,
                QuoteBundle::endorsementKey,
                QuoteBundle::pcrValues,
                all -> all.program().orElseThrow().message(),
                all -> all.program().orElseThrow().signature());
        List<BiFunction<QuoteBundle, Octets, QuoteBundle>> writers = List.of(
                (all, octets) ->
                        with(all, all.attestationKey(), all.endorsementKey(), octets, all.signature(), all.pcrValues()),
                (all, octets) ->
                        with(all, all.attestationKey(), all.endorsementKey(), all.message(), octets, all.pcrValues()),
                (all, octets) ->
                        with(all, octets, all.endorsementKey(), all.message(), all.signature(), all.pcrValues()),
                (all, octets) ->
                        with(all, all.attestationKey(), octets, all.message(), all.signature(), all.pcrValues()),
                (all, octets) ->
                        with(all, all.attestationKey(), all.endorsementKey(), all.message(), all.signature(), octets),
                (all, octets) ->
                        program(all, octets, all.program().orElseThrow().signature()),
                (all, octets) -> program(all, all.program().orElseThrow().message(), octets));
        Expectation least = Expectation.of(BINDING.nonce(), NOW);

        for (int field = 0; field < readers.size(); field++) {
            byte[] original = readers.get(field).apply(bundle).toArray();
            for (int i = 0; i < original.length; i++) {
                for (int flip : new int[] {0x01, 0x80, 0xff}) {
                    byte[] corrupted = original.clone();
                    corrupted[i] ^= (byte) flip;

                    // When
                    Verification result =
                            QuoteVerifier.verify(writers.get(field).apply(bundle, Octets.of(corrupted)), least);

                    // Then
                    assertThat(result).as("field %d, byte %d", field, i).isInstanceOf(Verification.Refused.class);
                }
            }
        }
    }

    @Test
    void a_corrupted_certificate_of_the_maker_is_refused() throws Exception {
        // Given what is signed, and the signature; the algorithm's name between them is not signed
        byte[] original = bundle.certificates().getFirst().toArray();
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(original));
        int signed = 4 + certificate.getTBSCertificate().length;
        int signature = original.length - certificate.getSignature().length;
        for (int i = 0; i < original.length; i += 3) {
            if (i >= signed && i < signature) {
                continue;
            }
            byte[] corrupted = original.clone();
            corrupted[i] ^= 0x01;

            // When
            Verification result = QuoteVerifier.verify(certificates(List.of(Octets.of(corrupted))), everything());

            // Then
            assertThat(failed(result)).as("byte %d", i).containsExactly(Step.MAKER);
        }
    }

    @Test
    void a_structure_that_is_cut_off_or_longer_is_refused() {
        // Given
        byte[] message = bundle.message().toArray();
        byte[] certified = bundle.program().orElseThrow().message().toArray();
        for (byte[] whole : List.of(message, certified)) {
            for (int size = 0; size < whole.length + 3; size++) {
                if (size == whole.length) {
                    continue;
                }
                Octets other = Octets.of(Arrays.copyOf(whole, size));

                // When
                // Then
                assertThatThrownBy(() -> TpmsAttest.parse(other)).isInstanceOf(TpmFormatException.class);
            }
        }
    }

    @Test
    void another_nonce_tree_head_or_host_key_is_refused() {
        // Given
        List<Binding> others = List.of(
                binding("another", 7, "host key"),
                binding("a nonce", 8, "host key"),
                binding("a nonce", 7, "other key"));
        for (Binding other : others) {
            QuoteBundle claims = claiming(other);

            // When
            Verification asked = QuoteVerifier.verify(bundle, other, NOW);
            Verification lied = QuoteVerifier.verify(claims, other, NOW);

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
    void an_older_tree_head_than_is_known_is_refused_and_a_newer_one_is_not() {
        // Given
        Expectation nonce = Expectation.of(BINDING.nonce(), NOW);
        Octets root = BINDING.treeRoot();

        // When
        Verification older = QuoteVerifier.verify(bundle, nonce.withTreeHead(head(8, root)));
        Verification forked = QuoteVerifier.verify(bundle, nonce.withTreeHead(head(7, ascii("r".repeat(32)))));
        Verification same = QuoteVerifier.verify(bundle, nonce.withTreeHead(head(7, root)));
        Verification newer = QuoteVerifier.verify(bundle, nonce.withTreeHead(head(6, ascii("r".repeat(32)))));

        // Then
        assertThat(failed(older)).containsExactly(Step.TREE_HEAD);
        assertThat(failed(forked)).containsExactly(Step.TREE_HEAD);
        assertThat(same).isInstanceOf(Verification.Verified.class);
        assertThat(newer).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void clock_and_counters_never_go_back() {
        // Given
        QuoteBundle later = quoted(quoter, binding("another", 8, "host key"));

        // When
        Verification forward = QuoteVerifier.verify(
                later, Expectation.of(later.binding().nonce(), NOW).withEarlier(bundle));
        Verification back = QuoteVerifier.verify(
                bundle, Expectation.of(BINDING.nonce(), NOW).withEarlier(later));

        // Then
        assertThat(forward.held(Step.COUNTERS)).isTrue();
        assertThat(failed(back)).containsExactly(Step.COUNTERS);
    }

    @Test
    void a_maker_that_is_not_believed_and_a_certificate_of_another_key_are_refused(@TempDir Path directory)
            throws Exception {
        // Given
        Path other = directory.resolve("maker");
        try (TestingTpm second = new TestingTpm(TestingTpm.manufactured(directory.resolve("state"), other))) {
            TpmAuthorities stranger = TpmAuthorities.pem(TestingTpm.certificatesOf(other));
            List<Octets> borrowed = quoted(
                            new TpmQuoter(
                                    TpmAccess.of(Optional.of(second.tcti())),
                                    directory.resolve("keys"),
                                    PcrSelection.FIRMWARE),
                            BINDING)
                    .certificates();
            Expectation nonce = Expectation.of(BINDING.nonce(), NOW);

            // When
            Verification unknown = QuoteVerifier.verify(bundle, nonce.withAuthorities(stranger));
            Verification foreign = QuoteVerifier.verify(certificates(borrowed), nonce.withAuthorities(stranger));
            Verification none = QuoteVerifier.verify(certificates(List.of()), nonce.withAuthorities(maker));
            Verification future = QuoteVerifier.verify(
                    bundle, Expectation.of(BINDING.nonce(), Instant.EPOCH).withAuthorities(maker));

            // Then
            for (Verification result : List.of(unknown, foreign, none, future)) {
                assertThat(failed(result)).containsExactly(Step.MAKER);
            }
            assertThat(((Verification.Refused) foreign).reason()).contains("another endorsement key");
        }
    }

    @Test
    void a_key_whose_credential_was_not_activated_is_refused() {
        // When
        Verification result = QuoteVerifier.verify(
                bundle, Expectation.of(BINDING.nonce(), NOW).withActivated(Set.of(ascii("another name"))));

        // Then
        assertThat(failed(result)).containsExactly(Step.ACTIVATION);
    }

    @Test
    void reference_values_accept_what_they_were_made_of_and_nothing_else() {
        // Given
        ReferenceValues good = reference();
        String json = new String(good.toJson(), StandardCharsets.UTF_8);
        String register = good.registers().get(0).iterator().next().asHex();
        String program = good.programs().iterator().next().asHex();
        Expectation nonce = Expectation.of(BINDING.nonce(), NOW);

        // When, Then
        assertThat(ReferenceValues.parse(good.toJson())).isEqualTo(good);
        assertThat(QuoteVerifier.verify(bundle, nonce.withReferences(good)).held(Step.REFERENCE))
                .isTrue();
        for (String other : List.of(
                json.replace(register, "11".repeat(32)),
                json.replace(program, "22".repeat(32)),
                json.replace("\"pcr-2\"", "\"pcr-3\""),
                json.replace("\"IBM\"", "\"INTC\""),
                json.replace("\"environment\":{", "\"environment\":{\"instance\":\"000b\","),
                json.replace("\"v\"", "\"not-after\":\"2020-01-01T00:00:00Z\",\"v\""))) {
            assertThat(other).isNotEqualTo(json);
            assertThat(failed(QuoteVerifier.verify(bundle, nonce.withReferences(parse(other)))))
                    .as(other)
                    .containsExactly(Step.REFERENCE);
        }
        assertThat(failed(QuoteVerifier.verify(
                        bundle, nonce.withReferences(parse(json.replaceAll("\"svn\":\"\\d{2}", "\"svn\":\"ff"))))))
                .containsExactly(Step.FIRMWARE);
    }

    @Test
    void a_bundle_without_its_program_does_not_pass_references_that_name_one() {
        // Given
        QuoteBundle silent = new QuoteBundle(
                bundle.attestationKey(),
                bundle.endorsementKey(),
                bundle.certificates(),
                bundle.message(),
                bundle.signature(),
                bundle.pcrValues(),
                BINDING,
                bundle.maker(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        // When
        Verification result = QuoteVerifier.verify(
                silent, Expectation.of(BINDING.nonce(), NOW).withReferences(reference()));

        // Then
        assertThat(failed(result)).containsExactly(Step.REFERENCE);
    }

    @Test
    void keys_of_the_other_kinds_hold_too(@TempDir Path state, @TempDir Path directory) throws Exception {
        // Given
        try (TestingTpm other = new TestingTpm(state)) {
            TpmQuoter turned = new TpmQuoter(
                    TpmAccess.of(Optional.of(other.tcti())),
                    directory,
                    PcrSelection.FIRMWARE,
                    new KeyKinds(KeyKinds.Kind.ECC, KeyKinds.Kind.RSA),
                    MeasurementFiles.USUAL,
                    new SecureRandom());

            // When
            QuoteBundle made = quoted(turned, BINDING);
            Verification result = QuoteVerifier.verify(made, BINDING, NOW);

            // Then
            assertThat(result).isInstanceOf(Verification.Verified.class);
            assertThat(TpmtPublic.attestationKey(made.attestationKey()).material())
                    .isInstanceOf(TpmtPublic.Rsa.class);
            byte[] signature = made.signature().toArray();
            for (int i = 0; i < signature.length; i++) {
                byte[] corrupted = signature.clone();
                corrupted[i] ^= 0x40;
                assertThat(QuoteVerifier.verify(
                                with(
                                        made,
                                        made.attestationKey(),
                                        made.endorsementKey(),
                                        made.message(),
                                        Octets.of(corrupted),
                                        made.pcrValues()),
                                BINDING,
                                NOW))
                        .isInstanceOf(Verification.Refused.class);
            }
        }
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
                json.replace("alice-quote/2", "alice-quote/3"),
                json.replace("\"treeSize\":7", "\"treeSize\":\"7\""),
                json.replace("\"treeSize\":7", "\"treeSize\":-7"),
                json.replace("\"vendor\"", "\"more\":1,\"vendor\""),
                json.replace("\"index\":", "\"index\":-"),
                json.replace("\"log\":[", "\"log\":[7,"),
                json.replace("\"certificates\":[", "\"certificates\":[null,"),
                json.replace("\"nonce\":\"", "\"nonce\":\"=="))) {
            assertThat(broken).isNotEqualTo(json);
            assertThatThrownBy(() -> QuoteBundle.parse(broken.getBytes(StandardCharsets.UTF_8)))
                    .as(broken)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Expectation everything() {
        try {
            return Expectation.of(BINDING, NOW)
                    .withAuthorities(maker)
                    .withActivated(Set.of(
                            TpmtPublic.attestationKey(bundle.attestationKey()).name()))
                    .withReferences(reference());
        } catch (TpmFormatException e) {
            throw new AssertionError(e);
        }
    }

    private ReferenceValues reference() {
        try {
            return ReferenceValues.of("alice/test", 1, bundle, TpmsAttest.parse(bundle.message()));
        } catch (TpmFormatException e) {
            throw new AssertionError(e);
        }
    }

    private static ReferenceValues parse(String json) {
        return ReferenceValues.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Step> failed(Verification result) {
        return result.checks().stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .map(Check::step)
                .toList();
    }

    private static QuoteBundle with(
            QuoteBundle all, Octets key, Octets endorsement, Octets message, Octets signature, Octets values) {
        return new QuoteBundle(
                key,
                endorsement,
                all.certificates(),
                message,
                signature,
                values,
                all.binding(),
                all.maker(),
                all.program(),
                all.firmwareLog(),
                all.imaLog());
    }

    private static QuoteBundle program(QuoteBundle all, Octets message, Octets signature) {
        ProgramEvidence told = all.program().orElseThrow();
        return new QuoteBundle(
                all.attestationKey(),
                all.endorsementKey(),
                all.certificates(),
                all.message(),
                all.signature(),
                all.pcrValues(),
                all.binding(),
                all.maker(),
                Optional.of(new ProgramEvidence(told.index(), message, signature, told.log(), told.running())),
                all.firmwareLog(),
                all.imaLog());
    }

    private QuoteBundle certificates(List<Octets> chain) {
        return new QuoteBundle(
                bundle.attestationKey(),
                bundle.endorsementKey(),
                chain,
                bundle.message(),
                bundle.signature(),
                bundle.pcrValues(),
                BINDING,
                bundle.maker(),
                bundle.program(),
                Optional.empty(),
                Optional.empty());
    }

    private QuoteBundle claiming(Binding binding) {
        return new QuoteBundle(
                bundle.attestationKey(),
                bundle.endorsementKey(),
                bundle.certificates(),
                bundle.message(),
                bundle.signature(),
                bundle.pcrValues(),
                binding,
                bundle.maker(),
                bundle.program(),
                Optional.empty(),
                Optional.empty());
    }

    private static Expectation.TreeHead head(long size, Octets root) {
        return new Expectation.TreeHead(size, root, false);
    }

    private static QuoteBundle quoted(TpmQuoter quoter, Binding binding) {
        TpmQuoter.Result result = quoter.quote(binding);
        assertThat(result).isInstanceOf(TpmQuoter.Result.Quoted.class);
        return ((TpmQuoter.Result.Quoted) result).bundle();
    }

    private static Binding binding(String nonce, long treeSize, String hostKey) {
        return new Binding(ascii(nonce), Octets.of(Sha256.of()), treeSize, ascii(hostKey));
    }

    private static Octets ascii(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
