package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.SigningKey;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority with real certificates, made for one test. */
final class TestingAuthority {
    static final Instant NOW = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    private static long serial = 1;

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final String algorithm;

    private TestingAuthority(X500Name name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
        this.algorithm = "SHA256withECDSA";
    }

    /** What a test does to a certificate before it is signed. */
    interface Change {
        void to(JcaX509v3CertificateBuilder builder) throws CertIOException;
    }

    static KeyPair pair(String curve) throws Exception {
        if (curve.equals("Ed25519")) {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static TestingAuthority root(String common, Change change) throws Exception {
        KeyPair keys = pair("secp256r1");
        X500Name name = new X500Name("CN=" + common);
        TestingAuthority self = new TestingAuthority(name, keys, null);
        X509Certificate certificate =
                self.certify(name, keys, NOW.minus(Duration.ofDays(300)), NOW.plus(Duration.ofDays(300)), builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                    change.to(builder);
                });
        return new TestingAuthority(name, keys, certificate);
    }

    static TestingAuthority root(String common) throws Exception {
        return root(common, builder -> {});
    }

    TestingAuthority below(String common, boolean authority, Change change) throws Exception {
        KeyPair theirs = pair("secp256r1");
        X500Name theirName = new X500Name("CN=" + common);
        X509Certificate signed =
                certify(theirName, theirs, NOW.minus(Duration.ofDays(100)), NOW.plus(Duration.ofDays(100)), builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                    change.to(builder);
                });
        return new TestingAuthority(theirName, theirs, signed);
    }

    X509Certificate certify(X500Name subject, KeyPair theirs, Instant from, Instant until, Change change)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.valueOf(serial++), Date.from(from), Date.from(until), subject, theirs.getPublic());
        change.to(builder);
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate())));
    }

    X509Certificate certificate() {
        return certificate;
    }

    X500Name name() {
        return name;
    }

    PrivateKey privateKey() {
        return keys.getPrivate();
    }

    /** An end of a chain: a signer with its certificate and those given above it. */
    static Change names(GeneralName... names) {
        return builder -> builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    static KeySigner signer(String issuer, KeyPair keys, List<X509Certificate> chain) throws Exception {
        SigningKey key = SigningKey.fromPkcs8(keys.getPrivate().getEncoded());
        List<Octets> ders = new ArrayList<>();
        for (X509Certificate link : chain) {
            ders.add(Octets.of(link.getEncoded()));
        }
        Algorithm algorithm = key.algorithm();
        return new KeySigner(issuer, Octets.empty(), algorithm, key, ders);
    }

    static Change all(List<Change> changes) {
        return builder -> {
            for (Change change : changes) {
                change.to(builder);
            }
        };
    }
}
