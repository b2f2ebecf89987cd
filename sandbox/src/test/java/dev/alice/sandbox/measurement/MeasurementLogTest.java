package dev.alice.sandbox.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.Check;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.Sha256;
import dev.alice.sandbox.tpm.KeyKinds;
import dev.alice.sandbox.tpm.MeasurementFiles;
import dev.alice.sandbox.tpm.TestingTpm;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs replayed here, by tpm2_eventlog, and by a real swtpm that was extended with the same digests. */
class MeasurementLogTest {
    private static final int EV_SEPARATOR = 4;
    private static final int EV_NO_ACTION = 3;

    @TempDir
    Path directory;

    @Test
    void a_firmware_log_replays_to_what_tpm2_eventlog_says() throws Exception {
        // Given
        byte[] log = firmwareLog();
        Path file = Files.write(directory.resolve("log"), log);

        // When
        FirmwareLog replayed = FirmwareLog.parse(Octets.of(log));
        String told = TestingTpm.run(List.of(), "tpm2_eventlog", file.toString());

        // Then
        String bank = told.substring(told.lastIndexOf("  sha256:"));
        Matcher matcher =
                Pattern.compile("(?m)^ {4}(\\d+) *: *0x([0-9a-f]{64})").matcher(bank);
        java.util.Map<Integer, Octets> theirs = new java.util.TreeMap<>();
        while (matcher.find()) {
            theirs.put(Integer.valueOf(matcher.group(1)), Octets.hex(matcher.group(2)));
        }
        assertThat(theirs).containsOnlyKeys(2, 4, 7);
        assertThat(replayed.registers()).isEqualTo(theirs);
        assertThat(replayed.events()).isEqualTo(5);
    }

    @Test
    void the_locality_of_the_start_is_where_register_0_begins() throws Exception {
        // Given
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(header());
        log.writeBytes(event(0, EV_NO_ACTION, new byte[32], "StartupLocality\0\3".getBytes(StandardCharsets.US_ASCII)));
        log.writeBytes(event(0, EV_SEPARATOR, Sha256.of(new byte[4]), new byte[4]));
        byte[] first = new byte[32];
        first[31] = 3;

        // When
        FirmwareLog replayed = FirmwareLog.parse(Octets.of(log.toByteArray()));

        // Then
        assertThat(replayed.registers().get(0))
                .isEqualTo(Sha256.extended(Octets.of(first), Octets.of(Sha256.of(new byte[4]))));
    }

    @Test
    void a_firmware_log_that_is_cut_off_or_corrupted_in_its_structure_is_refused() throws Exception {
        // Given
        byte[] log = firmwareLog();
        List<Integer> ends = List.of(header().length);
        FirmwareLog whole = FirmwareLog.parse(Octets.of(log));
        for (int size = 0; size < log.length; size++) {
            byte[] cut = Arrays.copyOf(log, size);

            // When, Then: only where an event ends is there a shorter log, and it replays to something else
            try {
                assertThat(FirmwareLog.parse(Octets.of(cut)).registers()).isNotEqualTo(whole.registers());
                assertThat(size).isGreaterThanOrEqualTo(ends.getFirst());
            } catch (MeasurementException e) {
                assertThat(e).hasMessageContaining("firmware");
            }
        }
        for (int i : new int[] {8, 28, 32, 56, 60, log.length - 1 - 4 - 32 - 40}) {
            byte[] huge = log.clone();
            Arrays.fill(huge, i, i + 4, (byte) 0x7f);
            assertThatThrownBy(() -> FirmwareLog.parse(Octets.of(huge)))
                    .as("byte %d", i)
                    .isInstanceOf(MeasurementException.class);
        }
    }

    @Test
    void logs_are_held_against_the_registers_that_a_tpm_quotes(@TempDir Path state) throws Exception {
        // Given a TPM that was extended as the logs say
        try (TestingTpm tpm = new TestingTpm(state)) {
            Path firmware = Files.write(directory.resolve("firmware"), firmwareLog());
            for (int register : new int[] {2, 4, 7}) {
                tpm.tool("tpm2_pcrextend", register + ":sha256=" + hex(Sha256.of(new byte[] {(byte) register})));
            }
            tpm.tool("tpm2_pcrextend", "4:sha256=" + hex(Sha256.of(new byte[4])));
            List<String> lines = List.of(ima("/usr/bin/bash", 1), imaSigned("/usr/bin/tmux", 2), ima("/etc/a_b", 3));
            Path kernel = Files.writeString(directory.resolve("ima"), String.join("", lines));
            for (int i = 0; i < 2; i++) {
                tpm.tool("tpm2_pcrextend", "10:sha256=" + hex(template(lines.get(i))));
            }
            TpmQuoter quoter = new TpmQuoter(
                    TpmAccess.of(Optional.of(tpm.tcti())),
                    directory.resolve("keys"),
                    new PcrSelection(List.of(2, 4, 7, 10)),
                    KeyKinds.USUAL,
                    new MeasurementFiles(firmware, kernel),
                    new SecureRandom());

            // When
            Verification good = quote(quoter);
            tpm.tool("tpm2_pcrextend", "4:sha256=" + "ab".repeat(32));
            Verification more = quote(quoter);
            tpm.tool("tpm2_pcrextend", "10:sha256=" + "ab".repeat(32));
            Verification both = quote(quoter);

            // Then
            assertThat(good.held(Check.Step.FIRMWARE_LOG)).isTrue();
            assertThat(good.checks().get(Check.Step.IMA_LOG.ordinal()).detail()).isEqualTo("2 files");
            assertThat(failed(more)).containsExactly(Check.Step.FIRMWARE_LOG);
            assertThat(failed(both)).containsExactly(Check.Step.FIRMWARE_LOG, Check.Step.IMA_LOG);
        }
    }

