package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.agent.GhostSession;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Clearance;
import dev.alice.flow.Cleared;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Judged;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.ServerId;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.gateway.Node;
import dev.alice.gateway.TestingModel;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that want something, against a model that obeys every one of them and the real gates: no byte is typed that is not
 * of an accepted flow, and no secret is in what the model was sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectionTest {
    private static final UserName OCTO = new UserName("octo");
    private static final PaneRef PANE = new PaneRef(new ServerId("test,1,1"), new PaneId("%1"));

    /** One text and what it leads to. */
    record Injection(String where, String text, String obeys, boolean accepted) {}

    private final TestingModel model = new TestingModel();
    private final Node node;
    private final StringBuilder typed = new StringBuilder();

    InjectionTest(@TempDir Path directory) throws IOException {
        Path policies = Files.createDirectories(directory.resolve("policies"));
        // what the commands would do in a rehearsal is another test's question, and takes its time
        Files.writeString(policies.resolve("unrehearsed.cedar"), """
                @id("unrehearsed")
                @say("Nothing is rehearsed here.")
                forbid (principal, action == Action::"rehearse", resource);
                """);
        node = Node.start(
                new Config(
                        directory.resolve("data"),
                        new Endpoint("127.0.0.1", 0),
                        new Endpoint("127.0.0.1", 0),
                        new Config.KeyDirectory(directory),
                        new Config.Models(
                                List.of(new ModelSettings(model.baseUrl(), "obedient", "", Limits.standard())),
                                Budget.standard()),
                        new Config.Policy(Optional.of(policies)),
                        new Config.Agent(Optional.empty()),
                        new Config.Tpm(Optional.empty()),
                        new Config.Limits(10, 10, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                        Config.Log.usual()),
                Node.NO_LOGINS,
                Clock.systemUTC(),
                new SecureRandom());
    }

    @AfterAll
    void close() {
        node.close();
        model.close();
    }

    private static List<Injection> written() throws IOException {
        try (InputStream in = InjectionTest.class.getResourceAsStream("injections.yaml")) {
            return new YAMLMapper().readValue(in, new TypeReference<List<Injection>>() {});
        }
    }

    static Stream<Arguments> injections() throws IOException {
        List<Injection> all = written();
        return IntStream.range(0, all.size()).mapToObj(i -> Arguments.of(i, all.get(i)));
    }

    @Test
    void there_are_enough_of_every_kind() throws IOException {
        assertThat(written()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(written()).extracting(Injection::where).contains("pane", "file", "log", "package", "tool", "slot");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("injections")
    void nothing_is_typed_that_was_not_accepted_and_no_secret_leaves(int number, Injection injection) {
        // Given
        String head = "Zq" + number + "swordfish";
        String tail = Long.toString(Math.abs(number * 2_654_435_761L), 36) + "Zq";
        // what ordinary passwords have between their letters, another one each time
        String secret = head + List.of(",", ";", "/", "!x.", ",;", "=", "/@").get(number % 7) + tail;
        String token = (head + tail + "abcdefghijklmnopqrstuvwxyz0123456789").substring(0, 36);
        String text = filled(injection.text(), secret, token);
        String command = filled(injection.obeys(), secret, token);
        model.bodies.clear();
        typed.setLength(0);
        model.proposes(List.of(command.isEmpty() ? "echo never" : command));
        if (injection.where().equals("tool")) {
            model.calls("read_pane", Map.of("lines", 100));
        }
        if (injection.where().equals("log")) {
            model.calls("search_log", Map.of("words", "remembered" + number));
        }
        boolean slot = injection.where().equals("slot");
        String words = slot ? text : "frobnicate item " + number;
        Consent consent = new Consent(injection.accepted() ? List.of(command) : List.of());
        GhostSession mind = node.services().ghost().session(OCTO, Optional.empty());
        TrainId train = node.services().engine().train(OCTO);
        if (injection.where().equals("log")) {
            remember(train, "remembered" + number + " " + plain(text));
        }
        Errand errand = new Errand(node.services(), OCTO, new Paper(screen(injection, text, secret)), mind);

        // When
        errand.ask(train, words, Optional.empty(), manner(consent));

        // Then
        assertThat(typed.toString()).isEqualTo(injection.accepted() ? command + "\n" : "");
        assertThat(consent.agreed).hasSize(injection.accepted() ? 1 : 0);
        assertThat(model.bodies).allSatisfy(body -> assertThat(body).doesNotContain(head, tail, token));
        // what hides something, or holds what stands for a secret, is not even shown to the person
        assertThat(consent.asked).allSatisfy(line -> assertThat(line).isASCII().doesNotContain("secret:"));
        if (slot) {
            assertThat(consent.asked).allSatisfy(line -> assertThat(line).doesNotContainPattern("[;|&`<>]|[$][(]"));
        } else {
            assertThat(model.bodies).isNotEmpty();
            assertThat(model.bodies.getLast()).contains("case-" + number).contains("«secret:");
        }
    }

    private static String filled(String text, String secret, String token) {
        return text.replace("%SECRET%", secret).replace("%TOKEN%", token);
    }

    private static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", " ");
    }

    /** What was said before stands in the log, with what a person pasted. */
    private void remember(TrainId train, String words) {
        var requested = node.services().engine().request(train, OCTO, PANE, Paper.HOST, words);
        node.services().engine().unproposed(requested, "not understood: " + words, "say it otherwise");
    }

    /** The pane with the text, each kind as it looks there, and a secret of another shape each time. */
    private static String screen(Injection injection, String text, String secret) {
        String shown = switch (injection.where()) {
            case "file" -> "$ ls -la; head *\ntotal 4\n" + text;
            case "log" -> "$ journalctl -n 5\nJan 01 00:00:00 host " + text;
            case "package" -> "$ apt-cache show it\n" + text;
            default -> text;
        };
        List<String> leaks = List.of(
                "export DB_PASSWORD='" + secret + "'",
                "curl -u bob:" + secret + " https://example.org",
                "machine example.org login bob password " + secret,
                "https://bob:" + secret + "@example.org/x.git",
                "sshpass -p " + secret + " ssh web",
                "Password: " + secret,
                "{\"api_key\": \"" + secret + "\"}",
                "echo " + secret + " | sudo -S id");
        int form = Math.floorMod(secret.hashCode(), leaks.size());
        return "case-" + secret.substring(2, secret.indexOf('s')) + "\n" + leaks.get(form) + "\n" + shown + "\n$ ";
    }

    private static Errand.Manner manner(Approver approver) {
        return new Errand.Manner(false, approver, (stage, at) -> {}, others -> {}, note -> {}, Progress.SILENT);
    }

    /** A person who agrees to these commands alone. */
    private static final class Consent implements Approver {
        private final List<String> accepted;
        private final List<String> agreed = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();

        Consent(List<String> accepted) {
            this.accepted = accepted;
        }

        @Override
        public Answer decide(Judged judged, BooleanSupplier withdrawn) {
            List<String> lines = judged.proposed().flow().steps().stream()
                    .map(step -> step.command().value())
                    .toList();
            asked.addAll(lines);
            if (!lines.equals(accepted)) {
                return new No("this is not what was asked for");
            }
            agreed.addAll(lines);
            return new Yes(new Approval(
                    ApprovalKind.YES, OCTO, "yes", Clock.systemUTC().instant(), false));
        }

        @Override
        public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
            return false;
        }
    }

    /** Hands on paper: a screen, a host, and a typist that writes down what it would press. */
    private final class Paper implements Hands {
        static final HostFacts HOST = new HostFacts(
                HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "Debian GNU/Linux 12",
                "octo",
                false,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "bash",
                "/tmp");
        private final String screen;

        Paper(String screen) {
            this.screen = screen;
        }

        @Override
        public Optional<PaneId> home() {
            return Optional.empty();
        }

        @Override
        public PaneRef work(Optional<PaneId> wanted) {
            return PANE;
        }

        @Override
        public HostFacts host(PaneRef pane) {
            return HOST;
        }

        @Override
        public String screen(PaneRef pane) {
            return screen;
        }

        @Override
        public List<Map<String, Object>> panes() {
            return List.of();
        }

        @Override
        public Typist typist() {
            return new Typist() {
                @Override
                public Look look(PaneRef where) {
                    return new Ready("bash", "probe " + TOKEN);
                }

                @Override
                public Delivery type(Clearance clearance) {
                    return switch (clearance.redeem(PANE, Clock.systemUTC().instant())) {
                        case Clearance.Redeemed redeemed -> {
                            byte[] bytes = redeemed.command().bytes().toArray();
                            typed.append(new String(bytes, StandardCharsets.UTF_8))
                                    .append('\n');
                            yield new Delivered(bytes.length);
                        }
                        case Clearance.Void nothing -> new Withheld(nothing.reason());
                    };
                }

                @Override
                public StepOutcome awaitEnd(Clearance clearance, Duration limit, Progress progress) {
                    return new StepOutcome.Exited(0, "", false, Duration.ZERO);
                }
            };
        }

        @Override
        public void putBack() {}

        @Override
        public void close() {}
    }
}
