package dev.alice.sandbox.quote;

import dev.alice.sandbox.measurement.FirmwareLog;
import dev.alice.sandbox.measurement.ImaLog;
import dev.alice.sandbox.tcb.Octets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A quote with everything that its verifier needs: the evidence of RFC 9334.
 *
 * @param attestationKey TPM2B_PUBLIC of the key that signed
 * @param endorsementKey TPM2B_PUBLIC of the key above it
 * @param certificates of the endorsement key, DER, its own first; empty where the TPM holds none
 * @param message TPMS_ATTEST
 * @param signature TPMT_SIGNATURE over the message
 * @param pcrValues the values of the quoted registers, 32 bytes each, ascending
 * @param binding what the qualifying data was made of
 * @param program the measured identity of the running program
 * @param firmwareLog the firmware's event log
 * @param imaLog the kernel's list of measured files
 */
public record QuoteBundle(
        Octets attestationKey,
        Octets endorsementKey,
        List<Octets> certificates,
        Octets message,
        Octets signature,
        Octets pcrValues,
        Binding binding,
        TpmMaker maker,
        Optional<ProgramEvidence> program,
        Optional<Octets> firmwareLog,
        Optional<Octets> imaLog) {
    /** The longest bundle that is read, in bytes. */
    public static final int MAX_BYTES = 8 << 20;

    private static final String VERSION = "alice-quote/2";
    private static final int MAX_CERTIFICATES = 4;
    private static final int MAX_CERTIFICATE = 8 << 10;
    private static final Set<String> FIELDS = Set.of(
            "v",
            "attestationKey",
            "endorsementKey",
            "certificates",
            "message",
            "signature",
            "pcrValues",
            "nonce",
            "treeRoot",
            "treeSize",
            "hostKey",
            "manufacturer",
            "vendor");
    private static final Set<String> OPTIONAL = Set.of("program", "firmwareLog", "imaLog");

    public QuoteBundle {
        certificates = List.copyOf(certificates);
        if (certificates.size() > MAX_CERTIFICATES
                || certificates.stream().anyMatch(certificate -> certificate.size() > MAX_CERTIFICATE)) {
            throw new IllegalArgumentException(
                    "a bundle has at most " + MAX_CERTIFICATES + " certificates of " + MAX_CERTIFICATE + " bytes");
        }
        if (firmwareLog.filter(log -> log.size() > FirmwareLog.MAX_BYTES).isPresent()
                || imaLog.filter(log -> log.size() > ImaLog.MAX_BYTES).isPresent()) {
            throw new IllegalArgumentException("a measurement log of the bundle is too long");
        }
    }

    /** The same without the logs of firmware and kernel, which are long and do not change what is signed. */
    public QuoteBundle compact() {
        return new QuoteBundle(
                attestationKey,
                endorsementKey,
                certificates,
                message,
                signature,
                pcrValues,
                binding,
                maker,
                program,
                Optional.empty(),
                Optional.empty());
    }

    /** One JSON object, UTF-8: keys in order, byte strings as unpadded base64url, digests as hex. */
    public byte[] toJson() {
        return StrictJson.write(toMap());
    }

    /** The fields of {@link #toJson}, to be part of something larger. */
    public Map<String, Object> toMap() {
        Map<String, Object> object = new TreeMap<>();
        object.put("v", VERSION);
        object.put("attestationKey", attestationKey.asBase64url());
        object.put("endorsementKey", endorsementKey.asBase64url());
        object.put(
                "certificates", certificates.stream().map(Octets::asBase64url).toList());
        object.put("message", message.asBase64url());
        object.put("signature", signature.asBase64url());
        object.put("pcrValues", pcrValues.asBase64url());
        object.put("nonce", binding.nonce().asBase64url());
        object.put("treeRoot", binding.treeRoot().asBase64url());
        object.put("treeSize", binding.treeSize());
        object.put("hostKey", binding.hostKey().asBase64url());
        object.put("manufacturer", maker.manufacturer());
        object.put("vendor", maker.vendor());
        program.ifPresent(evidence -> object.put("program", evidence.toJson()));
        firmwareLog.ifPresent(log -> object.put("firmwareLog", log.asBase64url()));
        imaLog.ifPresent(log -> object.put("imaLog", log.asBase64url()));
        return object;
    }

    /** Reads what {@link #toJson} writes; throws IllegalArgumentException with the reason for anything else. */
    public static QuoteBundle parse(byte[] json) {
        StrictJson object = StrictJson.parse("a quote bundle", json, MAX_BYTES).fields(FIELDS, OPTIONAL);
        if (!VERSION.equals(object.text("v"))) {
            throw new IllegalArgumentException("the quote bundle is not of version " + VERSION);
        }
        return new QuoteBundle(
                object.octets("attestationKey"),
                object.octets("endorsementKey"),
                object.texts("certificates", MAX_CERTIFICATES).stream()
                        .map(Octets::base64url)
                        .toList(),
                object.octets("message"),
                object.octets("signature"),
                object.octets("pcrValues"),
                new Binding(
                        object.octets("nonce"),
                        object.octets("treeRoot"),
                        object.number("treeSize"),
                        object.octets("hostKey")),
                new TpmMaker(object.text("manufacturer"), object.text("vendor")),
                object.has("program") ? Optional.of(ProgramEvidence.parse(object.object("program"))) : Optional.empty(),
                object.has("firmwareLog") ? Optional.of(object.octets("firmwareLog")) : Optional.empty(),
                object.has("imaLog") ? Optional.of(object.octets("imaLog")) : Optional.empty());
    }
}