    @Test
    void a_firmware_log_that_keeps_silent_of_a_register_explains_nothing_of_it(@TempDir Path state) throws Exception {
        // Given a log of its header alone
        try (TestingTpm tpm = new TestingTpm(state)) {
            Path firmware = Files.write(directory.resolve("firmware"), header());
            TpmQuoter quoter = new TpmQuoter(
                    TpmAccess.of(Optional.of(tpm.tcti())),
                    directory.resolve("keys"),
                    PcrSelection.FIRMWARE,
                    KeyKinds.USUAL,
                    new MeasurementFiles(firmware, directory.resolve("no ima")),
                    new SecureRandom());

            // When
            Verification untouched = quote(quoter);
            tpm.tool("tpm2_pcrextend", "4:sha256=" + "ab".repeat(32));
            Verification extended = quote(quoter);
            Files.write(firmware, firmwareLog());
            Verification other = quote(quoter);

            // Then
            assertThat(untouched).isInstanceOf(Verification.Verified.class);
            assertThat(untouched.held(Check.Step.FIRMWARE_LOG)).isFalse();
            assertThat(failed(extended)).containsExactly(Check.Step.FIRMWARE_LOG);
            assertThat(((Verification.Refused) extended).reason()).contains("does not explain register 4");
            assertThat(failed(other)).containsExactly(Check.Step.FIRMWARE_LOG);
        }
    }

    @Test
    void measured_files_explain_a_register_as_far_as_it_went() throws Exception {
        // Given
        String first = ima("/usr/bin/bash", 1);
        String second = imaSigned("/usr/bin/tmux", 2);
        ImaLog log = ImaLog.parse(octets(first + second));
        Octets once = Sha256.extended(Octets.of(new byte[32]), Octets.of(template(first)));

        // When, Then
        assertThat(log.files()).extracting(ImaLog.Measured::path).containsExactly("/usr/bin/bash", "/usr/bin/tmux");
        assertThat(log.explains(Octets.of(new byte[32]))).isEqualTo(OptionalInt.of(0));
        assertThat(log.explains(once)).isEqualTo(OptionalInt.of(1));
        assertThat(log.explains(Sha256.extended(once, Octets.of(template(second)))))
                .isEqualTo(OptionalInt.of(2));
        assertThat(log.explains(octets("x".repeat(32)))).isEmpty();
    }

    @Test
    void a_violation_extends_with_ones() throws Exception {
        // Given
        String violation = "10 " + "0".repeat(40) + " ima-ng sha256:" + "0".repeat(64) + " /var/log/x\n";
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);

        // When
        ImaLog log = ImaLog.parse(octets(violation));

