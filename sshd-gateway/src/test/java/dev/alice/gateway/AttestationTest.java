package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.flow.Attestation;
import dev.alice.flow.port.Attester;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.gateway.config.Config;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server over a real swtpm: what it proves to who asks, what it registers, and what policy does when it ends. */
class AttestationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NONCE = "00112233445566778899aabbccddeeff";
    private static final String ISSUER = "did:web:forge.example:attested.keys";

    /** A TPM that does not say of itself that it is software; everything else about it is real. */
    private static final UnaryOperator<Attester> SILENT = attester -> (nonce, root, size, key) -> {
        Attestation made = attester.attest(nonce, root, size, key);
        return new Attestation(made.attested(), false, made.reason(), made.bundle());
    };

    @TempDir
    Path directory;

    private TestingTpm tpm;
    private Path makers;
    private TestingHouse house;
    private TestingGuest guest;

    @BeforeEach
    void open() throws Exception {
        Path maker = directory.resolve("maker");
        tpm = new TestingTpm(TestingTpm.manufactured(directory.resolve("state"), maker));
        makers = Files.writeString(directory.resolve("makers.pem"), TestingTpm.certificatesOf(maker));
        house = TestingHouse.closed(Files.createDirectories(directory.resolve("house")));
        house.log(new Config.Log(Optional.of("forge.example"), List.of()));
        guest = house.guest("attested");
    }

    @AfterEach
    void close() {
        house.close();
        tpm.close();
    }

    @Test
    void a_quote_over_the_askers_nonce_verifies_with_nothing_of_the_server() throws Exception {
        // Given
        house.tpm(settings(List.of(), 100));
        house.start();
        String fingerprint = house.server().hostKeyFingerprint();

        // When
        Answer answer = guest.exec("attest --nonce " + NONCE);
        Path quote = Files.writeString(directory.resolve("quote.json"), answer.out());

        // Then
        assertThat(answer.last().path("state").asText()).isEqualTo("software");
        assertThat(answer.last().path("bundle").path("program").path("running")).isNotEmpty();
        TestingAlice.Ran good = verify(quote, NONCE, "--host-key", fingerprint, "--need", "maker,program,host_key");
        assertThat(good.exit()).as(good.out() + good.err()).isZero();
        assertThat(good.lines())
                .contains("2. ok: the signature over the message is by this key")
                .anySatisfy(line -> assertThat(line).startsWith("6. not checked: "))
                .endsWith("nothing failed");
        assertThat(verify(quote, "ff" + NONCE, "--json").out()).contains("\"verified\":false", "nonce is another one");
        assertThat(verify(quote, NONCE, "--host-key", "ssh-ed25519 AAAA").exit())
                .isEqualTo(1);
        assertThat(verify(quote, NONCE, "--hardware").exit()).isEqualTo(1);
        assertThat(verify(quote, NONCE, "--need", "reference").exit()).isEqualTo(1);
        assertThat(verify(quote, NONCE, "--tree", "100000:" + "ab".repeat(32)).out())
                .contains("older");
        assertThat(verify(quote, "no nonce").exit()).isEqualTo(2);
    }

    @Test
    void a_software_tpm_that_calls_itself_another_makers_does_not_pass_for_hardware() throws Exception {
        // Given a quote in which the TPM's own words, which nobody signs, are edited
        house.tpm(settings(List.of(), 100));
        house.start();
        String quote = guest.exec("attest --nonce " + NONCE).out();
        Path edited = Files.writeString(
                directory.resolve("edited.json"),
                quote.replaceFirst("\"manufacturer\":\"IBM\"", "\"manufacturer\":\"INTC\"")
                        .replaceFirst("\"vendor\":\"[^\"]*\"", "\"vendor\":\"Intel\""));
        Path other = directory.resolve("other");
        TestingTpm.manufactured(directory.resolve("elsewhere"), other);
        Path strangers = Files.writeString(directory.resolve("strangers.pem"), TestingTpm.certificatesOf(other));

        // When
        TestingAlice.Ran plain = TestingAlice.run("attest", "verify", edited.toString(), "--nonce", NONCE);
        TestingAlice.Ran alone =
                TestingAlice.run("attest", "verify", edited.toString(), "--nonce", NONCE, "--hardware");
        TestingAlice.Ran believed = verify(edited, NONCE, "--hardware");
        TestingAlice.Ran strange = TestingAlice.run(
                "attest", "verify", edited.toString(), "--nonce", NONCE, "--hardware", "--ca", strangers.toString());

        // Then
        assertThat(plain.exit()).as(plain.out() + plain.err()).isZero();
        assertThat(plain.out()).doesNotContain("a software one");
        assertThat(alone.exit()).isEqualTo(2);
        assertThat(alone.err()).contains("--hardware needs --ca");
        assertThat(believed.exit()).isEqualTo(1);
        assertThat(believed.out()).contains("refused: the TPM is a software one");
        assertThat(strange.exit()).isEqualTo(1);
        assertThat(strange.out()).contains("no maker that is believed");
    }

    @Test
    void a_measurement_that_changes_lowers_the_state_is_registered_and_stops_typing() throws Exception {
        // Given a policy, and reference values by somebody who may give them
        house.policy("proven", """
                @id("proven-host")
                @say("Nothing is typed while the server is not proven.")
                forbid (principal, action in [Action::"run", Action::"type"], resource)
                unless { resource.host.attested };
                """);
        house.hardware(SILENT);
        house.tpm(settings(List.of(ISSUER), 2));
        house.start();
        awaitState(Attestation.State.UNATTESTED, "no reference values in the log");
        Path quote = Files.writeString(
                directory.resolve("quote.json"),
                guest.exec("attest --nonce " + NONCE).out());
        TestingAlice.Ran reference = TestingAlice.run("attest", "reference", quote.toString());
        assertThat(reference.exit()).as(reference.err()).isZero();
        assertThat(submit(Files.write(directory.resolve("reference.json"), reference.bytes()))
                        .exit())
                .isZero();
        guest.exec("attest --nonce " + NONCE);
        awaitState(Attestation.State.ATTESTED, "as the reference values say");

        // When
        Answer before = guest.ask("--yes", "create the directory " + directory.resolve("one"));
        tpm.tool("tpm2_pcrextend", "7:sha256=" + "ab".repeat(32));
        for (int entry = 0; entry < 2; entry++) {
            assertThat(submit(directory.resolve("reference.json")).exit()).isZero();
        }
        awaitState(Attestation.State.UNATTESTED, "register 7");
        Answer after = guest.ask("--yes", "create the directory " + directory.resolve("two"));

        // Then
        assertThat(before.exit()).as(before.out()).isZero();
        assertThat(after.exit()).isEqualTo(1);
        assertThat(after.names()).doesNotContain("typed");
        assertThat(after.out()).contains("proven-host", "Nothing is typed while the server is not proven.");
        assertThat(directory.resolve("two")).doesNotExist();
        List<JsonNode> papers = papers();
        assertThat(papers).extracting(paper -> paper.path("state").asText()).contains("attested", "unattested");
        assertThat(papers.getLast().path("reason").asText()).contains("register 7");
        assertThat(papers.getLast().path("quote").path("message").asText()).isNotEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(house.alice("doctor", "--json").out())
                                .containsPattern(
                                        "\"part\":\"host\",\"present\":false,\"needed\":false,\"state\":\"unattested at [^\"]*register 7"));
    }

    @Test
    void a_tpm_that_goes_away_lowers_the_state_and_a_restart_remembers_that_there_was_one() throws Exception {
        // Given
        house.tpm(settings(List.of(), 2));
        house.start();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(papers()).hasSize(1));
        awaitState(Attestation.State.SOFTWARE, "software TPM");

        // When
        tpm.close();
        Answer answer = guest.exec("attest --nonce " + NONCE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(papers()).hasSize(2));
        house.stop();
        house.start();
        awaitState(Attestation.State.UNATTESTED, "tpm2_");

        // Then
        assertThat(answer.last().path("attested").asBoolean(true)).isFalse();
        assertThat(answer.last().has("bundle")).isFalse();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(papers()).hasSize(3));
        assertThat(papers().getLast().path("state").asText()).isEqualTo("unattested");
    }

    private Config.Tpm settings(List<String> references, int entries) {
        return new Config.Tpm(
                Optional.of(tpm.tcti()),
                Optional.empty(),
                List.of(0, 2, 4, 7),
                Optional.of(makers),
                references,
                Duration.ofMinutes(15),
                entries,
                Optional.empty());
    }

    private TestingAlice.Ran verify(Path quote, String nonce, String... more) {
        List<String> words = new ArrayList<>(
                List.of("attest", "verify", quote.toString(), "--nonce", nonce, "--ca", makers.toString()));
        words.addAll(List.of(more));
        return TestingAlice.run(words.toArray(String[]::new));
    }

    private TestingAlice.Ran submit(Path payload) {
        return TestingAlice.run(
                "log",
                "submit",
                "--url",
                house.url(),
                "--key",
                guest.directory().resolve("key").toString(),
                "--issuer",
                ISSUER,
                "--subject",
                "alice/host",
                "--content-type",
                "application/vnd.alice.reference-values+json",
                payload.toString());
    }

    private void awaitState(Attestation.State state, String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Attestation latest = house.server().node().services().attestations().latest();
            assertThat(latest.reason()).contains(reason);
            assertThat(latest.state()).isEqualTo(state);
        });
    }

    /** What the log says of the host. */
    private List<JsonNode> papers() throws Exception {
        List<JsonNode> papers = new ArrayList<>();
        for (LogEntry entry : house.server()
                .node()
                .log()
                .reader()
                .list(EntryQuery.all().of("attestation").page(-1, EntryQuery.MAX_LIMIT))
                .entries()) {
            papers.add(house.entry(entry.id().value()).path("payload"));
        }
        return papers;
    }
}
