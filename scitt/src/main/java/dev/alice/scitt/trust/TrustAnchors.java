package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificates that an operator trusts, and what helps to use them.
 *
 * @param anchors the roots of trust
 * @param intermediates certificates that chains may pass through, and that x5t may name; not trusted by themselves
 * @param revoked revocation lists; where there is none, revocation is not looked at
 */
public record TrustAnchors(List<X509Certificate> anchors, List<X509Certificate> intermediates, List<X509CRL> revoked) {
    private static final int MAX_PEM = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (CERTIFICATE|X509 CRL)-----([A-Za-z0-9+/=\\s]{1,2000000})-----END \\1-----");

    public TrustAnchors {
        anchors = List.copyOf(anchors);
        intermediates = List.copyOf(intermediates);
        revoked = List.copyOf(revoked);
        for (X509Certificate anchor : anchors) {
            if (anchor.getBasicConstraints() < 0) {
                throw new MalformedException("the trust anchor " + anchor.getSubjectX500Principal()
                        + " is not the certificate of an authority (basic constraints)");
            }
        }
    }

    /** Anchors alone. */
    public static TrustAnchors of(List<X509Certificate> anchors) {
        return new TrustAnchors(anchors, List.of(), List.of());
    }

    /**
     * Reads a PEM file: self-issued certificates of authorities are anchors, other certificates intermediates, revocation
     * lists what they are.
     *
     * @throws MalformedException if something in it cannot be read, or there is no anchor
     */
    public static TrustAnchors fromPem(String pem) {
        List<X509Certificate> anchors = new ArrayList<>();
        List<X509Certificate> intermediates = new ArrayList<>();
        List<X509CRL> revoked = new ArrayList<>();
        if (pem.length() > MAX_PEM) {
            throw new MalformedException("trust anchors have at most " + MAX_PEM + " characters");
        }
        Matcher blocks = BLOCK.matcher(pem);
        while (blocks.find()) {
            byte[] der;
            try {
                der = Base64.getMimeDecoder().decode(blocks.group(2).getBytes(StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("a PEM block is not Base64: " + e.getMessage());
            }
            if (blocks.group(1).equals("X509 CRL")) {
                revoked.add(revocationList(der));
                continue;
            }
            X509Certificate certificate = certificate(der);
            boolean root = certificate.getBasicConstraints() >= 0
                    && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
            (root ? anchors : intermediates).add(certificate);
        }
        if (anchors.isEmpty()) {
            throw new MalformedException("there is no certificate of a root authority among the trust anchors");
        }
        return new TrustAnchors(anchors, intermediates, revoked);
    }

    /**
     * Reads one certificate in DER.
     *
     * @throws MalformedException if the bytes are not exactly one
     */
    public static X509Certificate certificate(byte[] der) {
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        try {
            if (CertificateFactory.getInstance("X.509").generateCertificate(in) instanceof X509Certificate certificate
                    && in.available() == 0
                    && java.util.Arrays.equals(certificate.getEncoded(), der)) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new MalformedException("not a certificate in DER: " + e.getMessage());
        }
        throw new MalformedException("not exactly one certificate in DER");
    }

    private static X509CRL revocationList(byte[] der) {
        try {
            if (CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der))
                    instanceof X509CRL list) {
                return list;
            }
        } catch (CertificateException | CRLException e) {
            throw new MalformedException("not a revocation list in DER: " + e.getMessage());
        }
        throw new MalformedException("not a revocation list of X.509");
    }
}
