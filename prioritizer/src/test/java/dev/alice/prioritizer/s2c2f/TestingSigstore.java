package dev.alice.prioritizer.s2c2f;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A sigstore of a test's own: a certificate authority, a log of certificates, a transparency log, and what they sign. */
final class TestingSigstore {
    static final String ISSUER = "https://token.actions.githubusercontent.com";
    static final String BUILDER = "https://github.com/example/tool/.github/workflows/release.yml@refs/tags/v1";
    static final String SOURCE = "https://github.com/example/tool";
    private static final String LOG = "log.sigstore.example";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a bundle is to be like. */
    record Draft(
            String issuer,
            String identity,
            Instant from,
            Instant logged,
            KeyPurposeId use,
            boolean certificateLogged,
            boolean timed,
            long claimedSize) {
        static Draft good() {
            Instant from = Instant.now().minus(Duration.ofDays(30));
            return new Draft(
                    ISSUER, BUILDER, from, from.plusSeconds(20), KeyPurposeId.id_kp_codeSigning, true, true, 3);
        }

        Draft by(String issuer, String identity) {
            return new Draft(issuer, identity, from, logged, use, certificateLogged, timed, claimedSize);
        }

        Draft loggedAfter(Duration time) {
            return new Draft(issuer, identity, from, from.plus(time), use, certificateLogged, timed, claimedSize);
        }

        Draft forUse(KeyPurposeId other) {
            return new Draft(issuer, identity, from, logged, other, certificateLogged, timed, claimedSize);
        }

        Draft withoutProofOfCertificate() {
            return new Draft(issuer, identity, from, logged, use, false, timed, claimedSize);
        }

        Draft withoutTime() {
            return new Draft(issuer, identity, from, logged, use, certificateLogged, false, claimedSize);
        }

        Draft claiming(long size) {
            return new Draft(issuer, identity, from, logged, use, certificateLogged, timed, size);
        }
    }

    private final KeyPair authority = pair();
    private final KeyPair certificates = pair();
    private final KeyPair log = pair();
    private final Instant since = Instant.now().minus(Duration.ofDays(365));
    private final X509Certificate top = top();

