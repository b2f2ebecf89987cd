package dev.alice.sandbox.quote;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.TpmtPublic;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The makers of TPMs whose certificates are believed: the endorsers of RFC 9334. */
public final class TpmAuthorities {
    /** tcg-kp-EKCertificate (TCG EK Credential Profile, section 3.2.16). */
    private static final String ENDORSEMENT_USAGE = "2.23.133.8.1";
    /** tcg-at-tpmModel, as a directory name shows it: a DER string in hex. */
    private static final Pattern MODEL = Pattern.compile("2\\.23\\.133\\.2\\.2=(?:#([0-9a-f]{4,200})|([^,+]{1,100}))");

    private static final int MAX_PEM = 1 << 20;
    private static final int DIRECTORY_NAME = 4;

    private final Set<TrustAnchor> anchors;

    private TpmAuthorities(Set<TrustAnchor> anchors) {
        this.anchors = anchors;
    }

    /**
     * Reads certificates in PEM, one or many; each of them is believed.
     *
     * @throws IllegalArgumentException where it holds none
     */
    public static TpmAuthorities pem(String text) {
        if (text.length() > MAX_PEM) {
            throw new IllegalArgumentException("the makers' certificates have more than " + MAX_PEM + " characters");
        }
        try {
            Collection<? extends Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
            if (read.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in PEM of a maker of TPMs");
            }
            return new TpmAuthorities(read.stream()
                    .map(certificate -> new TrustAnchor((X509Certificate) certificate, null))
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the makers' certificates cannot be read: " + e.getMessage(), e);
        }
    }

    /** What a certificate says of a TPM. */
    public record Endorsement(String issuer, String model) {
        /** Whether the maker itself calls it a program. */
        public boolean isSoftware() {
            String words = model.toLowerCase(Locale.ROOT);
            return words.contains("swtpm") || words.contains("simulator");
        }
    }

    /**
     * Follows the chain of an endorsement key's certificate to a maker (RFC 5280, section 6; no revocation lists).
     *
     * @param chain DER, the certificate of the endorsement key first, each issued by the next
     * @throws NotEndorsed with the reason where the chain does not hold
     */
    public Endorsement endorse(List<Octets> chain, TpmtPublic endorsementKey, Instant at) throws NotEndorsed {
        if (chain.isEmpty()) {
            throw new NotEndorsed("the TPM holds no certificate of its maker");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Octets der : chain) {
            certificates.add(certificate(der));
        }
        X509Certificate own = certificates.getFirst();
        if (!sameKey(own.getPublicKey(), endorsementKey.material())) {
            throw new NotEndorsed("the maker's certificate is of another endorsement key");
        }
        try {
            // what the verifier holds itself ends the path
            List<X509Certificate> path = certificates.stream()
                    .filter(one -> anchors.stream().noneMatch(anchor -> one.equals(anchor.getTrustedCert())))
                    .toList();
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            List<String> usages = own.getExtendedKeyUsage();
            if (own.getBasicConstraints() >= 0 || usages == null || !usages.contains(ENDORSEMENT_USAGE)) {
                throw new NotEndorsed("the certificate is not one of an endorsement key (" + ENDORSEMENT_USAGE + ")");
            }
            return new Endorsement(
                    own.getIssuerX500Principal().getName(), model(own).orElse(""));
        } catch (CertPathValidatorException e) {
            throw new NotEndorsed(
                    "the certificate of the endorsement key leads to no maker that is believed: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new NotEndorsed("the certificate of the endorsement key cannot be judged: " + e.getMessage());
        }
    }

    private static X509Certificate certificate(Octets der) throws NotEndorsed {
        try (var in = new ByteArrayInputStream(der.toArray())) {
            X509Certificate read =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new NotEndorsed("bytes are left over behind a certificate of the endorsement key");
            }
            return read;
        } catch (CertificateException | java.io.IOException e) {
            throw new NotEndorsed("a certificate of the endorsement key cannot be read: " + e.getMessage());
        }
    }

    private static boolean sameKey(PublicKey certified, TpmtPublic.Material material) {
        return switch (material) {
            case TpmtPublic.Rsa rsa ->
                certified instanceof RSAPublicKey key
                        && key.getModulus().equals(rsa.modulus())
                        && key.getPublicExponent().equals(rsa.exponent());
            case TpmtPublic.Ecc ecc ->
                certified instanceof ECPublicKey key
                        && key.getW().getAffineX().equals(ecc.x())
                        && key.getW().getAffineY().equals(ecc.y())
                        && key.getParams().getCurve().getField().getFieldSize() == 256;
        };
    }

    private static Optional<String> model(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return Optional.empty();
        }
        for (List<?> name : names) {
            if (name.size() == 2 && Integer.valueOf(DIRECTORY_NAME).equals(name.getFirst())) {
                Matcher matcher = MODEL.matcher(String.valueOf(name.get(1)));
                if (matcher.find()) {
                    return Optional.of(matcher.group(1) == null ? matcher.group(2) : text(matcher.group(1)));
                }
            }
        }
        return Optional.empty();
    }

    /** The letters of a DER string of at most 127 bytes. */
    private static String text(String hex) {
        byte[] der = HexFormat.of().parseHex(hex);
        return new String(der, 2, der.length - 2, StandardCharsets.UTF_8);
    }

    /** No maker vouches for an endorsement key, and why. */
    public static final class NotEndorsed extends Exception {
        private static final long serialVersionUID = 1L;

        NotEndorsed(String reason) {
            super(reason);
        }
    }
}
