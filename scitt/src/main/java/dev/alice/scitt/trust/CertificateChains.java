package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CertificateRef;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Issuers with certificates (x5chain and x5t, RFC 9360). A chain is built and validated to a configured anchor (RFC 5280
 * §6), the anchor's own certificate with its validity and name constraints included, and the certificate must be one for
 * signing, and name the {@code iss}: as a URI among its alternative names, or as the host of an https URI.
 *
 * <p>Where a chain does not hold today but held when the statement says that it was issued, the key counts as superseded:
 * it verifies what is in the log already, and nothing new.
 */
public final class CertificateChains implements IssuerKeys {
    private static final int MAX_PATH = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final int DNS = 2;
    private static final int URI_NAME = 6;
    /** Code signing, document signing (RFC 9336) and any; a server's TLS certificate signs no statements. */
    private static final Set<String> USAGES = Set.of("1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.36", "2.5.29.37.0");

    private final TrustAnchors trust;
    private final Clock clock;

    /** A judge of chains to these anchors. */
    public CertificateChains(TrustAnchors trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        return new Untrusted("a certificate (33 or 34) is asked for, not a kid alone");
    }

    @Override
    public Standing standing(SignedStatement statement) {
        try {
            return judge(statement);
        } catch (MalformedException e) {
            return new Untrusted(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            return new Untrusted("the certificate chain could not be judged: " + e.getMessage());
        }
    }

    private Standing judge(SignedStatement statement) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Octets der : statement.certificates()) {
            chain.add(TrustAnchors.certificate(der.toBytes()));
        }
        X509Certificate signer = signer(chain, statement.certificateRef());
        if (signer == null) {
            return new Untrusted("x5t (34) names a certificate that is neither in x5chain (33) nor known here");
        }
        String flaw = flaw(signer, statement.issuer().orElse(""));
        if (!flaw.isEmpty()) {
            return new Untrusted(flaw);
        }
        CoseKey key =
                CoseKey.fromSubjectPublicKeyInfo(Octets.of(signer.getPublicKey().getEncoded()));
        Optional<String> today = objection(signer, chain, clock.instant());
        if (today.isEmpty()) {
            return new Current(key);
        }
        boolean once = statement
                .issuedAt()
                .filter(time -> time.isBefore(clock.instant()))
                .map(time -> objection(signer, chain, time).isEmpty())
                .orElse(false);
        return once ? new Superseded(key) : new Untrusted(today.get());
    }

    private @Nullable X509Certificate signer(List<X509Certificate> chain, Optional<CertificateRef> named)
            throws GeneralSecurityException {
        if (named.isEmpty()) {
            return chain.getFirst();
        }
        if (!chain.isEmpty()) {
            return named.get().names(chain.getFirst().getEncoded()) ? chain.getFirst() : null;
        }
        for (X509Certificate known : trust.intermediates()) {
            if (named.get().names(known.getEncoded())) {
                return known;
            }
        }
        return null;
    }

    /** What is wrong with a certificate as that of the signer of statements of {@code issuer}; empty where nothing is. */
    private static String flaw(X509Certificate signer, String issuer) throws CertificateParsingException {
        if (signer.getBasicConstraints() >= 0) {
            return "the certificate is that of an authority, which signs no statements";
        }
        boolean[] usage = signer.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            return "the certificate is not for signatures (key usage)";
        }
        List<String> extended = signer.getExtendedKeyUsage();
        if (extended != null && extended.stream().noneMatch(USAGES::contains)) {
            return "the certificate is not for signing statements (extended key usage " + extended + ")";
        }
        URI uri;
        try {
            uri = new URI(issuer);
        } catch (URISyntaxException e) {
            return "with a certificate, iss must be a URI (RFC 9943), not '" + issuer + "'";
        }
        if (!uri.isAbsolute()) {
            return "with a certificate, iss must be a URI (RFC 9943), not '" + issuer + "'";
        }
        return names(signer, issuer, uri)
                ? ""
                : "the certificate does not name " + issuer + " (subject alternative name)";
    }

    private static boolean names(X509Certificate signer, String issuer, URI uri) throws CertificateParsingException {
        Collection<List<?>> names = signer.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        for (List<?> name : names) {
            boolean asUri = name.get(0).equals(URI_NAME) && issuer.equals(name.get(1));
            boolean asHost = https
                    && name.get(0).equals(DNS)
                    && uri.getHost()
                            .toLowerCase(Locale.ROOT)
                            .equals(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
            if (asUri || asHost) {
                return true;
            }
        }
        return false;
    }

    /** Why a chain does not hold at a time; empty where it does. */
    private Optional<String> objection(X509Certificate signer, List<X509Certificate> chain, Instant at) {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            trust.anchors().forEach(anchor -> anchors.add(new TrustAnchor(anchor, null)));
            if (anchors.isEmpty()) {
                return Optional.of("this log trusts no certificates; it has no trust anchors");
            }
            List<Certificate> others = new ArrayList<>(trust.intermediates());
            others.addAll(chain);
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(signer);
            PKIXBuilderParameters building = new PKIXBuilderParameters(anchors, target);
            building.setMaxPathLength(MAX_PATH);
            building.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
            // Revocation is looked at in the validation below.
            building.setRevocationEnabled(false);
            building.setDate(Date.from(at));
            PKIXCertPathBuilderResult built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(building);
            validate(built, at);
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of("the certificate chain does not hold: " + e.getMessage());
        }
    }

    /**
     * RFC 5280 leaves open whether constraints in an anchor's own certificate count, and the platform leaves them out. Here
     * they do: the anchor's certificate is validated as the last of the path, under its own name and key.
     */
    private void validate(PKIXCertPathBuilderResult built, Instant at) throws GeneralSecurityException {
        X509Certificate anchor = built.getTrustAnchor().getTrustedCert();
        List<Certificate> path = new ArrayList<>(built.getCertPath().getCertificates());
        path.add(anchor);
        CertPath whole = CertificateFactory.getInstance("X.509").generateCertPath(path);
        PKIXParameters parameters = new PKIXParameters(
                Set.of(new TrustAnchor(anchor.getSubjectX500Principal(), anchor.getPublicKey(), null)));
        parameters.setDate(Date.from(at));
        parameters.setRevocationEnabled(false);
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        validator.validate(whole, parameters);
        for (Certificate certificate : built.getCertPath().getCertificates()) {
            revoked((X509Certificate) certificate, path);
        }
    }

    /** A list counts for the certificates of its own issuer, if that issuer signed it; it counts for ever. */
    private void revoked(X509Certificate certificate, List<Certificate> path) throws GeneralSecurityException {
        for (var list : trust.revoked()) {
            if (!list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                    || list.getRevokedCertificate(certificate) == null) {
                continue;
            }
            for (Certificate issuer : path) {
                if (((X509Certificate) issuer).getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
                    list.verify(issuer.getPublicKey());
                    throw new GeneralSecurityException(
                            "the certificate " + certificate.getSubjectX500Principal() + " has been revoked");
                }
            }
        }
    }
}
