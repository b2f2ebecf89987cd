package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TPM 2.0 driven through tpm2-tools: it makes an endorsement and an attestation key, and quotes.
 *
 * <p>The keys are kept as contexts in a directory and used again until the TPM was reset; then new ones are made. One
 * quote is made at a time.
 */
public final class TpmQuoter {
    private static final Path DEVICE = Path.of("/dev/tpmrm0");
    private static final int SECONDS = 30;
    private static final int MAX_FILE = 64 << 10;
    private static final Pattern RAW =
            Pattern.compile("TPM2_PT_(MANUFACTURER|VENDOR_STRING_[1-4]):\\s+raw: 0x([0-9A-Fa-f]{1,8})\\b");

    private final Optional<String> tcti;
    private final Path directory;
    private final PcrSelection selection;

    /**
     * @param tcti the way to the TPM in tpm2-tools' words, such as {@code swtpm:host=127.0.0.1,port=2321}; empty for the
     *     kernel's device with a resource manager
     * @param directory of this server alone, for key contexts; it is made where it is missing
     */
    public TpmQuoter(Optional<String> tcti, Path directory, PcrSelection selection) {
        this.tcti = tcti;
        this.directory = directory;
        this.selection = selection;
    }

    /** A bundle, or the exact reason why there is none. */
    public sealed interface Result {
        record Quoted(QuoteBundle bundle) implements Result {}

        record None(String reason) implements Result {}
    }

    /** Why there is no TPM to ask, or empty where one can be tried. */
    public Optional<String> absence() {
        if (tcti.isEmpty() && !Files.exists(DEVICE)) {
            return Optional.of("no TPM: " + DEVICE + " does not exist");
        }
        if (tcti.isEmpty() && !(Files.isReadable(DEVICE) && Files.isWritable(DEVICE))) {
            return Optional.of("no TPM: " + DEVICE + " is not open to this user; join the group tss");
        }
        return Optional.empty();
    }

    /** Quotes the selected registers with qualifying data that stands for the binding. */
    public synchronized Result quote(Binding binding) {
        Optional<String> absence = absence();
        if (absence.isPresent()) {
            return new Result.None(absence.get());
        }
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                return new Result.Quoted(attempt(binding));
            } catch (ToolFailure stale) {
                // The contexts are void after a reset of the TPM.
                forgetKeys();
                return new Result.Quoted(attempt(binding));
            }
        } catch (ToolFailure e) {
            return new Result.None(e.reason);
        } catch (IOException e) {
            throw new SandboxException("the files of the TPM's keys in " + directory + " cannot be used", e);
        }
    }

    private QuoteBundle attempt(Binding binding) throws IOException, ToolFailure {
        if (!Files.exists(file("ak.ctx"))) {
            makeKeys();
        }
        try {
            run(
                    "tpm2_quote",
                    "-c",
                    path("ak.ctx"),
                    "-l",
                    selection.words(),
                    "-q",
                    binding.qualifyingData().asHex(),
                    "-m",
                    path("quote.msg"),
                    "-s",
                    path("quote.sig"),
                    "-g",
                    "sha256",
                    "-o",
                    path("quote.pcrs"),
                    "-F",
                    "values");
            flush();
            return new QuoteBundle(
                    read("ak.pub"),
                    read("ek.pub"),
                    read("quote.msg"),
                    read("quote.sig"),
                    read("quote.pcrs"),
                    binding,
                    maker());
        } finally {
            for (String name : List.of("quote.msg", "quote.sig", "quote.pcrs")) {
                Files.deleteIfExists(file(name));
            }
        }
    }

    private void makeKeys() throws IOException, ToolFailure {
        forgetKeys();
        run("tpm2_createek", "-c", path("ek.ctx"), "-G", "ecc", "-u", path("ek.pub"));
        flush();
        run(
                "tpm2_createak",
                "-C",
                path("ek.ctx"),
                "-c",
                path("new-ak.ctx"),
                "-G",
                "ecc",
                "-g",
                "sha256",
                "-s",
                "ecdsa",
                "-u",
                path("ak.pub"));
        flush();
        Files.move(file("new-ak.ctx"), file("ak.ctx"));
    }

    private void forgetKeys() throws IOException {
        for (String name : List.of("ak.ctx", "new-ak.ctx", "ek.ctx", "ak.pub", "ek.pub")) {
            Files.deleteIfExists(file(name));
        }
    }

    /** A TPM without a resource manager runs out of room for loaded keys. */
    private void flush() throws ToolFailure {
        run("tpm2_flushcontext", "-t");
    }

    private TpmMaker maker() throws ToolFailure {
        String properties = run("tpm2_getcap", "properties-fixed");
        Matcher matcher = RAW.matcher(properties);
        String manufacturer = "";
        StringBuilder vendor = new StringBuilder();
        while (matcher.find()) {
            String letters = letters(Long.parseLong(matcher.group(2), 16));
            if (matcher.group(1).equals("MANUFACTURER")) {
                manufacturer = letters;
            } else {
                vendor.append(letters);
            }
        }
        if (manufacturer.isEmpty()) {
            throw new ToolFailure("tpm2_getcap names no manufacturer of the TPM");
        }
        return new TpmMaker(manufacturer, vendor.toString().strip());
    }

    private static String letters(long raw) {
        StringBuilder letters = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int letter = (int) (raw >> shift & 0xff);
            if (letter >= 0x20 && letter < 0x7f) {
                letters.append((char) letter);
            }
        }
        return letters.toString();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private String path(String name) {
        return file(name).toAbsolutePath().toString();
    }

    private Octets read(String name) throws IOException {
        if (Files.size(file(name)) > MAX_FILE) {
            throw new IOException(name + " has more than " + MAX_FILE + " bytes");
        }
        return Octets.of(Files.readAllBytes(file(name)));
    }

    private String run(String... command) throws ToolFailure {
        List<String> words = new ArrayList<>(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TSS2") || name.startsWith("TPM2TOOLS"));
        builder.environment().put("TPM2TOOLS_TCTI", tcti.orElse("device:" + DEVICE));
        builder.environment().put("TSS2_LOG", "all+ERROR");
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new ToolFailure(command[0] + " cannot be started; install the package tpm2-tools");
        }
        try {
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    output.complete(process.getInputStream().readNBytes(MAX_FILE));
                } catch (IOException e) {
                    output.completeExceptionally(e);
                }
            });
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new ToolFailure(command[0] + " did not end within " + SECONDS + " s");
            }
            String said = new String(output.get(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                String first = said.lines()
                        .filter(line -> line.contains("ERROR"))
                        .findFirst()
                        .orElse(said.strip());
                throw new ToolFailure(command[0] + " failed with " + process.exitValue() + ": " + first);
            }
            return said;
        } catch (ExecutionException e) {
            throw new SandboxException("the output of " + command[0] + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the wait for " + command[0] + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A tool that could not do its work, with the reason for people. */
    private static final class ToolFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        ToolFailure(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
