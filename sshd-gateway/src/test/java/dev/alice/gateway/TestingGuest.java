package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A person with a key, the real ssh and a tmux of their own; {@code %0} is the pane in which they sit. */
final class TestingGuest implements AutoCloseable {
    static final String HOME = "%0";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long LIMIT_SECONDS = 300;

    private final Path directory;
    private final String name;
    private final Path key;
    private final TestingTmux tmux;
    private IntSupplier port = () -> 0;

    TestingGuest(Path directory, String name) throws Exception {
        this.directory = directory;
        this.name = name;
        this.key = directory.resolve("key");
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-N", "", "-t", "ed25519", "-f", key.toString()).start();
        assertThat(made.waitFor()).isZero();
        this.tmux = new TestingTmux(directory.resolve("tmux"), directory, 160, 50);
    }

    /** What one exec request gave: the objects it printed, its exit status, and what it said beside them. */
    record Answer(List<JsonNode> stages, String out, int exit, String err) {
        List<String> names() {
            return stages.stream().map(stage -> stage.path("stage").asText()).toList();
        }

        JsonNode last() {
            assertThat(stages).as("stages, beside: %s", err).isNotEmpty();
            return stages.getLast();
        }

        JsonNode stage(String wanted) {
            return stages.stream()
                    .filter(stage -> stage.path("stage").asText().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no stage " + wanted + " in " + out + err));
        }

        List<String> entries() {
            List<String> ids = new ArrayList<>();
            last().path("entries").forEach(id -> ids.add(id.asText()));
            return ids;
        }
    }

    void at(IntSupplier where) {
        port = where;
    }

    String name() {
        return name;
    }

    Path directory() {
        return directory;
    }

    Path publicKey() {
        return Path.of(key + ".pub");
    }

    /** {@code SHA256:…} of this person's key. */
    String fingerprint() throws IOException {
        return dev.alice.gateway.github.AuthorizedKey.parseLine(Files.readString(publicKey()))
                .orElseThrow()
                .fingerprint();
    }

    TestingTmux tmux() {
        return tmux;
    }

    /** The ghost's work pane. */
    String workPane() {
        return tmux.panes().stream()
                .filter(pane -> !pane.equals(HOME))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no work pane"));
    }

    private List<String> ssh(String login, List<String> forwards, String request) {
        List<String> line = new ArrayList<>(List.of("ssh"));
        line.addAll(List.of(options().split(" ")));
        line.addAll(List.of("-o", "BatchMode=yes", "-o", "LogLevel=ERROR"));
        line.addAll(forwards);
        line.add(login + "@127.0.0.1");
        line.add(request);
        return line;
    }

    private String options() {
        return "-F /dev/null -i " + key + " -o IdentitiesOnly=yes -p " + port.getAsInt()
                + " -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o PasswordAuthentication=no";
    }

    private List<String> usualForward() {
        return List.of("-R", "/tmp/" + name + ".sock:" + tmux.socket());
    }

    /** {@code ssh … ask --json FLAGS -- WORDS} with the person's tmux forwarded. */
    Answer ask(String flags, String words) throws Exception {
        return exec("ask --json " + flags + " -- " + words);
    }

    /** One exec request with the person's tmux forwarded. */
    Answer exec(String request) throws Exception {
        return exec(usualForward(), request);
    }

    Answer exec(List<String> forwards, String request) throws Exception {
        return execAs(name, forwards, request);
    }

