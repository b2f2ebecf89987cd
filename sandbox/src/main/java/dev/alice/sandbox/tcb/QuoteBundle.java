package dev.alice.sandbox.tcb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A quote with everything that its verifier needs.
 *
 * @param attestationKey TPM2B_PUBLIC of the key that signed
 * @param endorsementKey TPM2B_PUBLIC of the key above it
 * @param message TPMS_ATTEST
 * @param signature TPMT_SIGNATURE over the message
 * @param pcrValues the values of the quoted registers, 32 bytes each, ascending
 * @param binding what the qualifying data was made of
 */
public record QuoteBundle(
        Octets attestationKey,
        Octets endorsementKey,
        Octets message,
        Octets signature,
        Octets pcrValues,
        Binding binding,
        TpmMaker maker) {
    private static final String VERSION = "alice-quote/1";
    private static final int MAX_BYTES = 128 << 10;
    private static final Set<String> FIELDS = Set.of(
            "v",
            "attestationKey",
            "endorsementKey",
            "message",
            "signature",
            "pcrValues",
            "nonce",
            "treeRoot",
            "treeSize",
            "hostKey",
            "manufacturer",
            "vendor");

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    /** One JSON object, UTF-8: keys in order, byte strings as unpadded base64url. */
    public byte[] toJson() {
        Map<String, Object> object = new TreeMap<>();
        object.put("v", VERSION);
        object.put("attestationKey", attestationKey.asBase64url());
        object.put("endorsementKey", endorsementKey.asBase64url());
        object.put("message", message.asBase64url());
        object.put("signature", signature.asBase64url());
        object.put("pcrValues", pcrValues.asBase64url());
        object.put("nonce", binding.nonce().asBase64url());
        object.put("treeRoot", binding.treeRoot().asBase64url());
        object.put("treeSize", binding.treeSize());
        object.put("hostKey", binding.hostKey().asBase64url());
        object.put("manufacturer", maker.manufacturer());
        object.put("vendor", maker.vendor());
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new SandboxException("a quote bundle cannot be written", e);
        }
    }

    /** Reads what {@link #toJson} writes; throws IllegalArgumentException with the reason for anything else. */
    public static QuoteBundle parse(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a quote bundle has at most " + MAX_BYTES + " bytes, not " + json.length);
        }
        Map<?, ?> object;
        try {
            object = MAPPER.readValue(json, Map.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("the quote bundle is not a JSON object: " + e.getMessage(), e);
        }
        if (object == null || !object.keySet().equals(FIELDS)) {
            List<String> names = new ArrayList<>(FIELDS);
            names.sort(null);
            throw new IllegalArgumentException("a quote bundle has exactly the fields " + names);
        }
        if (!VERSION.equals(object.get("v")) || !(object.get("treeSize") instanceof Long treeSize)) {
            throw new IllegalArgumentException("the quote bundle is not of version " + VERSION);
        }
        return new QuoteBundle(
                octets(object, "attestationKey"),
                octets(object, "endorsementKey"),
                octets(object, "message"),
                octets(object, "signature"),
                octets(object, "pcrValues"),
                new Binding(octets(object, "nonce"), octets(object, "treeRoot"), treeSize, octets(object, "hostKey")),
                new TpmMaker(text(object, "manufacturer"), text(object, "vendor")));
    }

    private static Octets octets(Map<?, ?> object, String field) {
        return Octets.base64url(text(object, field));
    }

    private static String text(Map<?, ?> object, String field) {
        if (object.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the field " + field + " of the quote bundle is not a string");
    }
}
