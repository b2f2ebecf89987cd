package dev.alice.scitt.trust;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a DID document with which its subject makes statements: those of {@code assertionMethod} (DID Core §5.3.2),
 * of the types JsonWebKey, JsonWebKey2020, Multikey and Ed25519VerificationKey2020. Keys of other types are left out.
 *
 * @param keys the keys by their full name, {@code DID#FRAGMENT}
 */
record DidDocument(Map<String, CoseKey> keys) {
    private static final int MAX_METHODS = 64;

    DidDocument {
        keys = Map.copyOf(keys);
    }

    /**
     * Reads the document of a DID.
     *
     * @throws MalformedException if it is not one, or that of another
     */
    static DidDocument parse(String did, byte[] json) {
        JsonObject document = JsonObject.parse(json, "the document of " + did);
        if (!document.text("id").equals(did)) {
            throw new MalformedException("the document at the address of " + did + " is that of another");
        }
        Map<String, CoseKey> listed = new LinkedHashMap<>();
        for (JsonObject method : document.objects("verificationMethod", MAX_METHODS)) {
            add(did, method, listed);
        }
        Map<String, CoseKey> keys = new LinkedHashMap<>();
        for (JsonObject method : document.objects("assertionMethod", MAX_METHODS)) {
            add(did, method, keys);
        }
        for (String name : references(document)) {
            CoseKey key = listed.get(absolute(did, name));
            if (key != null) {
                keys.put(absolute(did, name), key);
            }
        }
        return new DidDocument(keys);
    }

    /** The key that a kid names: its full name, its fragment with or without {@code #}, or its RFC 9679 thumbprint. */
    Optional<CoseKey> key(String did, Octets keyId) {
        for (Map.Entry<String, CoseKey> entry : keys.entrySet()) {
            if (entry.getValue().thumbprint().octets().equals(keyId)) {
                return Optional.of(entry.getValue());
            }
        }
        String name = new String(keyId.toBytes(), StandardCharsets.UTF_8);
        CoseKey key = keys.get(absolute(did, name));
        return Optional.ofNullable(key == null ? keys.get(did + "#" + name) : key);
    }

    private static List<String> references(JsonObject document) {
        List<String> references = new ArrayList<>();
        document.tree().path("assertionMethod").forEach(item -> {
            if (item.isTextual()) {
                references.add(item.textValue());
            }
        });
        return references;
    }

    private static void add(String did, JsonObject method, Map<String, CoseKey> keys) {
        String name = absolute(did, method.text("id"));
        if (!name.startsWith(did + "#") || !method.text("controller").equals(did)) {
            return;
        }
        Optional<CoseKey> key = switch (method.text("type")) {
            case "JsonWebKey", "JsonWebKey2020" -> method.object("publicKeyJwk").flatMap(DidDocument::jwk);
            case "Multikey", "Ed25519VerificationKey2020" ->
                method.optionalText("publicKeyMultibase").flatMap(Multikey::decode);
            default -> Optional.empty();
        };
        if (key.isPresent() && keys.put(name, key.get()) != null) {
            throw new MalformedException("the document of " + did + " names two keys " + name);
        }
    }

    /** A JSON Web Key (RFC 7517, RFC 8037); empty where it is of a family that is not known here. */
    static Optional<CoseKey> jwk(JsonObject jwk) {
        if (jwk.has("d")) {
            throw new MalformedException(jwk.place() + " holds a private key; it must be replaced");
        }
        return switch (jwk.text("kty") + " " + jwk.optionalText("crv").orElse("")) {
            case "OKP Ed25519" -> Optional.of(new Ed25519Key(coordinate(jwk, "x")));
            case "EC P-256" -> Optional.of(new EcKey(EcKey.Curve.P256, coordinate(jwk, "x"), coordinate(jwk, "y")));
            case "EC P-384" -> Optional.of(new EcKey(EcKey.Curve.P384, coordinate(jwk, "x"), coordinate(jwk, "y")));
            default -> Optional.empty();
        };
    }

    private static Octets coordinate(JsonObject jwk, String name) {
        try {
            return Octets.of(Base64.getUrlDecoder().decode(jwk.text(name)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(jwk.place() + ": '" + name + "' is not base64url");
        }
    }

    private static String absolute(String did, String name) {
        return name.startsWith("#") ? did + name : name;
    }
}
