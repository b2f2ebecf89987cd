package dev.alice.sandbox.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.Check;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.TpmtPublic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real swtpm through resets and clears, with its keys, credentials, and the index of programs. */
class TpmQuoterTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path state;

    @TempDir
    Path directory;

    @Test
    void the_keys_are_used_again_and_again_and_survive_a_reset() throws Exception {
        // Given
        Octets key;
        try (TestingTpm tpm = new TestingTpm(state)) {
            key = quoted(quoter(tpm), "first").attestationKey();
            for (int i = 0; i < 5; i++) {
                assertThat(quoted(quoter(tpm), "nonce " + i).attestationKey()).isEqualTo(key);
            }
            tpm.tool("tpm2_shutdown", "-c");
        }
        try (TestingTpm tpm = new TestingTpm(state)) {
            // When
            QuoteBundle after = quoted(quoter(tpm), "after");

            // Then
            assertThat(after.attestationKey()).isEqualTo(key);
            assertThat(verified(after)).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void a_tpm_that_was_cleared_gets_new_keys_while_the_server_runs() throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter quoter = quoter(tpm);
            QuoteBundle before = quoted(quoter, "before");
            tpm.tool("tpm2_clear", "-c", "p");

            // When
            QuoteBundle after = quoted(quoter, "after");

            // Then
            assertThat(after.attestationKey()).isNotEqualTo(before.attestationKey());
            assertThat(after.endorsementKey()).isEqualTo(before.endorsementKey());
            assertThat(verified(after)).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void quotes_leave_nothing_behind_that_fills_the_tpm() throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter quoter = quoter(tpm);
            quoter.measure(program("one"));
            quoted(quoter, "first");

            // When
            String handles =
                    tpm.tool("tpm2_getcap", "handles-transient") + tpm.tool("tpm2_getcap", "handles-loaded-session");

            // Then
            assertThat(handles).isBlank();
            assertThat(Files.list(directory).map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "ak.handle", "ak.pub", "ek.pub", "program.auth", "program.index", "programs.log");
        }
    }

    @ParameterizedTest
    @EnumSource(KeyKinds.Kind.class)
    void a_credential_opens_for_the_key_it_was_made_for_alone(KeyKinds.Kind endorsement) throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter quoter = new TpmQuoter(
                    TpmAccess.of(Optional.of(tpm.tcti())),
                    directory,
                    PcrSelection.FIRMWARE,
                    new KeyKinds(endorsement, KeyKinds.Kind.ECC),
                    MeasurementFiles.USUAL,
                    RANDOM);
            TpmQuoter.Identity identity = quoter.identity();
            TpmtPublic parent = TpmtPublic.endorsementKey(identity.endorsementKey());
            Octets name = TpmtPublic.attestationKey(identity.attestationKey()).name();
            Octets secret = ascii("a secret of the verifier");

            // When
            Octets opened = quoter.activate(Credential.make(parent, name, secret, RANDOM));

            // Then
            assertThat(opened).isEqualTo(secret);
            Octets otherName = TpmtPublic.named(new byte[32]);
            assertThatThrownBy(() -> quoter.activate(Credential.make(parent, otherName, secret, RANDOM)))
                    .isInstanceOf(TpmFailure.class)
                    .hasMessageContaining("tpm2_activatecredential failed");
        }
    }

    @Test
    void the_tools_open_what_they_made_the_same_way(@TempDir Path place) throws Exception {
        // Given a credential of ours beside one of tpm2_makecredential
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter.Identity identity = quoter(tpm).identity();
            Path key =
                    Files.write(place.resolve("ek"), identity.endorsementKey().toArray());
            Path secret = Files.writeString(place.resolve("secret"), "sixteen bytes of");
            Octets name = TpmtPublic.attestationKey(identity.attestationKey()).name();

            // When
            TestingTpm.run(
                    List.of(),
                    "tpm2_makecredential",
                    "-T",
                    "none",
                    "-u",
                    key.toString(),
                    "-s",
                    secret.toString(),
                    "-n",
                    name.asHex(),
                    "-o",
                    place.resolve("credential").toString());
            byte[] theirs = Files.readAllBytes(place.resolve("credential"));
            byte[] ours = Credential.make(
                            TpmtPublic.endorsementKey(identity.endorsementKey()),
                            name,
                            ascii("sixteen bytes of"),
                            RANDOM)
                    .forTools()
                    .toArray();

            // Then
            assertThat(ours).hasSameSizeAs(theirs);
            assertThat(Octets.of(java.util.Arrays.copyOf(ours, 12)))
                    .isEqualTo(Octets.of(java.util.Arrays.copyOf(theirs, 12)));
        }
    }

    @Test
    void programs_follow_one_another_in_the_index_until_the_tpm_is_reset() throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            quoter(tpm).measure(program("one"));
            quoter(tpm).measure(program("two"));
            quoter(tpm).measure(program("two"));
            TpmQuoter third = quoter(tpm);
            third.measure(program("three"));

            // When
            QuoteBundle bundle = quoted(third, "nonce");

            // Then
            assertThat(bundle.program().orElseThrow().log().digests())
                    .containsExactly(
                            program("one").digest(),
                            program("two").digest(),
                            program("three").digest());
            assertThat(verified(bundle).held(Check.Step.PROGRAM)).isTrue();
            tpm.tool("tpm2_shutdown", "-c");
        }
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter after = quoter(tpm);
            after.measure(program("four"));
            QuoteBundle bundle = quoted(after, "nonce");
            assertThat(bundle.program().orElseThrow().log().digests())
                    .containsExactly(program("four").digest());
            assertThat(verified(bundle).held(Check.Step.PROGRAM)).isTrue();
        }
    }

    @Test
    void a_log_of_programs_that_leaves_one_out_is_refused() throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            quoter(tpm).measure(program("bad"));
            TpmQuoter quoter = quoter(tpm);
            quoter.measure(program("good"));
            Files.writeString(
                    directory.resolve("programs.log"), program("good").digest().asHex() + "\n");

            // When
            Verification result = verified(quoted(quoter, "nonce"));

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Verification.Refused.class,
                            refused -> assertThat(refused.reason()).contains("does not explain the index"));
            assertThatThrownBy(() -> quoter(tpm).measure(program("good")))
                    .isInstanceOf(TpmFailure.class)
                    .hasMessageContaining("restart the host");
        }
    }

    @Test
    void an_extension_that_power_loss_prevented_is_made_up_for() throws Exception {
        // Given the log knows of one that never came into the index
        try (TestingTpm tpm = new TestingTpm(state)) {
            quoter(tpm).measure(program("one"));
            Files.writeString(
                    directory.resolve("programs.log"),
                    program("one").digest().asHex() + "\n"
                            + program("two").digest().asHex() + "\n");

            // When
            TpmQuoter quoter = quoter(tpm);
            quoter.measure(program("two"));

            // Then
            assertThat(verified(quoted(quoter, "nonce")).held(Check.Step.PROGRAM))
                    .isTrue();
        }
    }

    @Test
    void an_index_of_another_kind_is_refused() throws Exception {
        // Given an ordinary index, which anybody writes as they like, in the place of ours
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmQuoter quoter = quoter(tpm);
            quoter.measure(program("one"));
            String handle = Files.readString(directory.resolve("program.index")).strip();
            tpm.tool("tpm2_nvundefine", handle, "-C", "o");
            tpm.tool(
                    "tpm2_nvdefine",
                    handle,
                    "-C",
                    "o",
                    "-s",
                    "32",
                    "-a",
                    "authwrite|authread|no_da",
                    "-p",
                    "file:" + directory.resolve("program.auth"));
            Path value = Files.write(
                    directory.resolve("value"),
                    quoted(quoter(tpm), "x").program().isEmpty() ? fold("one") : new byte[32]);
            tpm.tool(
                    "tpm2_nvwrite",
                    handle,
                    "-C",
                    handle,
                    "-P",
                    "file:" + directory.resolve("program.auth"),
                    "-i",
                    value.toString());

            // When
            Verification result = verified(quoted(quoter, "nonce"));

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Verification.Refused.class,
                            refused -> assertThat(refused.reason()).contains("only be extended"));
        }
    }

    @Test
    void an_owner_with_a_password_is_asked_for_it_only_while_keys_are_made() throws Exception {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            Path password = Files.writeString(directory.resolveSibling("owner-" + RANDOM.nextInt()), "of the owner");
            tpm.tool("tpm2_changeauth", "-c", "o", "of the owner");
            assertThat(quoter(tpm).quote(binding("without")))
                    .isInstanceOfSatisfying(
                            TpmQuoter.Result.None.class,
                            none -> assertThat(none.reason()).contains("tpm2_evictcontrol failed"));
            TpmQuoter owned = new TpmQuoter(
                    new TpmAccess(Optional.of(tpm.tcti()), Optional.of(password)), directory, PcrSelection.FIRMWARE);
            owned.measure(program("one"));
            owned.identity();
            Files.delete(password);

            // When
            TpmQuoter later = quoter(tpm);
            later.measure(program("two"));

            // Then
            assertThat(verified(quoted(later, "nonce")).held(Check.Step.PROGRAM))
                    .isTrue();
        }
    }

    @Test
    void a_quote_that_fails_leaves_no_certification_running() throws Exception {
        // Given a TPM that answers everything, until it refuses quotes and says nothing to certifications
        try (TestingTpm tpm = new TestingTpm(state)) {
            Path script = Files.writeString(directory.resolve("way"), """
                    #!/bin/sh
                    if [ -e "$0.broken" ]; then
                      asks=$PPID
                      [ "$(cat /proc/$asks/comm)" = sh ] && asks=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$asks/status)
                      case "$(cat /proc/$asks/comm)" in
                        tpm2_quote) sleep 0.5; exit 1 ;;
                        tpm2_nvcertify) exec cat > /dev/null ;;
                      esac
                    fi
                    exec tpm2_send -T %s
                    """.formatted(tpm.tcti()));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            TpmQuoter quoter = new TpmQuoter(
                    TpmAccess.of(Optional.of("cmd:" + script)), directory.resolve("keys"), PcrSelection.FIRMWARE);
            quoter.measure(program("one"));
            assertThat(quoted(quoter, "whole").program()).isPresent();
            Files.createFile(directory.resolve("way.broken"));

            // When
            TpmQuoter.Result result = quoter.quote(binding("nonce"));

            // Then
            assertThat(result)
                    .isInstanceOfSatisfying(
                            TpmQuoter.Result.None.class,
                            none -> assertThat(none.reason()).startsWith("tpm2_quote failed with "));
            // who was killed takes a moment to die
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(ProcessHandle.current()
                                    .children()
                                    .map(child -> child.info().commandLine().orElse("")))
                            .noneMatch(words -> words.contains(directory.toString())));
            assertThat(Files.list(directory.resolve("keys"))
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "ak.handle", "ak.pub", "ek.pub", "program.auth", "program.index", "programs.log");
            Files.delete(directory.resolve("way.broken"));
            assertThat(verified(quoted(quoter, "again")).held(Check.Step.PROGRAM))
                    .isTrue();
        }
    }

    @Test
    void no_tpm_is_told_with_its_reason() {
        // Given
        TpmQuoter nowhere = new TpmQuoter(
                TpmAccess.of(Optional.of("swtpm:host=127.0.0.1,port=1")), directory, PcrSelection.FIRMWARE);

        // When
        TpmQuoter.Result result = nowhere.quote(binding("nonce"));

        // Then
        assertThat(result)
                .isInstanceOfSatisfying(
                        TpmQuoter.Result.None.class,
                        none -> assertThat(none.reason()).startsWith("tpm2_flushcontext failed with "));
    }

    private TpmQuoter quoter(TestingTpm tpm) {
        return new TpmQuoter(TpmAccess.of(Optional.of(tpm.tcti())), directory, PcrSelection.FIRMWARE);
    }

    private static byte[] fold(String name) {
        return new dev.alice.sandbox.measurement.ProgramLog(
                        List.of(new Program(List.of(new Program.Part(name, octets32(name)))).digest()))
                .fold()
                .toArray();
    }

    private static Program program(String name) {
        return new Program(List.of(new Program.Part(name, octets32(name))));
    }

    private static Octets octets32(String name) {
        return Octets.of(dev.alice.sandbox.tcb.Sha256.of(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Verification verified(QuoteBundle bundle) {
        return QuoteVerifier.verify(bundle, bundle.binding(), Instant.now());
    }

    private static QuoteBundle quoted(TpmQuoter quoter, String nonce) {
        TpmQuoter.Result result = quoter.quote(binding(nonce));
        assertThat(result).isInstanceOf(TpmQuoter.Result.Quoted.class);
        return ((TpmQuoter.Result.Quoted) result).bundle();
    }

    private static Binding binding(String nonce) {
        return new Binding(ascii(nonce), Octets.of(new byte[32]), 7, ascii("host key"));
    }

    private static Octets ascii(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
