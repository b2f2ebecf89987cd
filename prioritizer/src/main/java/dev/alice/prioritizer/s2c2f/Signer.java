package dev.alice.prioritizer.s2c2f;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;

/**
 * Who a certificate of sigstore was given to.
 *
 * @param issuer who said that it is them
 * @param identity an address of mail, or the URI of a workflow
 * @param source the repository that a workflow was run for, where the certificate says so
 */
record Signer(String issuer, String identity, Optional<String> source) {
    private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";
    private static final String ISSUER_AS_BYTES = "1.3.6.1.4.1.57264.1.1";
    private static final String SOURCE = "1.3.6.1.4.1.57264.1.12";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final int MAIL = 1;
    private static final int URI = 6;
    private static final int LONGEST = 2_000;

    /**
     * Reads a certificate whose chain has been checked; the extensions are those of the issuing service Fulcio.
     *
     * @throws CertificateParsingException where it is not the certificate of one who signs code, or does not say who that is
     */
    static Signer of(X509Certificate certificate) throws CertificateParsingException {
        List<String> uses = certificate.getExtendedKeyUsage();
        if (uses == null || !uses.contains(CODE_SIGNING) || certificate.getBasicConstraints() >= 0) {
            throw new CertificateParsingException("the certificate is not one for signing code");
        }
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null || names.size() != 1) {
            throw new CertificateParsingException("the certificate does not name exactly one identity");
        }
        List<?> name = names.iterator().next();
        boolean readable = name.get(0).equals(MAIL) || name.get(0).equals(URI);
        if (!readable || !(name.get(1) instanceof String identity) || identity.length() > LONGEST) {
            throw new CertificateParsingException("the identity in the certificate is no address and no URI");
        }
        Optional<String> issuer = text(certificate, ISSUER);
        if (issuer.isEmpty()) {
            issuer = octets(certificate, ISSUER_AS_BYTES)
                    .map(ASN1OctetString::getOctets)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
        return new Signer(
                issuer.orElseThrow(
                        () -> new CertificateParsingException("the certificate does not say who knows the identity")),
                identity,
                text(certificate, SOURCE));
    }

    private static Optional<String> text(X509Certificate certificate, String extension)
            throws CertificateParsingException {
        Optional<ASN1OctetString> octets = octets(certificate, extension);
        if (octets.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ASN1UTF8String.getInstance(
                            ASN1Primitive.fromByteArray(octets.get().getOctets()))
                    .getString());
        } catch (IOException | IllegalArgumentException e) {
            throw new CertificateParsingException("the extension " + extension + " is no text", e);
        }
    }

    private static Optional<ASN1OctetString> octets(X509Certificate certificate, String extension) {
        return Optional.ofNullable(certificate.getExtensionValue(extension)).map(ASN1OctetString::getInstance);
    }

    @Override
    public String toString() {
        return identity + " (says " + issuer + ")"
                + source.map(from -> " for " + from).orElse("");
    }
}
