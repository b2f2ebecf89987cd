package dev.alice.sandbox.bench;

import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.Expectation;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a quote costs beside the tool that makes it, and what its verification costs: {@code TcbBench TCTI DIRECTORY MAKERS.pem
 * ROUNDS}.
 */
final class TcbBench {
    private static final int WARM = 10;

    private TcbBench() {}

    public static void main(String[] arguments) throws Exception {
        String tcti = arguments[0];
        Path directory = Path.of(arguments[1]);
        TpmAuthorities makers = TpmAuthorities.pem(Files.readString(Path.of(arguments[2])));
        int rounds = Integer.parseInt(arguments[3]);
        TpmQuoter plain = quoter(tcti, directory.resolve("plain"));
        TpmQuoter measured = quoter(tcti, directory.resolve("measured"));
        Program running = Program.running();
        measured.measure(running);
        QuoteBundle bundle = quoted(plain, 0);
        QuoteBundle whole = quoted(measured, 0);

        long[] raw = new long[rounds];
        long[] ours = new long[rounds];
        long[] withProgram = new long[rounds];
        for (int i = -WARM; i < rounds; i++) {
            long start = System.nanoTime();
            raw(tcti, directory);
            long afterRaw = System.nanoTime();
            quoted(plain, i);
            long afterOurs = System.nanoTime();
            quoted(measured, i);
            long end = System.nanoTime();
            if (i >= 0) {
                raw[i] = afterRaw - start;
                ours[i] = afterOurs - afterRaw;
                withProgram[i] = end - afterOurs;
            }
        }
        say("raw tpm2_quote", raw);
        say("quote", ours);
        say("quote and certified program", withProgram);
        System.out.printf(
                Locale.ROOT,
                "above the raw quote, p50: %.1f ms, with the program %.1f ms%n",
                (median(ours) - median(raw)) / 1e6,
                (median(withProgram) - median(raw)) / 1e6);
        say("verification, every step", verifications(whole, makers, rounds * 5));
        say("verification of the quote alone", verifications(bundle, makers, rounds * 5));
    }

    private static long[] verifications(QuoteBundle bundle, TpmAuthorities makers, int rounds) throws Exception {
        byte[] json = bundle.toJson();
        Expectation expected = Expectation.of(bundle.binding(), Instant.now())
                .withAuthorities(makers)
                .withActivated(Set.of(
                        TpmtPublic.attestationKey(bundle.attestationKey()).name()))
                .withReferences(ReferenceValues.of("bench", 1, bundle, TpmsAttest.parse(bundle.message())));
        long[] times = new long[rounds];
        for (int i = -WARM; i < rounds; i++) {
            long start = System.nanoTime();
            Verification result = QuoteVerifier.verify(QuoteBundle.parse(json), expected);
            long end = System.nanoTime();
            if (!(result instanceof Verification.Verified)) {
                throw new IllegalStateException("the quote does not verify: " + result);
            }
            if (i >= 0) {
                times[i] = end - start;
            }
        }
        return times;
    }

    private static void raw(String tcti, Path directory) throws Exception {
        String handle = Files.readString(directory.resolve("plain").resolve("ak.handle"))
                .strip();
        ProcessBuilder builder = new ProcessBuilder(
                        "tpm2_quote",
                        "-c",
                        handle,
                        "-l",
                        PcrSelection.FIRMWARE.words(),
                        "-q",
                        "00".repeat(32),
                        "-m",
                        directory.resolve("m").toString(),
                        "-s",
                        directory.resolve("s").toString(),
                        "-g",
                        "sha256",
                        "-o",
                        directory.resolve("p").toString(),
                        "-F",
                        "values")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TPM2TOOLS_TCTI", tcti);
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException("tpm2_quote failed");
        }
    }

    private static QuoteBundle quoted(TpmQuoter quoter, int round) {
        Binding binding = new Binding(
                Octets.of(("nonce " + round).getBytes(StandardCharsets.US_ASCII)),
                Octets.of(new byte[32]),
                7,
                Octets.of("host key".getBytes(StandardCharsets.US_ASCII)));
        return switch (quoter.quote(binding)) {
            case TpmQuoter.Result.None none -> throw new IllegalStateException(none.reason());
            case TpmQuoter.Result.Quoted quoted -> quoted.bundle();
        };
    }

    private static TpmQuoter quoter(String tcti, Path directory) {
        return new TpmQuoter(TpmAccess.of(Optional.of(tcti)), directory, PcrSelection.FIRMWARE);
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void say(String what, long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        List<Double> shown = List.of(
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 9 / 10] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
        System.out.printf(
                Locale.ROOT,
                "%-34s p50 %6.2f ms  p90 %6.2f ms  p99 %6.2f ms%n",
                what,
                shown.get(0),
                shown.get(1),
                shown.get(2));
    }
}
