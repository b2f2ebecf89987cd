package dev.alice.scitt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.HashEnvelope;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.LogStore;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleBookTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:web:build.example", 1);
    private static final String BOOK = """
            {"v": "scitt-policy/1", "otherwise": "refuse", "rules": [
              {"id": "nothing-secret", "effect": "refuse", "says": "secrets stay at home", "when": {"subject": ["secret*"]}},
              {"id": "sbom", "effect": "admit", "says": "small SBOMs of our builders",
               "when": {"issuer": ["did:web:build.example*"], "contentType": ["application/spdx+json"]},
               "require": {"maxPayloadBytes": 60, "algorithm": [-19], "subject": ["pkg:*"],
                 "schema": {"type": "object", "required": ["spdxVersion"], "additionalProperties": false,
                   "properties": {"spdxVersion": {"type": "string", "pattern": "^SPDX-[0-9.]+$"}}}}},
              {"id": "one-key", "effect": "admit", "says": "of one key", "when": {"kid": ["key-of-did:web:build.example"], "digest": true}}
            ]}
            """;

    private static Octets bytes(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SignedStatement statement(String type, String subject, String payload) {
        return SignedStatement.sign(ISSUER, type, subject, Instant.EPOCH, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> objection(SignedStatement statement) {
        return RuleBook.parse(bytes(BOOK)).objection(statement);
    }

    @Test
    void the_first_rule_that_is_about_a_statement_decides_and_is_named() {
        // Given
        String type = "application/spdx+json";
        String good = "{\"spdxVersion\":\"SPDX-2.3\"}";

        // When
        // Then
        assertThat(objection(statement(type, "pkg:a", good))).isEmpty();
        assertThat(objection(statement(type, "secret plan", good)))
                .hasValueSatisfying(why -> assertThat(why).contains("nothing-secret", "secrets stay at home"));
        assertThat(objection(statement(type, "other", good)))
                .hasValueSatisfying(why -> assertThat(why).contains("rule sbom", "subject"));
        assertThat(objection(statement(type, "pkg:a", good + " ".repeat(60))))
                .hasValueSatisfying(why -> assertThat(why).contains("rule sbom", "bytes, at most 60"));
        assertThat(objection(statement(type, "pkg:a", "{\"spdxVersion\":\"2\"}")))
                .hasValueSatisfying(why -> assertThat(why).contains("spdxVersion"));
        assertThat(objection(statement(type, "pkg:a", "{\"spdxVersion\":\"SPDX-2\",\"x\":1}")))
                .isPresent();
        assertThat(objection(statement(type, "pkg:a", "not json")))
                .hasValueSatisfying(why -> assertThat(why).contains("not strict JSON"));
        assertThat(objection(statement(type, "pkg:a", "{\"spdxVersion\":\"SPDX-2\",\"spdxVersion\":\"SPDX-2\"}")))
                .isPresent();
        assertThat(objection(statement("text/plain", "pkg:a", good)))
                .hasValueSatisfying(why -> assertThat(why).contains("no rule"));
    }

    @Test
    void what_is_a_digest_cannot_be_held_against_a_schema() {
        // Given
        HashEnvelope spdx = new HashEnvelope(HashEnvelope.Hash.SHA_256, "application/spdx+json", null);
        HashEnvelope other = new HashEnvelope(HashEnvelope.Hash.SHA_256, "text/plain", null);
        byte[] preimage = "{\"spdxVersion\":\"SPDX-2.3\"}".getBytes(StandardCharsets.UTF_8);

        // When
        Optional<String> unseen = objection(SignedStatement.signDigest(ISSUER, spdx, "pkg:a", Instant.EPOCH, preimage));
        Optional<String> digest =
                objection(SignedStatement.signDigest(ISSUER, other, "pkg:a", Instant.EPOCH, preimage));

        // Then
        assertThat(unseen).hasValueSatisfying(why -> assertThat(why).contains("digest"));
        assertThat(digest).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"v\":\"scitt-policy/2\",\"otherwise\":\"admit\"}",
                "{\"v\":\"scitt-policy/1\"}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"maybe\"}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"otherwise\":\"refuse\"}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rule\":[]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\"} x",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"A\",\"effect\":\"admit\",\"says\":\"x\"}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"\"}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\"},{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\"}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"refuse\",\"says\":\"x\",\"require\":{}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"when\":{\"issuer\":[]}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"when\":{\"issuer\":[\"a*b\"]}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"when\":{\"isuer\":[\"a\"]}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"maxPayloadBytes\":0}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"type\":\"objekt\"}}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"$ref\":\"https://schemas.example/x.json\"}}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"$ref\":\"file:///etc/passwd\"}}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"$ref\":\"#/nowhere\"}}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}}}]}",
                "{\"v\":\"scitt-policy/1\",\"otherwise\":\"admit\",\"rules\":[{\"id\":\"a\",\"effect\":\"admit\",\"says\":\"x\",\"require\":{\"schema\":{\"pattern\":\"(a)\\\\1\"}}}]}",
            })
    void a_document_that_is_not_understood_to_the_last_member_is_refused(String document) {
        // Given
        // When
        // Then
        assertThatThrownBy(() -> RuleBook.parse(bytes(document))).isInstanceOf(MalformedException.class);
    }

    @Test
    void an_expression_that_explodes_elsewhere_takes_no_time_here() {
        // Given
        RuleBook book = RuleBook.parse(bytes("""
                {"v": "scitt-policy/1", "otherwise": "refuse", "rules": [{"id": "a", "effect": "admit", "says": "x",
                 "require": {"schema": {"type": "string", "pattern": "^(a+)+$"}}}]}
                """));
        SignedStatement evil = statement("application/json", "s", "\"" + "a".repeat(40_000) + "!\"");

        // When
        Optional<String> objection =
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> book.objection(evil));

        // Then
        assertThat(objection).isPresent();
    }

    @Property(tries = 200)
    void noise_is_refused_and_never_breaks_the_reader(@ForAll @StringLength(max = 200) String noise) {
        // Given
        String mixed = Arbitraries.of(noise, BOOK.replace("admit", noise), BOOK.substring(noise.length()))
                .sample();

        // When
        // Then
        try {
            RuleBook.parse(bytes(mixed)).objection(statement("text/plain", "s", noise));
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void a_policy_is_in_the_log_before_it_is_in_force_and_its_refusals_say_why(@TempDir Path directory) {
        // Given
        TestingSigner self = new TestingSigner("did:keri:ELog", 2);
        SignedStatement before = statement("text/plain", "a", "1");
        SignedStatement after = statement("text/plain", "a", "2");
        SignedStatement sbom = statement("application/spdx+json", "pkg:a", "{\"spdxVersion\":\"SPDX-2.3\"}");
        try (TestingDatabase database = new TestingDatabase(directory)) {
            try (TransparencyLog log = open(database, self)) {
                assertThat(log.amend(RuleBook.example().toBytes())).isInstanceOf(Registration.Registered.class);
                assertThat(log.register(before.bytes().toBytes())).isInstanceOf(Registration.Registered.class);

                // When
                Registration amended = log.amend(bytes(BOOK).toBytes());
                Registration refused = log.register(after.bytes().toBytes());
                Registration nonsense = log.amend(bytes("{}").toBytes());

                // Then
                assertThat(amended)
                        .isInstanceOfSatisfying(
                                Registration.Registered.class,
                                registered ->
                                        assertThat(registered.entry().index()).isEqualTo(3));
                assertThat(refused)
                        .isInstanceOfSatisfying(
                                Registration.Rejected.class,
                                no -> assertThat(no.detail()).contains("no rule"));
                assertThat(nonsense).isInstanceOf(Registration.Rejected.class);
            }
            try (TransparencyLog again = open(database, self)) {
                assertThat(again.register(after.bytes().toBytes())).isInstanceOf(Registration.Rejected.class);
                assertThat(again.register(sbom.bytes().toBytes())).isInstanceOf(Registration.Registered.class);
            }
        }
    }

    private static TransparencyLog open(TestingDatabase database, TestingSigner self) {
        return TransparencyLog.open(
                LogStore.of(database.source()),
                LogSettings.of("policy.test"),
                self,
                new TestingIssuers().trust(ISSUER),
                RuleBook.LANGUAGE,
                Clock.systemUTC());
    }
}