        // Then
        assertThat(log.explains(Sha256.extended(Octets.of(new byte[32]), Octets.of(ones))))
                .isEqualTo(OptionalInt.of(1));
    }

    @Test
    void a_measured_file_cannot_be_renamed_or_given_another_digest() throws Exception {
        // Given
        String line = ima("/usr/bin/bash", 1);
        for (String other : List.of(
                line.replace("bash", "dash"),
                line.replaceFirst("sha256:..", "sha256:00"),
                line.replace("ima-ng", "ima-sig"),
                line.replaceFirst("^10", "11"),
                line.replace("\n", " 00\n"),
                line.replace("\n", ""),
                line.strip() + "\n\n")) {
            // When, Then
            assertThat(other).isNotEqualTo(line);
            assertThatThrownBy(() -> ImaLog.parse(octets(other))).as(other).isInstanceOf(MeasurementException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_program_is_what_it_is_made_of(int which) throws Exception {
        // Given
        Path jar = Files.writeString(directory.resolve("a.jar"), "one");
        Path classes = Files.createDirectories(directory.resolve("classes/dev"));
        Path file = Files.writeString(classes.resolve("A.class"), "two");
        List<Path> path = List.of(jar, classes.getParent(), directory.resolve("absent"));
        Program before = Program.measure(path, directory);

        // When
        Files.writeString(which == 0 ? jar : file, "three");
        Program after = Program.measure(path, directory);

        // Then
        assertThat(before.parts()).extracting(Program.Part::name).containsExactly("a.jar", "classes");
        assertThat(after.digest()).isNotEqualTo(before.digest());
        assertThat(after.parts().get(1 - which)).isEqualTo(before.parts().get(1 - which));
        assertThat(Program.running().parts())
                .extracting(Program.Part::name)
                .contains("java/lib/modules", "java/arguments");
    }

    private static Verification quote(TpmQuoter quoter) {
        Binding binding = new Binding(octets("nonce"), Octets.of(new byte[32]), 1, octets("host key"));
        TpmQuoter.Result result = quoter.quote(binding);
        assertThat(result).isInstanceOf(TpmQuoter.Result.Quoted.class);
        QuoteBundle bundle = ((TpmQuoter.Result.Quoted) result).bundle();
        return QuoteVerifier.verify(QuoteBundle.parse(bundle.toJson()), binding, Instant.now());
    }

    private static List<Check.Step> failed(Verification result) {
        return result.checks().stream()
                .filter(check -> check.outcome() == Check.Outcome.FAILED)
                .map(Check::step)
                .toList();
    }

    /** Registers 2, 4 and 7, and a separator in 4. */
    private static byte[] firmwareLog() {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(header());
        for (int register : new int[] {2, 4, 7}) {
            log.writeBytes(event(
                    register,
                    0xd,
                    Sha256.of(new byte[] {(byte) register}),
                    "event".getBytes(StandardCharsets.US_ASCII)));
        }
        log.writeBytes(event(4, EV_SEPARATOR, Sha256.of(new byte[4]), new byte[4]));
        return log.toByteArray();
    }

    private static byte[] header() {
        ByteBuffer event = little(64)
                .put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put(new byte[] {0, 2, 0, 2})
                .putInt(2)
                .putShort((short) 0x0004)
                .putShort((short) 20)
                .putShort((short) 0x000b)
                .putShort((short) 32)
                .put((byte) 0);
        ByteBuffer all = little(32 + event.position())
                .putInt(0)
                .putInt(EV_NO_ACTION)
                .put(new byte[20])
                .putInt(event.position())
                .put(event.array(), 0, event.position());
        return all.array();
    }

    private static byte[] event(int register, int type, byte[] digest, byte[] data) {
        return little(12 + 2 + 20 + 2 + 32 + 4 + data.length)
                .putInt(register)
                .putInt(type)
                .putInt(2)
                .putShort((short) 0x0004)
                .put(new byte[20])
                .putShort((short) 0x000b)
                .put(digest)
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static String ima(String path, int seed) {
        byte[] data = data(path, seed, null);
        return "10 " + sha1(data) + " ima-ng sha256:" + hex(Sha256.of(new byte[] {(byte) seed})) + " " + path + "\n";
    }

    private static String imaSigned(String path, int seed) {
        byte[] signature = {3, 2, 4, 7};
        return "10 " + sha1(data(path, seed, signature)) + " ima-sig sha256:" + hex(Sha256.of(new byte[] {(byte) seed}))
                + " " + path + " " + hex(signature) + "\n";
    }

    /** SHA-256 over the template of a line, as the kernel extends it, made from the line's own words. */
    private static byte[] template(String line) {
        String[] words = line.strip().split(" ");
        String path = words[4];
        byte[] digest = HexFormat.of().parseHex(words[3].substring(7));
        byte[] signature = words.length > 5 ? HexFormat.of().parseHex(words[5]) : null;
        return Sha256.of(data(path, digest, signature));
    }

    private static byte[] data(String path, int seed, byte @org.jspecify.annotations.Nullable [] signature) {
        return data(path, Sha256.of(new byte[] {(byte) seed}), signature);
    }

    private static byte[] data(String path, byte[] digest, byte @org.jspecify.annotations.Nullable [] signature) {
        byte[] name = (path + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer data = little(4 + 8 + 32 + 4 + name.length + (signature == null ? 0 : 4 + signature.length))
                .putInt(8 + 32)
                .put("sha256:\0".getBytes(StandardCharsets.US_ASCII))
                .put(digest)
                .putInt(name.length)
                .put(name);
        if (signature != null) {
            data.putInt(signature.length).put(signature);
        }
        return data.array();
    }

    private static String sha1(byte[] data) {
        try {
            return hex(MessageDigest.getInstance("SHA-1").digest(data));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Octets octets(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
