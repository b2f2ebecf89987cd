package dev.alice.sandbox.quote;

import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.measurement.ProgramLog;
import dev.alice.sandbox.tcb.NvIndex;
import dev.alice.sandbox.tcb.Octets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a TPM certifies of the programs that ran since it was reset.
 *
 * @param index that they were extended into
 * @param message TPMS_ATTEST of the index, with the same qualifying data as the quote
 * @param signature TPMT_SIGNATURE over the message, by the key of the quote
 * @param log the identities that the index is the fold of
 * @param running the program that the last of them stands for
 */
public record ProgramEvidence(NvIndex index, Octets message, Octets signature, ProgramLog log, Program running) {
    private static final int MAX_LOG = 1_000;
    private static final int MAX_PARTS = 500;
    private static final Set<String> PART = Set.of("name", "digest");

    Map<String, Object> toJson() {
        Map<String, Object> object = new TreeMap<>();
        object.put("index", (long) index.handle());
        object.put("message", message.asBase64url());
        object.put("signature", signature.asBase64url());
        object.put("log", log.digests().stream().map(Octets::asHex).toList());
        object.put(
                "running",
                running.parts().stream()
                        .map(part -> new TreeMap<>(Map.of(
                                "name", part.name(), "digest", part.digest().asHex())))
                        .toList());
        return object;
    }

    static ProgramEvidence parse(StrictJson object) {
        object.fields(Set.of("index", "message", "signature", "log", "running"), Set.of());
        List<Program.Part> parts = object.objects("running", MAX_PARTS).stream()
                .map(part -> part.fields(PART, Set.of()))
                .map(part -> new Program.Part(part.text("name"), part.hex("digest")))
                .toList();
        return new ProgramEvidence(
                new NvIndex(handle(object.number("index"))),
                object.octets("message"),
                object.octets("signature"),
                new ProgramLog(
                        object.texts("log", MAX_LOG).stream().map(Octets::hex).toList()),
                new Program(parts));
    }

    private static int handle(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the index of a program is no handle: " + number);
        }
        return (int) number;
    }
}