    private record Leaf(KeyPair keys, X509Certificate certificate) {
        String pem() {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded(certificate))
                    + "\n-----END CERTIFICATE-----\n";
        }
    }

    /** The file that pins this sigstore. */
    String root() {
        return json(Map.of(
                "mediaType",
                "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "tlogs",
                List.of(instance("https://" + LOG, log)),
                "ctlogs",
                List.of(instance("https://ct.sigstore.example", certificates)),
                "certificateAuthorities",
                List.of(Map.of(
                        "subject", Map.of("organization", "example", "commonName", "authority"),
                        "uri", "https://ca.sigstore.example",
                        "certChain", Map.of("certificates", List.of(Map.of("rawBytes", base64(encoded(top))))),
                        "validFor", Map.of("start", since.toString())))));
    }

    private Map<String, Object> instance(String url, KeyPair keys) {
        return Map.of(
                "baseUrl",
                url,
                "hashAlgorithm",
                "SHA2_256",
                "publicKey",
                Map.of(
                        "rawBytes", base64(keys.getPublic().getEncoded()),
                        "keyDetails", "PKIX_ECDSA_P256_SHA_256",
                        "validFor", Map.of("start", since.toString())),
                "logId",
                Map.of("keyId", base64(sha256(keys.getPublic().getEncoded()))));
    }

    /** A bundle that signs a thing itself. */
    String message(String sha256, Draft draft) {
        byte[] digest = HexFormat.of().parseHex(sha256);
        Leaf leaf = leaf(draft);
        byte[] signature = sign("NONEwithECDSA", leaf.keys().getPrivate(), digest);
        Map<String, Object> entry = Map.of(
                "apiVersion",
                "0.0.1",
                "kind",
                "hashedrekord",
                "spec",
                Map.of(
                        "data",
                        Map.of("hash", Map.of("algorithm", "sha256", "value", sha256)),
                        "signature",
                        Map.of(
                                "content",
                                base64(signature),
                                "publicKey",
                                Map.of("content", base64(utf8(leaf.pem()))))));
        return bundle(
                draft,
                leaf,
                entry,
                "hashedrekord",
                "messageSignature",
                Map.of(
                        "messageDigest",
                        Map.of("algorithm", "SHA2_256", "digest", base64(digest)),
                        "signature",
                        base64(signature)));
    }

    /** A bundle with a statement about a thing. */
    String statement(String sha256, String predicate, Draft draft) {
        return statement(sha256, predicate, draft, Optional.empty());
    }

    /** The same, with an entry in the log that names the certificate of another draft. */
    String statement(String sha256, String predicate, Draft draft, Optional<Draft> other) {
        byte[] payload = utf8(json(Map.of(
                "_type",
                "https://in-toto.io/Statement/v1",
                "subject",
                List.of(Map.of("name", "tool", "digest", Map.of("sha256", sha256))),
                "predicateType",
                predicate,
                "predicate",
                Map.of("buildDefinition", Map.of("buildType", "https://example.org/build/v1")))));
        String type = "application/vnd.in-toto+json";
        Leaf leaf = leaf(draft);
        byte[] encoding = utf8("DSSEv1 " + type.length() + " " + type + " " + payload.length + " "
                + new String(payload, StandardCharsets.UTF_8));
        byte[] signature = sign("SHA256withECDSA", leaf.keys().getPrivate(), encoding);
        Map<String, Object> envelope = Map.of(
                "payload",
                base64(payload),
                "payloadType",
                type,
                "signatures",
                List.of(Map.of("sig", base64(signature))));
        Map<String, Object> entry = Map.of(
                "apiVersion",
                "0.0.1",
                "kind",
                "dsse",
                "spec",
                Map.of(
                        "envelopeHash",
                        Map.of("algorithm", "sha256", "value", hex(sha256(utf8(json(envelope))))),
                        "payloadHash",
                        Map.of("algorithm", "sha256", "value", hex(sha256(payload))),
                        "signatures",
                        List.of(Map.of(
                                "signature",
                                base64(signature),
                                "verifier",
                                base64(utf8(other.map(this::leaf).orElse(leaf).pem()))))));
        return bundle(draft, leaf, entry, "dsse", "dsseEnvelope", envelope);
    }

    private String bundle(
            Draft draft, Leaf leaf, Map<String, Object> entry, String kind, String field, Map<String, Object> content) {
        byte[] body = CanonicalJson.write(entry).toArray();
        byte[] id = sha256(log.getPublic().getEncoded());
        byte[] first = leafHash(utf8("first"));
        byte[] third = leafHash(utf8("third"));
        byte[] head = nodeHash(nodeHash(first, leafHash(body)), third);
        String signed = LOG + " - 7\n" + draft.claimedSize() + "\n" + base64(head) + "\n";
        byte[] signature = sign("SHA256withECDSA", log.getPrivate(), utf8(signed));
        String checkpoint = signed + "\n\u2014 " + LOG + " " + base64(join(Arrays.copyOf(id, 4), signature)) + "\n";
        Map<String, Object> logged = new LinkedHashMap<>(Map.of(
                "logIndex",
                "1",
                "logId",
                Map.of("keyId", base64(id)),
                "kindVersion",
                Map.of("kind", kind, "version", "0.0.1"),
                "integratedTime",
                String.valueOf(draft.logged().getEpochSecond()),
                "inclusionProof",
                Map.of(
                        "logIndex",
                        "1",
                        "rootHash",
                        base64(head),
                        "treeSize",
                        "3",
                        "hashes",
                        List.of(base64(first), base64(third)),
                        "checkpoint",
                        Map.of("envelope", checkpoint)),
                "canonicalizedBody",
                base64(body)));
        if (draft.timed()) {
            byte[] promise = CanonicalJson.write(Map.of(
                            "body",
                            base64(body),
                            "integratedTime",
                            draft.logged().getEpochSecond(),
                            "logID",
                            hex(id),
                            "logIndex",
                            1L))
                    .toArray();
            logged.put(
                    "inclusionPromise",
                    Map.of("signedEntryTimestamp", base64(sign("SHA256withECDSA", log.getPrivate(), promise))));
        }
        return json(Map.of(
                "mediaType",
                "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial",
                Map.of(
                        "certificate",
                        Map.of("rawBytes", base64(encoded(leaf.certificate()))),
                        "tlogEntries",
                        List.of(logged)),
                field,
                content));
    }

    private X509Certificate top() {
        try {
            X500Name name = new X500Name("O=example,CN=authority");
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(since),
                    Date.from(since.plus(Duration.ofDays(3650))),
                    name,
                    authority.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return signed(builder);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Leaf leaf(Draft draft) {
        try {
            KeyPair keys = pair();
            X509Certificate plain = signed(certificate(draft, keys));
            if (!draft.certificateLogged()) {
                return new Leaf(keys, plain);
            }
            X509v3CertificateBuilder proven = certificate(draft, keys);
            proven.addExtension(
                    new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"),
                    false,
                    new DEROctetString(proof(plain.getTBSCertificate(), draft.from())));
            return new Leaf(keys, signed(proven));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private X509v3CertificateBuilder certificate(Draft draft, KeyPair keys) throws Exception {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("O=example,CN=authority"),
                BigInteger.TWO,
                Date.from(draft.from()),
                Date.from(draft.from().plus(Duration.ofMinutes(10))),
                new X500Name(""),
                keys.getPublic());
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(draft.use()));
        int kind = draft.identity().contains("://") ? GeneralName.uniformResourceIdentifier : GeneralName.rfc822Name;
        builder.addExtension(
                Extension.subjectAlternativeName, true, new GeneralNames(new GeneralName(kind, draft.identity())));
        builder.addExtension(
                new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8"), false, new DERUTF8String(draft.issuer()));
        builder.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.12"), false, new DERUTF8String(SOURCE));
        return builder;
    }

    private X509Certificate signed(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
    }

    /** A list of one signed certificate timestamp (RFC 6962, sections 3.2 and 3.3). */
    private byte[] proof(byte[] tbs, Instant at) throws Exception {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(entry);
        data.writeByte(0);
        data.writeByte(0);
        data.writeLong(at.toEpochMilli());
        data.writeShort(1);
        data.write(sha256(authority.getPublic().getEncoded()));
        data.writeByte(tbs.length >> 16);
        data.writeShort(tbs.length);
        data.write(tbs);
        data.writeShort(0);
        byte[] signature = sign("SHA256withECDSA", certificates.getPrivate(), entry.toByteArray());
        ByteArrayOutputStream timestamp = new ByteArrayOutputStream();
        data = new DataOutputStream(timestamp);
        data.writeByte(0);
        data.write(sha256(certificates.getPublic().getEncoded()));
        data.writeLong(at.toEpochMilli());
        data.writeShort(0);
        data.writeByte(4);
        data.writeByte(3);
        data.writeShort(signature.length);
        data.write(signature);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        data = new DataOutputStream(list);
        data.writeShort(timestamp.size() + 2);
        data.writeShort(timestamp.size());
        data.write(timestamp.toByteArray());
        return list.toByteArray();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(String algorithm, PrivateKey key, byte[] data) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] leafHash(byte[] body) {
        return sha256(join(new byte[] {0}, body));
    }

    private static byte[] nodeHash(byte[] left, byte[] right) {
        return sha256(join(new byte[] {1}, join(left, right)));
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return Bytes.utf8(text).toArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
