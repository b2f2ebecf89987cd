package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who runs the stock command inside tmux. The first test connects; the later ones go on there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConversationTest {
    private static final String HOME = TestingGuest.HOME;

    private final TestingHouse house;
    private final TestingGuest guest;
    private final String name;

    ConversationTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
        name = "octo" + Long.toString(System.nanoTime() & 0xffff, 36);
        guest = house.guest(name);
    }

    @BeforeAll
    void the_stock_command_opens_the_conversation_in_the_pane() {
        // When
        guest.connect();

        // Then
        String screen = guest.tmux().history(HOME);
        assertThat(screen)
                .contains("Alice · you are " + name + " · pane %0 → work pane " + guest.workPane())
                .contains("host not attested: ")
                // one that is slow to answer is not waited for
                .containsPattern("witnesses [34]/4 · help for verbs");
        assertThat(guest.tmux().panes()).hasSize(2);
        assertThat(Path.of("/tmp/" + name + ".sock")).doesNotExist();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    @Order(1)
    void what_only_reads_takes_one_key() {
        // When
        String card = guest.say("show the current directory", "? why   ▸");
        String end = guest.press("y", name + " ▸");

        // Then
        assertThat(card)
                .contains("READS ONLY")
                .containsSubsequence("Proposal", "1  pwd", "✔ logged", " of 4 (3 needed)")
                .containsSubsequence(
                        "✔ rehearsed  not needed: strictly read-only", "✔ ranked", "● judged", "(reads-ask)")
                .contains("Type line 1 into " + guest.workPane() + "?");
        assertThat(end).contains("✔ typed", "✔ finished   exit 0", "as predicted");
        assertThat(guest.tmux().history(guest.workPane())).contains("$ pwd\n" + guest.directory());
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    @Order(2)
    void what_changes_the_host_is_rehearsed_and_takes_a_yes() {
        // Given
        Path wanted = Path.of("/tmp/" + name + "-made");

        // When
        String card = guest.say("create the directory " + wanted, "? why   ▸");
        String evidence = guest.press("v", "? why   ▸");
        boolean before = Files.exists(wanted);
        String end = guest.press("y", name + " ▸");
        String again = guest.say("evidence");

        // Then
        assertThat(card)
                .contains(
                        "CHANGES HOST", "✔ rehearsed  exit 0 · 1 file changed", "v evidence   ? why", "(changes-ask)");
        assertThat(evidence)
                .contains("step 1", "exit 0 in", "created  " + wanted + "/", "could not be known")
                .containsPattern("step 1: (/usr)?/bin/mkdir");
        assertThat(again).contains("created  " + wanted + "/");
        assertThat(evidence.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(160));
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(before).isFalse();
        assertThat(end).contains("✔ finished   exit 0");
        assertThat(wanted).isDirectory();
        assertThat(wanted.toFile().delete()).isTrue();
    }

    @Test
    @Order(3)
    void a_no_is_logged_and_nothing_is_typed() throws Exception {
        // Given
        String before = guest.tmux().history(guest.workPane());

        // When
        guest.say("create the directory /tmp/" + name + "-unwanted", "? why   ▸");
        String end = guest.press("n", name + " ▸");

        // Then
        assertThat(end).contains("refused", name + " said no", "nothing was typed");
        assertThat(guest.tmux().history(guest.workPane())).isEqualTo(before);
        assertThat(house.lastEntry().path("kind").asText()).isEqualTo("refusal");
        assertThat(house.lastEntry().path("payload").path("reason").asText()).isEqualTo(name + " said no");
    }

    @Test
    @Order(4)
    void what_cannot_be_taken_back_takes_the_word_that_is_shown() throws Exception {
        // Given
        Path doomed = Files.createDirectory(guest.directory().resolve("doomed"));
        Files.writeString(doomed.resolve("file"), "x");
        house.model().proposes(List.of("rm -r -- " + doomed));

        // When
        String card = guest.say("frobnicate the first thing", "?");
        String refused = guest.say("yes", name + " ▸");
        boolean spared = Files.exists(doomed);
        String again = guest.say("frobnicate the second thing", "?");
        String word = again.substring(again.lastIndexOf(' ') + 1, again.length() - 1);
        String end = guest.say(word, name + " ▸");

        // Then
        assertThat(card).contains("DESTRUCTIVE", "type the word");
        assertThat(refused).contains("the word was not typed");
        assertThat(spared).isTrue();
        assertThat(end).contains("✔ finished   exit 0");
        assertThat(doomed).doesNotExist();
    }

    @Test
    @Order(5)
    void every_verb_answers() {
        // When, Then
        assertThat(guest.say("help")).contains("witnesses", "attest [NONCE]", "quit");
        assertThat(guest.say("why"))
                .contains("requested", "proposed", "registered", "witnessed", "decision", "policies");
        assertThat(guest.say("log")).contains("proposal", "decision", "outcome", "refusal", "log height");
        assertThat(guest.say("verify")).contains("✔ proposal", "✔ decision", "✔ outcome", "RFC 9942");
        assertThat(guest.say("history")).contains("show the current directory", "exit 0");
        assertThat(guest.say("panes")).contains("%0", "ghost", guest.workPane(), "work");
        assertThat(guest.say("policy")).contains("reads-ask", "unwitnessed-never", "version ");
        assertThat(guest.say("witnesses")).contains("answers", "3 of 4 are needed for every flow");
        assertThat(guest.say("attest")).contains("attested: false");
    }

    @Test
    @Order(6)
    void a_command_can_be_edited_and_takes_the_whole_way_again() {
        // When
        guest.say("show the current directory", "? why   ▸");
        guest.press("e", "pwd");
        String card = guest.say(" -P", "? why   ▸");
        String end = guest.press("y", name + " ▸");

        // Then
        assertThat(card).contains("1  pwd -P", "✔ logged", " of 4 (3 needed)");
        assertThat(end).contains("✔ finished   exit 0");
        assertThat(guest.tmux().history(guest.workPane())).contains("$ pwd -P");
    }

    @Test
    @Order(7)
    void auto_read_only_lets_what_only_reads_run_and_nothing_else() {
        // When
        guest.say("auto read-only");
        String reads = guest.say("show the current directory");
        String changes = guest.say("create the directory /tmp/" + name + "-auto", "? why   ▸");
        guest.press("n", name + " ▸");
        guest.say("auto off");

        // Then
        assertThat(reads).contains("(reads-run)", "✔ finished   exit 0");
        assertThat(changes).contains("(changes-ask)");
    }

    @Test
    @Order(8)
    void the_second_run_resumes_the_same_train_in_the_same_layout() throws Exception {
        // Given
        JsonNode before = house.lastEntry();
        guest.quit();
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(guest.tmux().panes()).containsExactly(HOME));

        // When
        guest.reconnect();
        String header = guest.tmux().history(HOME);
        guest.say("show the current directory", "? why   ▸");
        guest.press("y", name + " ▸");

        // Then
        assertThat(header).contains("Resumed your train of thought", "→ work pane " + guest.workPane());
        assertThat(guest.tmux().panes()).hasSize(2);
        assertThat(house.lastEntry().path("subject")).isEqualTo(before.path("subject"));
        assertThat(house.lastEntry().path("index").asLong())
                .isGreaterThan(before.path("index").asLong());
    }

    @Test
    @Order(9)
    void a_connection_that_was_lost_finds_its_work_pane_again() {
        // Given
        String work = guest.workPane();
        guest.tmux().type(HOME, "");
        guest.tmux().key(HOME, "Enter");
        guest.tmux().tmux("send-keys", "-t", HOME, "-l", "~.");
        guest.tmux().awaitPrompt(HOME);

        // When
        guest.reconnect();

        // Then
        assertThat(guest.tmux().panes()).containsExactly(HOME, work);
        assertThat(guest.tmux().history(HOME)).contains("→ work pane " + work);
    }

    @Test
    @Order(10)
    void lines_through_the_input_socket_are_requests() throws Exception {
        // Given
        guest.quit();
        Path path = Path.of("/tmp/" + name + "-input.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            CompletableFuture<SocketChannel> accepted = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return listener.accept();
                        } catch (IOException e) {
                            throw new AssertionError("nobody came to the input socket", e);
                        }
                    },
                    Thread::startVirtualThread);
            guest.reconnect();

            // When
            String card;
            try (SocketChannel channel = accepted.get(30, TimeUnit.SECONDS)) {
                channel.write(ByteBuffer.wrap("show the current directory\n".getBytes(StandardCharsets.UTF_8)));
                card = guest.tmux().awaitText(HOME, "? why   ▸");
            }
            String end = guest.press("y", name + " ▸");

            // Then
            assertThat(card).contains("show the current directory", "1  pwd");
            assertThat(end).contains("✔ finished   exit 0");
        }
    }

    @Test
    @Order(11)
    void without_a_forward_it_opens_and_says_what_is_missing_and_what_to_run() throws Exception {
        // Given
        guest.quit();
        long height = house.height();

        // When
        guest.tmux().type(HOME, "clear");
        guest.tmux().tmux("clear-history", "-t", HOME);
        guest.connectWithout();
        String header = guest.tmux().history(HOME);
        String answer = guest.say("show the current directory");
        guest.quit();

        // Then
        assertThat(header)
                .contains("no tmux", "No tmux was forwarded, so nothing can be typed.")
                .contains("ssh -p " + house.server().sshPort() + " -R /tmp/" + name + ".sock:${TMUX%%,*} " + name
                        + "@127.0.0.1");
        assertThat(answer).contains("No tmux was forwarded");
        assertThat(house.height()).isEqualTo(height);
    }

    @Test
    @Order(12)
    void what_the_screens_showed_is_all_in_the_log() throws Exception {
        // When
        List<JsonNode> entries = house.alice("log", "list", "--json").lines().stream()
                .map(ConversationTest::json)
                .toList();

        // Then
        assertThat(entries)
                .filteredOn(one -> one.path("kind").asText().equals("decision"))
                .hasSizeGreaterThanOrEqualTo(6);
        assertThat(house.alice("audit").exit()).isZero();
        assertThat(house.alice("log", "fsck").exit()).isZero();
    }

    private static JsonNode json(String line) {
        try {
            return JsonMapper.builder().build().readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
