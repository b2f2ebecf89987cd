package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.agent.meaning.Meanings;
import dev.alice.agent.recipes.LearnedRecipes.Kept;
import dev.alice.agent.recipes.LearnedRecipes.Learned;
import dev.alice.agent.recipes.LearnedRecipes.NotKept;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.EntryId;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.HostFacts.Family;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedRecipesTest {

    private static final UserName OCTO = new UserName("octo");
    private static final UserName HEDY = new UserName("hedy");
    private static final Provenance PROVENANCE = new Provenance(
            FlowId.of(Bytes.utf8("a flow")),
            new EntryId(Bytes.utf8("an entry").sha256().value().asBase64url()),
            Instant.parse("2026-05-01T10:00:00Z"),
            List.of(new Seed(Seed.Kind.MODEL, "llama", Optional.empty(), Optional.of("it lied once"))));

    private final RecipeBook book = RecipeBook.builtIn();

    @TempDir
    Path directory;

    @Test
    void a_kept_flow_is_proposed_for_its_words_with_its_provenance() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());
        Brain.Answer before = answer(brain, OCTO, "frobnicate the shopfront");

        // When
        var keeping = learned.keep(
                OCTO, "frobnicate the shopfront", flow("sudo shopctl rebuild --all"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(before).isNotInstanceOf(Brain.Proposes.class);
        assertThat(keeping).isInstanceOf(Kept.class);
        assertThat(answer(brain, OCTO, "please frobnicate the shopfront"))
                .isInstanceOfSatisfying(Brain.Proposes.class, proposal -> {
                    assertThat(command(proposal)).isEqualTo("sudo shopctl rebuild --all");
                    assertThat(proposal.flow().source().name()).startsWith("learned.");
                    assertThat(proposal.seeds()).hasSize(3);
                    assertThat(proposal.seeds().get(0).digest()).isPresent();
                    assertThat(proposal.seeds().get(1))
                            .isEqualTo(new Seed(
                                    Seed.Kind.FLOW, PROVENANCE.flow().qb64(), Optional.empty(), Optional.empty()));
                    assertThat(proposal.seeds().get(2))
                            .isEqualTo(new Seed(Seed.Kind.MODEL, "llama", Optional.empty(), Optional.empty()));
                });
    }

    @Test
    void a_file_with_a_key_that_nobody_wrote_is_left_out_and_harms_no_other() throws IOException {
        // Given
        LearnedRecipes first = LearnedRecipes.open(directory, book);
        first.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);
        first.keep(OCTO, "polish the shopfront", flow("shopctl polish"), Family.DEBIAN, PROVENANCE);
        Path file;
        try (var files = Files.list(directory.resolve("octo"))) {
            file = files.sorted().findFirst().orElseThrow();
        }
        Files.writeString(file, Files.readString(file).replace("  entry:", "  approved: always\n  entry:"));
        Files.createDirectory(directory.resolve("octo").resolve("learned.directory.yaml"));

        // When
        LearnedRecipes second = LearnedRecipes.open(directory, book);

        // Then
        assertThat(second.of(OCTO)).hasSize(1);
    }

    @Test
    void the_checks_of_a_kept_flow_are_checks_again() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());
        Flow once = flow("shopctl make /srv/shop");
        Flow checked = new Flow(
                once.purpose(),
                once.hypothesis(),
                List.of(
                        once.steps().getFirst(),
                        Step.check(new CommandText("test -d /srv/shop"), "it is there", 900),
                        once.steps().getFirst()),
                List.of(),
                List.of(),
                once.source());

        // When
        var keeping = learned.keep(OCTO, "frobnicate the shopfront /srv/shop", checked, Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(keeping).isInstanceOf(Kept.class);
        assertThat(answer(brain, OCTO, "frobnicate the shopfront /srv/other"))
                .isInstanceOfSatisfying(Brain.Proposes.class, proposal -> {
                    assertThat(proposal.flow().steps())
                            .extracting(step -> step.command().value())
                            .containsExactly(
                                    "shopctl make /srv/other", "test -d /srv/other", "shopctl make /srv/other");
                    assertThat(proposal.flow().steps()).extracting(Step::check).containsExactly(false, true, false);
                });
    }

    @Test
    void nobody_else_finds_what_one_person_kept() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());

        // When
        learned.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(answer(brain, OCTO, "frobnicate the shopfront")).isInstanceOf(Brain.Proposes.class);
        assertThat(answer(brain, HEDY, "frobnicate the shopfront")).isNotInstanceOf(Brain.Proposes.class);
        assertThat(learned.of(HEDY)).isEmpty();
    }

    @Test
    void it_is_not_proposed_on_another_family_of_hosts() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());
        learned.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);

        // When
        Brain.Answer answer = brain.answer(
                new Brain.Turn(OCTO, "frobnicate the shopfront", TestingHosts.FEDORA, Eyes.CLOSED, List.of()),
                Progress.SILENT);

        // Then
        assertThat(answer).isNotInstanceOf(Brain.Proposes.class);
    }

    @Test
    void a_value_of_the_request_that_is_an_argument_of_the_commands_becomes_a_slot() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());

        // When
        var keeping = learned.keep(
                OCTO,
                "frobnicate the ledger /srv/shop/ledger.db",
                flow("shopctl verify --deep /srv/shop/ledger.db"),
                Family.DEBIAN,
                PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().request()).isEqualTo("frobnicate the ledger <path>");
        assertThat(answer(brain, OCTO, "frobnicate the ledger /tmp/it's.db")).isNotInstanceOf(Brain.Proposes.class);
        assertThat(answer(brain, OCTO, "frobnicate the ledger '/tmp/my other.db'"))
                .isInstanceOfSatisfying(Brain.Proposes.class, proposal -> {
                    assertThat(command(proposal)).isEqualTo("shopctl verify --deep '/tmp/my other.db'");
                    assertThat(proposal.flow().purpose()).doesNotContain("ledger.db");
                });
    }

    @Test
    void a_value_that_also_stands_inside_of_another_word_stays_as_it_is() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);

        // When
        var keeping = learned.keep(
                OCTO,
                "frobnicate the ledger /srv/ledger.db",
                flow("cp /srv/ledger.db /srv/ledger.db.before"),
                Family.DEBIAN,
                PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().commands()).containsExactly("cp /srv/ledger.db /srv/ledger.db.before");
    }

    @Test
    void the_name_of_the_program_that_is_run_never_becomes_a_slot() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);

        // When
        var keeping = learned.keep(
                OCTO, "frobnicate with shopctl", flow("sudo shopctl | xargs shopctl"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().commands()).containsExactly("<sudo>shopctl | xargs shopctl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sudo -u www-data shopctl",
                "timeout 5 shopctl",
                "env LANG=C shopctl",
                "LANG=C shopctl",
                "find /srv -type f | xargs -0 shopctl",
                "true && nice -n 5 shopctl"
            })
    void the_program_that_another_one_runs_never_becomes_a_slot(String line) {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);

        // When
        var keeping = learned.keep(OCTO, "frobnicate with shopctl", flow(line), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().commands().getFirst()).endsWith("shopctl");
    }

    @Test
    void what_a_wrapped_program_is_given_can_become_a_slot() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);

        // When
        var keeping = learned.keep(
                OCTO, "frobnicate shopfront", flow("sudo nohup shopctl shopfront"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().commands()).containsExactly("<sudo>nohup shopctl <name>");
    }

    @Test
    void free_text_never_becomes_an_argument_that_is_read_as_a_command_again() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);

        // When
        var keeping = learned.keep(
                OCTO,
                "frobnicate the greeting 'good day'",
                flow("ssh shop.example.org greet 'good day'"),
                Family.DEBIAN,
                PROVENANCE);

        // Then
        assertThat(((Kept) keeping).recipe().commands()).containsExactly("ssh shop.example.org greet 'good day'");
    }

    @Test
    void a_value_that_no_command_has_a_secret_and_an_unknown_host_are_not_kept() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        Flow flow = flow("shopctl rebuild");

        // When
        var lost = learned.keep(OCTO, "frobnicate port 8080", flow, Family.DEBIAN, PROVENANCE);
        var secret = learned.keep(
                OCTO,
                "frobnicate the login",
                flow("curl -u admin:hunter2secret https://shop.example.org/login"),
                Family.DEBIAN,
                PROVENANCE);
        var unknown = learned.keep(OCTO, "frobnicate the shopfront", flow, Family.UNKNOWN, PROVENANCE);
        var slot = learned.keep(OCTO, "frobnicate the shopfront", flow("shop <input"), Family.DEBIAN, PROVENANCE);
        var likeSlot =
                learned.keep(OCTO, "frobnicate the shopfront", flow("shop <input>output"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(lost)
                .isInstanceOfSatisfying(
                        NotKept.class, not -> assertThat(not.reason()).contains("8080"));
        assertThat(secret)
                .isInstanceOfSatisfying(
                        NotKept.class, not -> assertThat(not.reason()).contains("secret"));
        assertThat(unknown).isInstanceOf(NotKept.class);
        assertThat(slot).isInstanceOf(Kept.class);
        assertThat(likeSlot).isInstanceOf(NotKept.class);
    }

    @Test
    void the_same_words_kept_again_mean_the_newer_flow() {
        // Given
        LearnedRecipes learned = LearnedRecipes.inMemory(book);
        learned.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);

        // When
        var again = learned.keep(OCTO, "frobnicate the shopfront", flow("shopctl refresh"), Family.DEBIAN, PROVENANCE);

        // Then
        assertThat(again)
                .isInstanceOfSatisfying(
                        Kept.class, kept -> assertThat(kept.replaced()).isTrue());
        assertThat(learned.of(OCTO)).hasSize(1);
        assertThat(learned.of(OCTO).getFirst().commands()).containsExactly("shopctl refresh");
    }

    @Test
    void kept_recipes_are_private_files_that_another_start_reads_again() throws IOException {
        // Given
        Path place = directory.resolve("kept");
        LearnedRecipes first = LearnedRecipes.open(place, book);
        first.keep(OCTO, "frobnicate unit shop.service", flow("shopctl pet shop.service"), Family.FEDORA, PROVENANCE);

        // When
        List<Learned> again = LearnedRecipes.open(place, book).of(OCTO);

        // Then
        assertThat(again).isEqualTo(first.of(OCTO)).hasSize(1);
        assertThat(again.getFirst().provenance()).isEqualTo(PROVENANCE);
        try (var files = Files.list(place.resolve("octo"))) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void a_damaged_file_is_left_out_and_the_others_are_read() throws IOException {
        // Given
        LearnedRecipes first = LearnedRecipes.open(directory, book);
        first.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);
        Path own = directory.resolve("octo");
        Files.writeString(own.resolve("learned.zzzz.yaml"), "- id: learned.zzzz\n");
        String good = Files.readString(own.resolve(first.of(OCTO).getFirst().id() + ".yaml"));
        Files.writeString(own.resolve("learned.yyyy.yaml"), good);

        // When
        List<Learned> again = LearnedRecipes.open(directory, book).of(OCTO);

        // Then
        assertThat(again).isEqualTo(first.of(OCTO));
    }

    @Test
    void a_forgotten_recipe_is_gone_from_memory_and_disk() {
        // Given
        LearnedRecipes learned = LearnedRecipes.open(directory, book);
        RecipeBrain brain = new RecipeBrain(book, learned, Meanings.none());
        learned.keep(OCTO, "frobnicate the shopfront", flow("shopctl rebuild"), Family.DEBIAN, PROVENANCE);
        String id = learned.of(OCTO).getFirst().id();

        // When
        boolean hers = learned.forget(HEDY, id);
        boolean his = learned.forget(OCTO, id);

        // Then
        assertThat(hers).isFalse();
        assertThat(his).isTrue();
        assertThat(answer(brain, OCTO, "frobnicate the shopfront")).isNotInstanceOf(Brain.Proposes.class);
        assertThat(LearnedRecipes.open(directory, book).of(OCTO)).isEmpty();
    }

    @Property(tries = 200)
    void no_bytes_make_the_reader_of_a_kept_recipe_fail_otherwise_than_with_words(
            @ForAll @Size(max = 200) byte[] content) {
        // When
        String refusal = "";
        try {
            LearnedFile.read("some.yaml", content);
        } catch (RecipeException e) {
            refusal = String.valueOf(e.getMessage());
        }

        // Then
        assertThat(refusal).startsWith("some.yaml");
    }

    private static Brain.Answer answer(RecipeBrain brain, UserName user, String words) {
        return brain.answer(new Brain.Turn(user, words, TestingHosts.DEBIAN, Eyes.CLOSED, List.of()), Progress.SILENT);
    }

    private static String command(Brain.Proposes proposal) {
        return proposal.flow().steps().getFirst().command().value();
    }

    private static Flow flow(String command) {
        return new Flow(
                "look after the shop with " + command,
                "It exits with 0",
                List.of(new Step(
                        new CommandText(command), "why", new Prediction(0, 900, "the shop is well"), Optional.empty())),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "llama"));
    }
}
