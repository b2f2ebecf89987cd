package dev.alice.scitt.trust;

import static dev.alice.scitt.trust.TestingAuthority.NOW;
import static dev.alice.scitt.trust.TestingAuthority.names;
import static dev.alice.scitt.trust.TestingAuthority.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.HashEnvelope;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys.Current;
import dev.alice.scitt.log.IssuerKeys.Standing;
import dev.alice.scitt.log.IssuerKeys.Superseded;
import dev.alice.scitt.log.IssuerKeys.Untrusted;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateChainsTest {
    private static final String ISSUER = "https://issuer.example/signer";
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private TestingAuthority root;
    private TestingAuthority middle;
    private KeyPair keys;

    @BeforeEach
    void make() throws Exception {
        root = TestingAuthority.root("root");
        middle = root.below("middle", true, builder -> {});
        keys = TestingAuthority.pair("secp256r1");
    }

    private X509Certificate end(TestingAuthority by, Instant from, Instant until, TestingAuthority.Change change)
            throws Exception {
        return by.certify(new X500Name("CN=signer"), keys, from, until, change);
    }

    private X509Certificate end(TestingAuthority by, TestingAuthority.Change change) throws Exception {
        return end(by, NOW.minus(Duration.ofDays(10)), NOW.plus(Duration.ofDays(10)), change);
    }

    private SignedStatement statement(String issuer, X509Certificate... chain) throws Exception {
        return SignedStatement.sign(
                TestingAuthority.signer(issuer, keys, List.of(chain)),
                "text/plain",
                "s",
                NOW.minusSeconds(60),
                new byte[] {1});
    }

    private Standing standing(SignedStatement statement) {
        return new CertificateChains(TrustAnchors.of(List.of(root.certificate())), CLOCK).standing(statement);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "Ed25519"})
    void a_chain_to_an_anchor_shows_the_key_that_signed(String curve) throws Exception {
        // Given
        keys = TestingAuthority.pair(curve);
        SignedStatement statement =
                statement(ISSUER, end(middle, names(uri(ISSUER))), middle.certificate(), root.certificate());

        // When
        Standing standing = standing(statement);

        // Then
        assertThat(standing)
                .isInstanceOfSatisfying(
                        Current.class,
                        current -> assertThat(statement.verifies(current.key())).isTrue());
    }

    @Test
    void a_chain_may_leave_out_the_root_and_be_in_any_order_above_the_signer() throws Exception {
        // Given
        TestingAuthority lower = middle.below("lower", true, builder -> {});
        X509Certificate end = end(lower, names(new GeneralName(GeneralName.dNSName, "issuer.example")));

        // When
        Standing inOrder = standing(statement(ISSUER, end, lower.certificate(), middle.certificate()));
        Standing swapped = standing(statement(ISSUER, end, middle.certificate(), lower.certificate()));
        Standing gap = standing(statement(ISSUER, end, middle.certificate()));

        // Then
        assertThat(inOrder).isInstanceOf(Current.class);
        assertThat(swapped).isInstanceOf(Current.class);
        assertThat(gap).isInstanceOf(Untrusted.class);
    }

    @Test
    void an_issuer_that_the_certificate_does_not_name_is_not_believed() throws Exception {
        // Given
        X509Certificate named = end(middle, names(uri(ISSUER)));
        X509Certificate nameless = end(middle, builder -> {});

        // When
        List<Standing> refused = List.of(
                standing(statement("https://issuer.example/other", named, middle.certificate())),
                standing(statement("https://other.example/", named, middle.certificate())),
                standing(statement("issuer without scheme", named, middle.certificate())),
                standing(statement("issuer", named, middle.certificate())),
                standing(statement(ISSUER, nameless, middle.certificate())));

        // Then
        assertThat(refused).allSatisfy(standing -> assertThat(standing).isInstanceOf(Untrusted.class));
    }

    @Test
    void a_certificate_that_is_not_for_signing_statements_is_refused() throws Exception {
        // Given
        List<TestingAuthority.Change> unfit = List.of(
                builder -> builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment)),
                builder -> builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                builder -> builder.addExtension(
                        Extension.basicConstraints, true, new org.bouncycastle.asn1.x509.BasicConstraints(true)));

        for (TestingAuthority.Change change : unfit) {
            // When
            X509Certificate end = end(middle, TestingAuthority.all(List.of(names(uri(ISSUER)), change)));

            // Then
            assertThat(standing(statement(ISSUER, end, middle.certificate()))).isInstanceOf(Untrusted.class);
        }
        X509Certificate fit = end(
                middle,
                TestingAuthority.all(List.of(
                        names(uri(ISSUER)),
                        builder -> builder.addExtension(
                                Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)),
                        builder -> builder.addExtension(
                                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)))));
        assertThat(standing(statement(ISSUER, fit, middle.certificate()))).isInstanceOf(Current.class);
    }

    @Test
    void a_chain_through_one_who_is_no_authority_or_is_a_stranger_is_refused() throws Exception {
        // Given
        TestingAuthority fake = root.below("fake", false, builder -> {});
        TestingAuthority stranger = TestingAuthority.root("root");

        // When
        Standing through = standing(statement(ISSUER, end(fake, names(uri(ISSUER))), fake.certificate()));
        Standing sameName = standing(statement(ISSUER, end(stranger, names(uri(ISSUER))), stranger.certificate()));
        Standing self = standing(statement(
                ISSUER,
                stranger.certify(
                        new X500Name("CN=root"), keys, NOW.minusSeconds(9), NOW.plusSeconds(9), names(uri(ISSUER)))));

        // Then
        assertThat(List.of(through, sameName, self))
                .allSatisfy(standing -> assertThat(standing).isInstanceOf(Untrusted.class));
    }

    @Test
    void name_constraints_hold_for_the_anchor_and_for_those_below() throws Exception {
        // Given
        TestingAuthority.Change onlyExample = builder -> builder.addExtension(
                Extension.nameConstraints,
                true,
                new NameConstraints(
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, "issuer.example"))
                        },
                        null));
        TestingAuthority limited = root.below("limited", true, onlyExample);
        TestingAuthority limitedRoot = TestingAuthority.root("limited root", onlyExample);
        CertificateChains underLimitedRoot =
                new CertificateChains(TrustAnchors.of(List.of(limitedRoot.certificate())), CLOCK);
        String other = "https://other.example/signer";

        // When
        Standing inside = standing(statement(ISSUER, end(limited, names(uri(ISSUER))), limited.certificate()));
        Standing outside = standing(statement(other, end(limited, names(uri(other))), limited.certificate()));
        Standing insideRoot = underLimitedRoot.standing(statement(ISSUER, end(limitedRoot, names(uri(ISSUER)))));
        Standing outsideRoot = underLimitedRoot.standing(statement(other, end(limitedRoot, names(uri(other)))));

        // Then
        assertThat(inside).isInstanceOf(Current.class);
        assertThat(outside).isInstanceOf(Untrusted.class);
        assertThat(insideRoot).isInstanceOf(Current.class);
        assertThat(outsideRoot).isInstanceOf(Untrusted.class);
    }

    @Test
    void a_chain_that_held_when_the_statement_was_issued_verifies_nothing_new() throws Exception {
        // Given
        X509Certificate expired =
                end(middle, NOW.minus(Duration.ofDays(10)), NOW.minus(Duration.ofSeconds(30)), names(uri(ISSUER)));
        X509Certificate longExpired =
                end(middle, NOW.minus(Duration.ofDays(10)), NOW.minus(Duration.ofDays(2)), names(uri(ISSUER)));
        X509Certificate notYet =
                end(middle, NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(2)), names(uri(ISSUER)));

        // When
        Standing was = standing(statement(ISSUER, expired, middle.certificate()));
        Standing wasLongAgo = standing(statement(ISSUER, longExpired, middle.certificate()));
        Standing willBe = standing(statement(ISSUER, notYet, middle.certificate()));

        // Then
        assertThat(was).isInstanceOf(Superseded.class);
        assertThat(wasLongAgo).isInstanceOf(Untrusted.class);
        assertThat(willBe).isInstanceOf(Untrusted.class);
    }

    @Test
    void a_certificate_that_its_authority_revoked_is_refused_and_a_strangers_list_is_not_believed() throws Exception {
        // Given
        X509Certificate end = end(middle, names(uri(ISSUER)));
        SignedStatement statement = statement(ISSUER, end, middle.certificate());
        X509CRL theirs = revocation(middle, end);
        TestingAuthority stranger = TestingAuthority.root("middle");
        List<X509Certificate> anchors = List.of(root.certificate());

        // When
        Standing revoked =
                new CertificateChains(new TrustAnchors(anchors, List.of(), List.of(theirs)), CLOCK).standing(statement);
        Standing otherList = new CertificateChains(
                        new TrustAnchors(anchors, List.of(), List.of(revocation(root, end))), CLOCK)
                .standing(statement);

        // Then
        assertThat(revoked)
                .isInstanceOfSatisfying(
                        Untrusted.class, why -> assertThat(why.reason()).contains("revoked"));
        assertThat(otherList).isInstanceOf(Current.class);
        assertThat(new CertificateChains(
                                new TrustAnchors(anchors, List.of(), List.of(revocation(stranger, end))), CLOCK)
                        .standing(statement))
                .as("a list that claims the authority's name is a reason to stop")
                .isInstanceOf(Untrusted.class);
    }

    private static X509CRL revocation(TestingAuthority by, X509Certificate of) throws Exception {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(by.name(), Date.from(NOW));
        builder.addCRLEntry(of.getSerialNumber(), Date.from(NOW), 1);
        return new JcaX509CRLConverter()
                .getCRL(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.privateKey())));
    }

    @Test
    void x5t_must_name_the_signer_and_may_stand_alone_where_the_certificate_is_known() throws Exception {
        // Given
        X509Certificate end = end(middle, names(uri(ISSUER)));
        SignedStatement chained = statement(ISSUER, end, middle.certificate());
        SignedStatement right = named(
                end, Octets.of(end.getEncoded()), Octets.of(middle.certificate().getEncoded()));
        SignedStatement wrong = named(
                middle.certificate(),
                Octets.of(end.getEncoded()),
                Octets.of(middle.certificate().getEncoded()));
        SignedStatement alone = named(end);
        TrustAnchors knowing =
                new TrustAnchors(List.of(root.certificate()), List.of(middle.certificate(), end), List.of());

        // When
        Standing known = new CertificateChains(knowing, CLOCK).standing(alone);

        // Then
        assertThat(standing(chained)).isInstanceOf(Current.class);
        assertThat(standing(right)).isInstanceOf(Current.class);
        assertThat(standing(wrong)).isInstanceOf(Untrusted.class);
        assertThat(standing(alone)).isInstanceOf(Untrusted.class);
        assertThat(known)
                .isEqualTo(new Current(CoseKey.fromSubjectPublicKeyInfo(
                        Octets.of(keys.getPublic().getEncoded()))));
    }

    /** A statement with x5t, unsigned: only its header is judged here. */
    private static SignedStatement named(X509Certificate by, Octets... chain) throws Exception {
        Cbor thumbprint =
                Cbor.Array.of(new Cbor.Int(-16), new Cbor.Bytes(HashEnvelope.Hash.SHA_256.of(by.getEncoded())));
        Cbor.Dictionary header = Cbor.Dictionary.empty()
                .with(1, new Cbor.Int(-7))
                .with(34, thumbprint)
                .with(15, Cbor.Dictionary.empty().with(1, new Cbor.Text(ISSUER)).with(2, new Cbor.Text("s")));
        if (chain.length > 0) {
            header = header.with(33, Cbor.Array.of(new Cbor.Bytes(chain[0]), new Cbor.Bytes(chain[1])));
        }
        return SignedStatement.decode(new Cbor.Tag(
                        18,
                        Cbor.Array.of(
                                Cbor.Bytes.of(header.encode()),
                                Cbor.Dictionary.empty(),
                                Cbor.Bytes.of(new byte[] {1}),
                                Cbor.Bytes.of(new byte[64])))
                .encode());
    }

    @Test
    void anchors_are_read_from_pem_and_an_end_certificate_is_none() throws Exception {
        // Given
        X509Certificate end = end(middle, names(uri(ISSUER)));
        String pem = pem(root.certificate()) + pem(middle.certificate());

        // When
        TrustAnchors read = TrustAnchors.fromPem(pem);

        // Then
        assertThat(read.anchors()).containsExactly(root.certificate());
        assertThat(read.intermediates()).containsExactly(middle.certificate());
        assertThatThrownBy(() -> TrustAnchors.fromPem(pem(end))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> TrustAnchors.of(List.of(end))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> TrustAnchors.fromPem("nothing")).isInstanceOf(MalformedException.class);
    }

    @Test
    void noise_in_place_of_a_certificate_is_refused() throws Exception {
        // Given
        X509Certificate end = end(middle, names(uri(ISSUER)));
        byte[] longer = java.util.Arrays.copyOf(end.getEncoded(), end.getEncoded().length + 1);

        // When
        // Then
        assertThat(standing(named(end, Octets.of(longer), Octets.of(longer)))).isInstanceOf(Untrusted.class);
        assertThat(standing(named(end, Octets.of(new byte[] {1, 2, 3}), Octets.of(longer))))
                .isInstanceOf(Untrusted.class);
    }

    static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
