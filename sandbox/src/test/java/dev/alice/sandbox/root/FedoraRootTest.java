package dev.alice.sandbox.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Boundary;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Person;
import dev.alice.sandbox.evidence.Change;
import dev.alice.sandbox.evidence.NetworkAttempt;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.proxy.Mirror;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a root that is made with dnf from a repository of this test: made, used, touched, refreshed, removed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FedoraRootTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private TestingRepository repository;
    private Path directory;
    private Path scratch;
    private RootStore store;
    private PreparedRoot root;

    @BeforeAll
    void make(@TempDir Path temporary) throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path place = Files.createDirectory(temporary.resolve("repository"));
        repository = new TestingRepository(place);
        scratch = Files.createDirectory(temporary.resolve("scratch"));
        directory = Files.createDirectory(temporary.resolve("roots"));
        store = at(NOON);
        root = store.prepare(order(42, "fedora-release"), line -> {});
    }

    @AfterAll
    void close() {
        repository.close();
    }

    @Test
    @Order(1)
    void it_is_a_fedora_named_by_its_content_with_its_packages_noted() throws IOException {
        // Given a root
        // When
        List<PreparedRoot> listed = store.list();

        // Then
        assertThat(listed).containsExactly(root);
        assertThat(root.osId() + " " + root.osVersion()).isEqualTo("fedora 42");
        assertThat(root.packageList()).content().isEqualTo("fedora-release 1-1 noarch\n");
        assertThat(Manifest.sha256(Files.readString(root.directory().resolve(PreparedRoot.MANIFEST))))
                .isEqualTo(root.digest());
        assertThat(store.check(root)).isEmpty();
        assertThat(store.verify(root)).isEmpty();
    }

    @Test
    @Order(2)
    void dnf_installs_a_package_in_a_rehearsal_through_the_proxy() {
        // Given
        PreparedRoot whole = store.prepare(order(41, "fedora-release", "fedora-userland"), line -> {});
        Mirror mirror = Mirror.parse("http://127.0.0.1:" + repository.port() + " private");
        try (Boundary boundary = Boundary.over(
                whole.tree(),
                List.of(),
                scratch,
                Limits.ORDINARY,
                new Person("root", true, "/root"),
                List.of(mirror),
                false)) {
            // When
            StepRecord seen = boundary.run(
                    1, "dnf -q install -y greeting && greeting", true, Duration.ofSeconds(60), () -> false);

            // Then
            assertThat(seen.exit()).as(seen.output()).isZero();
            assertThat(seen.output()).endsWith("greetings\n");
            assertThat(boundary.stage().changes().all())
                    .extracting(Change::path)
                    .contains("/usr/bin/greeting", "/etc/greeting.conf", "/var/greeted")
                    .anyMatch(path -> path.startsWith("/usr/lib/sysimage/rpm/"));
            assertThat(boundary.attempts())
                    .extracting(NetworkAttempt::target)
                    .anyMatch(target -> target.endsWith("/greeting-1-1.noarch.rpm"));
        }
        assertThat(store.check(whole)).isEmpty();
        assertThat(store.remove(whole)).isTrue();
    }

    @Test
    @Order(3)
    void what_cannot_be_made_leaves_nothing_behind() throws IOException {
        // Given
        // When / Then
        assertThatThrownBy(() -> store.prepare(order(42, "no-such-package"), line -> {}))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("no-such-package");
        assertThat(names()).containsExactly(root.digest());
    }

    @Test
    @Order(4)
    void what_an_interrupted_maker_left_is_swept_away_by_the_next_one() throws IOException {
        // Given
        Path left = Files.createDirectories(directory.resolve(".making-left/tree/usr"));
        Files.writeString(left.resolve("half"), "done");

        // When
        PreparedRoot again = at(NOON.plusSeconds(60)).prepare(order(42, "fedora-release"), line -> {});

        // Then
        assertThat(again.order().name()).isEqualTo(root.order().name());
        assertThat(names()).doesNotContain(".making-left").contains(again.digest());
        store.list().stream()
                .filter(other -> !other.digest().equals(root.digest()))
                .forEach(other -> assertThat(store.remove(other)).isTrue());
    }

    @Test
    @Order(5)
    void a_root_in_use_is_not_removed() throws IOException {
        // Given
        try (FileChannel hold = store.hold(root).orElseThrow()) {
            // When
            boolean removed = store.remove(root);

            // Then
            assertThat(removed).isFalse();
            assertThatThrownBy(() -> store.displace(root.directory()))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("a running server holds");
            assertThat(hold.isOpen()).isTrue();
        }
        assertThat(root.directory()).isDirectory();
        assertThat(root.madeAt()).isEqualTo("2026-01-01T12:00Z");
    }

    @Test
    @Order(5)
    void what_has_the_place_of_a_new_root_and_nobody_holds_is_removed() throws IOException {
        // Given
        Path broken =
                Files.createDirectories(directory.resolve("0badc0de/tree")).getParent();

        // When
        store.displace(broken);

        // Then
        assertThat(names()).containsExactly(root.digest());
    }

    @Test
    void a_maker_that_begins_is_not_swept_away_by_another(@TempDir Path own) throws Exception {
        // Given another maker that sweeps without a pause
        RootStore mine = new RootStore(own, TestingRoots.range(), Clock.systemUTC());
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Boolean> other = new FutureTask<>(() -> {
            while (!over.get()) {
                mine.sweep();
            }
            return true;
        });
        Thread.ofPlatform().start(other);

        // When
        List<RootStore.Begun> begun = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            begun.add(mine.begin());
        }
        over.set(true);

        // Then
        assertThat(other.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(begun).allSatisfy(one -> {
            assertThat(one.place()).isDirectory();
            one.lock().close();
        });
    }

    @Test
    @Order(6)
    void a_changed_file_is_seen_cheaply_and_named_by_the_full_look() throws IOException {
        // Given
        Path file = root.tree().tree().resolve("usr/lib/os-release");
        byte[] before = Files.readAllBytes(file);

        // When
        Files.writeString(file, "ID=fedora\nVERSION_ID=42\nPRETTY_NAME=\"Fedora of a tesT\"\n");

        // Then
        assertThat(store.check(root))
                .hasValueSatisfying(words -> assertThat(words).contains("were touched"));
        assertThat(store.verify(root)).containsExactly("changed: /usr/lib/os-release");

        // When the right content is back
        Files.write(file, before);

        // Then the full look is content, and notes the new signs
        assertThat(store.verify(root)).isEmpty();
        assertThat(store.check(store.find(root.digest()).orElseThrow())).isEmpty();
    }

    @Test
    @Order(7)
    void a_root_grown_old_is_made_anew_and_the_old_one_goes() throws IOException {
        // Given
        RootStore later = at(NOON.plus(Duration.ofDays(8)));

        // When
        List<PreparedRoot> young = at(NOON.plus(Duration.ofDays(6))).refresh(Duration.ofDays(7), line -> {});
        List<PreparedRoot> old = later.refresh(Duration.ofDays(7), line -> {});

        // Then
        assertThat(young).isEmpty();
        assertThat(old)
                .singleElement()
                .satisfies(made -> assertThat(made.made()).isAfter(root.made()));
        assertThat(names()).containsExactly(old.getFirst().digest());
    }

    @Test
    @Order(8)
    void a_removed_root_is_gone_with_every_file() throws IOException {
        // Given
        PreparedRoot last = store.find("fedora:42").orElseThrow();

        // When
        boolean removed = store.remove(last);

        // Then
        assertThat(removed).isTrue();
        assertThat(names()).isEmpty();
    }

    private RootStore at(Instant instant) {
        return new RootStore(directory, TestingRoots.range(), Clock.fixed(instant, ZoneOffset.UTC));
    }

    private dev.alice.sandbox.root.Order order(int release, String... packages) {
        return new dev.alice.sandbox.root.Order(
                RootName.parse("fedora:" + release),
                List.of(),
                List.of(),
                List.of(packages),
                Optional.of(repository.url()),
                Optional.empty());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(path -> path.getFileName().toString()).toList();
        }
    }
}
