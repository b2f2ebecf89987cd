package dev.alice.scitt.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.CheckpointNote;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import dev.alice.scitt.scrapi.WitnessService;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
    private static final String ORIGIN = "log.example/one";
    private static final SigningKey LOG = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
    private static final SigningKey OTHER = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
    private static final SigningKey OWN = SigningKey.generate(Algorithm.ED25519, new SecureRandom());

    @TempDir
    Path directory;

    private final TileTree tree = tree(0);
    private final TileTree fork = tree(100);
    private Witness witness;

    private static TileTree tree(int from) {
        List<Digest> leaves = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            leaves.add(Digest.leaf(new byte[] {(byte) (n < 3 ? n : n + from)}));
        }
        return new TileTree(TreeEdge.empty().append(leaves).over(id -> {
            throw new ScittException("no tile " + id);
        }));
    }

    @BeforeEach
    void open() {
        witness = open(new MemoryDirectory(directory));
    }

    private static Witness open(WitnessMemory memory) {
        return new Witness(
                "witness.example", OWN, Map.of(ORIGIN, (Ed25519Key) LOG.publicKey()), memory, Clock.systemUTC());
    }

    private static String note(String origin, SigningKey key, long size, Digest root) {
        CheckpointNote note = new CheckpointNote(origin, size, root);
        return note.signed(key.publicKey(), Octets.of(key.sign(note.body())));
    }

    private String request(TileTree of, long old, long size) {
        StringBuilder request = new StringBuilder("old " + old + "\n");
        if (old > 0 && old < size) {
            of.consistency(old, size)
                    .path()
                    .forEach(hash -> request.append(hash.base64()).append('\n'));
        }
        Digest root = size == 0 ? Digest.sha256() : of.root(size);
        return request.append('\n').append(note(ORIGIN, LOG, size, root)).toString();
    }

    private void seen(long size) {
        assertThat(witness.addCheckpoint(request(tree, 0, size))).isInstanceOf(Witness.Answer.Cosigned.class);
    }

    @Test
    void growth_is_cosigned_and_the_cosignature_verifies() {
        // Given
        seen(5);

        // When
        Witness.Answer answer = witness.addCheckpoint(request(tree, 5, 13));

        // Then
        assertThat(answer).isInstanceOfSatisfying(Witness.Answer.Cosigned.class, cosigned -> {
            String whole = note(ORIGIN, LOG, 13, tree.root(13)) + cosigned.line();
            SignedNote read = SignedNote.parse(whole);
            assertThat(read.isCosignedBy("witness.example", witness.publicKey()))
                    .isTrue();
            assertThat(read.isSignedBy(ORIGIN, (Ed25519Key) LOG.publicKey())).isTrue();
            assertThat(read.isCosignedBy("witness.example", (Ed25519Key) OTHER.publicKey()))
                    .isFalse();
            assertThat(read.isCosignedBy("other.example", witness.publicKey())).isFalse();
            String moved = whole.replace("\n13\n", "\n14\n");
            assertThat(SignedNote.parse(moved).isCosignedBy("witness.example", witness.publicKey()))
                    .isFalse();
        });
    }

    @Test
    void the_same_tree_is_cosigned_again_and_an_empty_one_too() {
        // Given
        // When
        Witness.Answer empty = witness.addCheckpoint(request(tree, 0, 0));
        seen(7);
        Witness.Answer same = witness.addCheckpoint(request(tree, 7, 7));

        // Then
        assertThat(empty).isInstanceOf(Witness.Answer.Cosigned.class);
        assertThat(same).isInstanceOf(Witness.Answer.Cosigned.class);
    }

    @Test
    void each_fault_has_its_answer() {
        // Given
        seen(5);
        String good = request(tree, 5, 9);

        // When
        // Then
        assertThat(witness.addCheckpoint(good.replace(ORIGIN, "log.example/two")))
                .isEqualTo(new Witness.Answer.UnknownLog("log.example/two"));
        assertThat(witness.addCheckpoint("old 5\n\n" + note(ORIGIN, OTHER, 9, tree.root(9))))
                .isInstanceOf(Witness.Answer.NotSigned.class);
        assertThat(witness.addCheckpoint(request(tree, 9, 7))).isInstanceOf(Witness.Answer.Malformed.class);
        assertThat(witness.addCheckpoint(request(tree, 4, 9))).isEqualTo(new Witness.Answer.OtherSize(5));
        assertThat(witness.addCheckpoint(request(tree, 0, 9))).isEqualTo(new Witness.Answer.OtherSize(5));
        assertThat(witness.addCheckpoint(request(fork, 5, 5)))
                .as("another root of the same size")
                .isEqualTo(new Witness.Answer.OtherSize(5));
        assertThat(witness.addCheckpoint(request(fork, 5, 9))).isInstanceOf(Witness.Answer.NotConsistent.class);
        assertThat(witness.addCheckpoint(good.replaceFirst("\n[A-Za-z0-9+/]{43}=\n", "\n")))
                .isInstanceOf(Witness.Answer.NotConsistent.class);
        assertThat(witness.addCheckpoint(request(tree, 5, 5)
                        .replace("old 5\n", "old 5\n" + Digest.sha256().base64() + "\n")))
                .isInstanceOf(Witness.Answer.NotConsistent.class);
        assertThat(witness.addCheckpoint("old 05\n\n" + note(ORIGIN, LOG, 9, tree.root(9))))
                .isInstanceOf(Witness.Answer.Malformed.class);
        assertThat(witness.addCheckpoint("")).isInstanceOf(Witness.Answer.Malformed.class);
        assertThat(witness.addCheckpoint(good)).isInstanceOf(Witness.Answer.Cosigned.class);
    }

    @Test
    void what_was_signed_is_remembered_and_a_broken_memory_signs_nothing() throws Exception {
        // Given
        seen(8);

        // When
        Witness again = open(new MemoryDirectory(directory));

        // Then
        assertThat(again.addCheckpoint(request(fork, 0, 8))).isEqualTo(new Witness.Answer.OtherSize(8));
        try (var files = Files.list(directory)) {
            Files.writeString(files.findFirst().orElseThrow(), "garbage");
        }
        assertThatThrownBy(() -> again.addCheckpoint(request(tree, 8, 9))).isInstanceOf(ScittException.class);
    }

    @Test
    void a_tree_is_remembered_before_it_is_signed() {
        // Given
        Witness failing = open(new WitnessMemory() {
            @Override
            public Optional<Seen> latest(String origin) {
                return Optional.empty();
            }

            @Override
            public void put(String origin, Seen seen) {
                throw new ScittException("the disk is full");
            }
        });

        // When
        // Then
        assertThatThrownBy(() -> failing.addCheckpoint(request(tree, 0, 5))).hasMessage("the disk is full");
    }

    @Test
    void of_many_at_once_one_tree_of_a_size_is_signed() {
        // Given
        seen(3);
        List<CompletableFuture<Witness.Answer>> answers = new ArrayList<>();

        // When
        for (int n = 0; n < 40; n++) {
            TileTree which = n % 2 == 0 ? tree : fork;
            answers.add(CompletableFuture.supplyAsync(() -> witness.addCheckpoint(request(which, 3, 11))));
        }

        // Then
        long signed = answers.stream()
                .map(CompletableFuture::join)
                .filter(Witness.Answer.Cosigned.class::isInstance)
                .count();
        assertThat(signed).isEqualTo(1);
    }

    @Test
    void over_http_each_answer_has_its_status() throws Exception {
        // Given
        WebServer server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.register(new WitnessService(witness)))
                .build()
                .start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/add-checkpoint");

            // When
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (String body : List.of(
                    request(tree, 0, 5),
                    request(tree, 0, 9),
                    request(fork, 5, 9),
                    request(tree, 9, 5),
                    request(tree, 5, 9).replace(ORIGIN, "log.example/two"),
                    "old 5\n\n" + note(ORIGIN, OTHER, 9, tree.root(9)),
                    "x".repeat(Witness.MAX_REQUEST + 1))) {
                answers.add(client.send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }

            // Then
            assertThat(answers.stream().map(HttpResponse::statusCode))
                    .containsExactly(200, 409, 422, 400, 404, 403, 413);
            assertThat(answers.get(0).body()).startsWith("— witness.example ").endsWith("\n");
            assertThat(answers.get(1).body()).isEqualTo("5\n");
            assertThat(answers.get(1).headers().firstValue("Content-Type")).contains("text/x.tlog.size");
        } finally {
            server.stop();
        }
    }

    @Property(tries = 200)
    void noise_is_malformed_and_never_more(@ForAll byte[] noise) {
        // Given
        Witness fresh = open(new WitnessMemory() {
            @Override
            public Optional<Seen> latest(String origin) {
                return Optional.empty();
            }

            @Override
            public void put(String origin, Seen seen) {
                throw new AssertionError("noise was believed");
            }
        });
        String text = new String(noise, StandardCharsets.UTF_8);

        // When
        List<Witness.Answer> answers = List.of(
                fresh.addCheckpoint(text),
                fresh.addCheckpoint("old 0\n\n" + text),
                fresh.addCheckpoint("old 0\n\n" + ORIGIN + "\n5\n" + text));

        // Then
        assertThat(answers).allMatch(Witness.Answer.Malformed.class::isInstance);
        assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(MalformedException.class);
    }
}
