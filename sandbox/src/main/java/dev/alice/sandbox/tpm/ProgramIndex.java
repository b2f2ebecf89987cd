package dev.alice.sandbox.tpm;

import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.measurement.ProgramLog;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.ProgramEvidence;
import dev.alice.sandbox.tcb.NvIndex;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The index that the identities of programs are extended into. Nobody sets it back before the TPM is reset, but who has the
 * owner's password can make it anew: that password belongs elsewhere than on this host.
 */
final class ProgramIndex {
    private static final int FIRST_INDEX = 0x0180_0a10;
    private static final String ATTRIBUTES = "authwrite|authread|nt=extend|clear_stclear|no_da";
    private static final String HANDLE_FILE = "program.index";
    private static final String AUTH_FILE = "program.auth";
    private static final String LOG_FILE = "programs.log";
    private static final Octets ZEROS = Octets.of(new byte[32]);

    private final TpmTools tools;
    private final TpmKeys keys;
    private final SecureRandom random;

    ProgramIndex(TpmTools tools, TpmKeys keys, SecureRandom random) {
        this.tools = tools;
        this.keys = keys;
        this.random = random;
    }

    /** Whether a program was ever measured here. */
    boolean isKept() {
        return tools.has(HANDLE_FILE);
    }

    /** Extends the index with a program's identity, unless it is already the last one in it. */
    void extend(Program program) throws IOException, TpmFailure {
        if (!isKept() || !keys.handles("handles-nv-index").contains(index().words())) {
            define();
        }
        Octets value = value();
        ProgramLog log = reconciled(log(), value);
        write(log);
        if (!log.fold().equals(value)) {
            // the evidence will say that the log does not explain the index, until the TPM is reset
            throw new TpmFailure("the index of the programs holds what the log in " + tools.file(LOG_FILE)
                    + " does not explain; restart the host");
        }
        Octets digest = program.digest();
        if (!log.digests().isEmpty() && log.digests().getLast().equals(digest)) {
            return;
        }
        // first the log: an extension that it does not know could never be explained
        write(log.with(digest));
        try {
            Files.write(tools.file("digest"), digest.toArray());
            tools.run(
                    "tpm2_nvextend", index().words(), "-C", index().words(), "-P", auth(), "-i", tools.path("digest"));
        } finally {
            tools.forget("digest");
        }
    }

    /** Starts the certification of the index, with a quote's qualifying data (TPM2_NV_Certify). */
    TpmTools.Running certify(TpmKeys.Held held, Binding binding) throws IOException, TpmFailure {
        return tools.start(
                "tpm2_nvcertify",
                "-C",
                held.handle(),
                "-c",
                index().words(),
                "-p",
                auth(),
                "-g",
                "sha256",
                "-q",
                binding.qualifyingData().asHex(),
                "--size",
                "32",
                "-o",
                tools.path("program.sig"),
                "--attestation",
                tools.path("program.msg"),
                index().words());
    }

    /** What came of it. */
    ProgramEvidence certified(TpmTools.Running running, Program program) throws IOException, TpmFailure {
        tools.finish(running);
        return new ProgramEvidence(index(), tools.read("program.msg"), tools.read("program.sig"), log(), program);
    }

    private void define() throws IOException, TpmFailure {
        tools.forget(HANDLE_FILE, AUTH_FILE, LOG_FILE);
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        Path file = Files.createFile(
                tools.file(AUTH_FILE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(secret));
        String handle = keys.free("handles-nv-index", FIRST_INDEX);
        tools.run("tpm2_nvdefine", handle, "-C", "o", tools.owner(), "-g", "sha256", "-a", ATTRIBUTES, "-p", auth());
        Files.writeString(tools.file(HANDLE_FILE), handle + "\n");
    }

    /** What the index holds; zeros while it was not written since the TPM was reset. */
    private Octets value() throws IOException, TpmFailure {
        String description = tools.run("tpm2_nvreadpublic", index().words());
        if (!description.contains("|written") && !description.contains("written|")) {
            return ZEROS;
        }
        try {
            tools.run(
                    "tpm2_nvread",
                    index().words(),
                    "-C",
                    index().words(),
                    "-P",
                    auth(),
                    "-s",
                    "32",
                    "-o",
                    tools.path("value"));
            return tools.read("value");
        } finally {
            tools.forget("value");
        }
    }

    /** The log without what is no longer in the index, or was not yet when power was lost. */
    private static ProgramLog reconciled(ProgramLog log, Octets value) {
        if (value.equals(ZEROS)) {
            return new ProgramLog(List.of());
        }
        if (!log.fold().equals(value) && !log.digests().isEmpty()) {
            ProgramLog shorter =
                    new ProgramLog(log.digests().subList(0, log.digests().size() - 1));
            return shorter.fold().equals(value) ? shorter : log;
        }
        return log;
    }

    private ProgramLog log() throws IOException {
        if (!tools.has(LOG_FILE)) {
            return new ProgramLog(List.of());
        }
        return new ProgramLog(Files.readAllLines(tools.file(LOG_FILE), StandardCharsets.US_ASCII).stream()
                .map(Octets::hex)
                .toList());
    }

    private void write(ProgramLog log) throws IOException {
        StringBuilder lines = new StringBuilder();
        log.digests().forEach(digest -> lines.append(digest.asHex()).append('\n'));
        Path next = tools.file(LOG_FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, tools.file(LOG_FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private NvIndex index() throws IOException {
        return new NvIndex(
                Integer.decode(Files.readString(tools.file(HANDLE_FILE)).strip()));
    }

    private String auth() {
        return "file:" + tools.path(AUTH_FILE);
    }
}
