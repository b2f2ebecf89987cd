package dev.alice.prioritizer.s2c2f;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.flow.Bytes;
import dev.alice.prioritizer.PrioritizerException;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.VerificationOptions;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.bundle.BundleParseException;
import dev.sigstore.encryption.certificates.Certificates;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorParseException;
import dev.sigstore.rekor.client.RekorTypeException;
import dev.sigstore.rekor.client.RekorTypes;
import dev.sigstore.timestamp.client.ImmutableTimestampResponse;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import dev.sigstore.trustroot.TransparencyLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The check of bundles against one trusted root, offline: certificate chain, its proof of being logged, the signature over
 * the digest, the entry in the transparency log, and the time of signing.
 *
 * <p>The only class that loads the library of sigstore, which the rest of the server does without. What that library leaves
 * to its callers is checked after it. Safe for several threads.
 */
final class BundleCheck {
    private static final int MOST_CERTIFICATES = 8;
    private static final int MOST_TIMESTAMPS = 8;
    private static final int LONGEST_REASON = 200;
    private static final String PROVENANCE = "https://slsa.dev/provenance/";
    private static final Set<String> STATEMENTS =
            Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SigstoreTrustedRoot root;
    private final KeylessVerifier verifier;

    private BundleCheck(SigstoreTrustedRoot root, KeylessVerifier verifier) {
        this.root = root;
        this.verifier = verifier;
    }

    /** What came of it. */
    sealed interface Result {}

    /**
     * All of it holds.
     *
     * @param statement what was signed, in words
     * @param log the host of the log
     * @param index of the entry in the log
     * @param time of signing, as the log or an authority of time has it
     */
    record Verified(Signer signer, String statement, String log, long index, Instant time) implements Result {}

    /** It holds, and says something else than where the thing was built. */
    record Beside(String reason) implements Result {}

    /** It does not hold. */
    record Refused(String reason) implements Result {}

    /**
     * The check against a trusted root.
     *
     * @throws PrioritizerException where that is none, or lacks an authority or a log
     */
    static BundleCheck against(Bytes trustedRoot) {
        try {
            strict(trustedRoot);
            SigstoreTrustedRoot root = SigstoreTrustedRoot.from(new ByteArrayInputStream(trustedRoot.toArray()));
            if (root.getCAs().isEmpty()
                    || root.getCTLogs().isEmpty()
                    || root.getTLogs().isEmpty()) {
                throw new PrioritizerException(
                        "the trusted root lacks a certificate authority, a log of certificates, or a transparency log");
            }
            return new BundleCheck(
                    root,
                    KeylessVerifier.builder().trustedRootProvider(() -> root).build());
        } catch (PrioritizerException e) {
            throw e;
        } catch (IOException | SigstoreConfigurationException | GeneralSecurityException | RuntimeException e) {
            throw new PrioritizerException("the trusted root cannot be used: " + words(e), e);
        }
    }

    /**
     * Checks one bundle.
     *
     * @param digest SHA-256 of the thing, 32 bytes
     */
    Result check(Bytes json, byte[] digest) {
        try {
            strict(json);
            Bundle bundle = Bundle.from(new StringReader(utf8(json)));
            if (bundle.getEntries().size() != 1
                    || bundle.getCertPath().getCertificates().size() > MOST_CERTIFICATES
                    || bundle.getTimestamps().size() > MOST_TIMESTAMPS) {
                return new Refused("it has not exactly one entry of a log, or too many certificates or timestamps");
            }
            verifier.verify(digest, bundle, VerificationOptions.empty());
            return beyond(bundle);
        } catch (BundleParseException
                | KeylessVerificationException
                | RekorParseException
                | RekorTypeException
                | TimestampException
                | CertificateParsingException
                | IOException
                | RuntimeException e) {
            return new Refused(words(e));
        }
    }

    /** What the library leaves open of a bundle that it has verified. */
    private Result beyond(Bundle bundle)
            throws RekorParseException, RekorTypeException, TimestampException, IOException,
                    CertificateParsingException {
        X509Certificate leaf = Certificates.getLeaf(bundle.getCertPath());
        RekorEntry entry = bundle.getEntries().getFirst();
        Instant time = time(bundle, entry);
        if (time.isBefore(leaf.getNotBefore().toInstant())
                || time.isAfter(leaf.getNotAfter().toInstant())) {
            return new Refused("it was signed at " + time + ", when its certificate was not valid");
        }
        byte[] logId = HexFormat.of().parseHex(entry.getLogID());
        Optional<TransparencyLog> log = TransparencyLog.find(root.getTLogs(), logId, time);
        if (log.isEmpty()) {
            return new Refused("the key of the log does not count for " + time);
        }
        RekorEntry.InclusionProof proof = entry.getVerification().getInclusionProof();
        if (proof == null || !proof.parsedCheckpoint().getSize().equals(proof.getTreeSize())) {
            return new Refused("the size of the log that its proof is for is not the one that the log signed");
        }
        Signer signer = Signer.of(leaf);
        String statement = "a signature of it";
        if (bundle.getDsseEnvelope().isPresent()) {
            if (!logged(entry, leaf)) {
                return new Refused("the log has it under another certificate");
            }
            JsonNode said = STRICT.readTree(bundle.getDsseEnvelope().get().getPayload());
            String type = said.path("predicateType").asText();
            if (!STATEMENTS.contains(said.path("_type").asText()) || !type.startsWith(PROVENANCE)) {
                return new Beside("it is a statement of the type " + cut(type) + ", not of where the thing was built");
            }
            statement = "SLSA provenance " + cut(type.substring(PROVENANCE.length()));
        }
        return new Verified(signer, statement, log.get().getBaseUrl().getHost(), entry.getLogIndex(), time);
    }

    /** When it was signed; the log's own word counts only where it has signed it. */
    private static Instant time(Bundle bundle, RekorEntry entry) throws TimestampException {
        String promise = entry.getVerification().getSignedEntryTimestamp();
        if (promise != null && !promise.isEmpty()) {
            return entry.getIntegratedTimeInstant();
        }
        if (bundle.getTimestamps().isEmpty()) {
            throw new TimestampException("nobody has signed the time of it");
        }
        byte[] stamp = bundle.getTimestamps().getFirst().getRfc3161Timestamp();
        return ImmutableTimestampResponse.builder()
                .encoded(stamp)
                .build()
                .getGenTime()
                .toInstant();
    }

    /** Whether the entry of an envelope names the certificate of the bundle; the library compares the signatures alone. */
    private static boolean logged(RekorEntry entry, X509Certificate leaf) throws RekorTypeException, IOException {
        String version = STRICT.readTree(Base64.getDecoder().decode(entry.getBody()))
                .path("apiVersion")
                .asText();
        return !version.equals("0.0.1")
                || Base64.getEncoder()
                        .encodeToString(Certificates.toPemBytes(leaf))
                        .equals(RekorTypes.getDsseV001(entry)
                                .getSignatures()
                                .getFirst()
                                .getVerifier());
    }

    /** One JSON value, without a name twice in one object, not too deep. */
    private static void strict(Bytes json) throws IOException {
        utf8(json);
        try (JsonParser parser = STRICT.createParser(json.toArray())) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("it has something after its end");
            }
        }
    }

    private static String utf8(Bytes json) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json.toArray()))
                .toString();
    }

    private static String words(Exception e) {
        String words = String.valueOf(e.getMessage());
        Throwable cause = e.getCause();
        if (cause != null && cause.getMessage() != null && !words.contains(cause.getMessage())) {
            words += ": " + cause.getMessage();
        }
        return cut(words.replaceAll("\\s+", " "));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }
}