    /** One exec request under a login that may be spelled otherwise than the person's name. */
    Answer execAs(String login, List<String> forwards, String request) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(ssh(login, forwards, request));
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        Process process = builder.start();
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(request + " did not end; it said " + out.get() + err.get());
        }
        List<JsonNode> stages = new ArrayList<>();
        for (String line : out.get().lines().toList()) {
            if (line.startsWith("{") && line.endsWith("}")) {
                stages.add(JSON.readTree(line));
            }
        }
        return new Answer(stages, out.get(), process.exitValue(), err.get());
    }

    private static CompletableFuture<String> read(InputStream in) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    try {
                        in.transferTo(all);
                    } catch (IOException e) {
                        // the client was killed; what it said until then counts
                    }
                    return all.toString(StandardCharsets.UTF_8);
                },
                Thread::startVirtualThread);
    }

    /** How an agent at the person's side reaches its tools, with the person's tmux forwarded. */
    List<String> mcp(String flags) {
        List<String> forwards = new ArrayList<>(List.of("-T"));
        forwards.addAll(usualForward());
        return ssh(name, forwards, ("mcp " + flags).strip());
    }

    /** What forwards a model of the person's side, as the README has it. */
    List<String> modelForward(int modelPort) {
        return List.of("-R", "/tmp/" + name + "-model.sock:127.0.0.1:" + modelPort);
    }

    /** {@code ssh … ask --json FLAGS -- WORDS} with the person's tmux and model forwarded. */
    Answer askWithModel(int modelPort, String flags, String words) throws Exception {
        List<String> forwards = new ArrayList<>(usualForward());
        forwards.addAll(modelForward(modelPort));
        return exec(forwards, "ask --json " + flags + " -- " + words);
    }

    /** Opens the conversation with the person's tmux and model forwarded. */
    void connectWithModel(int modelPort) {
        tmux.type(
                HOME,
                "ssh " + options() + " " + String.join(" ", usualForward()) + " "
                        + String.join(" ", modelForward(modelPort)) + " " + name + "@127.0.0.1");
        awaitGhost();
    }

    /** Defines {@code ssh_alice} in the person's pane as the README has it, and opens the conversation with it. */
    void connect() {
        tmux.type(HOME, "GITHUB_USER=" + name);
        tmux.type(
                HOME,
                "ssh_alice() { ssh " + options() + " -R /tmp/${GITHUB_USER}.sock:$(echo $TMUX | sed -e 's/,.*//g')"
                        + " -R /tmp/${GITHUB_USER}-input.sock:/tmp/${GITHUB_USER}-input.sock ${GITHUB_USER}@127.0.0.1; }");
        reconnect();
    }

    /** Opens the conversation, with {@code ssh_alice} defined before. */
    void reconnect() {
        tmux.type(HOME, "clear");
        tmux.tmux("clear-history", "-t", HOME);
        tmux.type(HOME, "ssh_alice");
        awaitGhost();
    }

    /** Opens a conversation with a command of another shape. */
    void connectWithout() {
        tmux.type(HOME, "ssh " + options() + " " + name + "@127.0.0.1");
        awaitGhost();
    }

    /** Waits until the ghost waits for words. */
    private void awaitGhost() {
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(tmux.history(HOME))
                        .contains("help for verbs")
                        .endsWith(name + " ▸"));
    }

    /** Says something to the ghost and waits for the end of its answer; gives what was answered. */
    String say(String words) {
        return say(words, name + " ▸");
    }

    /** Says something to the ghost and waits until what it shows ends so; gives what was answered. */
    String say(String words, String end) {
        String before = tmux.history(HOME);
        tmux.type(HOME, words);
        return answer(before, words, end);
    }

    /** Presses one key and waits for the end of the answer. */
    String press(String pressed, String end) {
        String before = tmux.history(HOME);
        tmux.key(HOME, pressed);
        return answer(before, "", end);
    }

    /** Waits until more stands there than before, after the words, with this at its end. */
    private String answer(String before, String words, String end) {
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(since(before)).contains(words).endsWith(end));
        return since(before);
    }

    private String since(String before) {
        String now = tmux.history(HOME);
        return now.startsWith(before) ? now.substring(before.length()) : now;
    }

    /** Leaves the conversation. */
    void quit() {
        tmux.type(HOME, "quit");
        tmux.awaitPrompt(HOME);
    }

    @Override
    public void close() {
        tmux.close();
        try {
            Files.deleteIfExists(Path.of("/tmp/" + name + "-input.sock"));
        } catch (IOException e) {
            throw new AssertionError("the input socket cannot be deleted", e);
        }
    }
}
