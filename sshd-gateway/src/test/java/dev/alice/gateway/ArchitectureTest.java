package dev.alice.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import dev.alice.flow.Cleared;
import dev.alice.flow.PaneRef;
import dev.alice.flow.port.Typist;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules that no part of the house breaks, over the classes of all its rooms. */
class ArchitectureTest {
    private static final List<String> ROOMS = List.of(
            "flow", "engine", "workflow", "scitt", "keri", "prioritizer", "sandbox", "tmux", "agent", "gateway");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.alice");

    @Test
    void every_room_is_looked_at() {
        // Given
        Set<String> seen = HOUSE.stream()
                .map(type -> type.getPackageName().split("\\.")[2])
                .collect(Collectors.toSet());

        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @Test
    void the_gateway_sees_the_rooms_they_see_the_domain_and_siblings_never_see_each_other() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.alice..")
                .layer("gateway")
                .definedBy("dev.alice.gateway..")
                .layer("agent")
                .definedBy("dev.alice.agent..")
                .layer("tmux")
                .definedBy("dev.alice.tmux..")
                .layer("scitt")
                .definedBy("dev.alice.scitt..")
                .layer("keri")
                .definedBy("dev.alice.keri..")
                .layer("prioritizer")
                .definedBy("dev.alice.prioritizer..")
                .layer("sandbox")
                .definedBy("dev.alice.sandbox..")
                .layer("engine")
                .definedBy("dev.alice.flow..", "dev.alice.engine..", "dev.alice.workflow..")
                .whereLayer("gateway")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("agent")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("tmux")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("scitt")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("keri")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("prioritizer")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("sandbox")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("engine")
                .mayNotAccessAnyLayer()
                .check(HOUSE);
    }

    @Test
    void only_the_gateway_knows_the_engine() {
        classes()
                .that()
                .resideInAPackage("dev.alice.engine..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("dev.alice.engine..", "dev.alice.gateway..")
                .check(HOUSE);
    }

    @Test
    void protocol_packages_are_libraries_without_the_domain() {
        noClasses()
                .that(resideInAnyPackage(
                                "dev.alice.scitt..", "dev.alice.keri..", "dev.alice.tmux..", "dev.alice.sandbox..")
                        .and(resideOutsideOfPackages(
                                "dev.alice.scitt.flow",
                                "dev.alice.keri.flow",
                                "dev.alice.tmux.typist",
                                "dev.alice.sandbox.rehearsal")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.alice.flow..", "dev.alice.engine..", "dev.alice.workflow..")
                .check(HOUSE);
    }

    @Test
    void protocol_packages_do_not_know_their_adapters() {
        noClasses()
                .that(resideInAnyPackage(
                                "dev.alice.scitt..", "dev.alice.keri..", "dev.alice.tmux..", "dev.alice.sandbox..")
                        .and(resideOutsideOfPackages(
                                "dev.alice.scitt.flow",
                                "dev.alice.keri.flow",
                                "dev.alice.tmux.typist",
                                "dev.alice.sandbox.rehearsal")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.alice.scitt.flow",
                        "dev.alice.keri.flow",
                        "dev.alice.tmux.typist",
                        "dev.alice.sandbox.rehearsal")
                .check(HOUSE);
    }

    @Test
    void the_domain_stands_on_the_jdk_and_jspecify() {
        classes()
                .that()
                .resideInAnyPackage("dev.alice.flow..", "dev.alice.engine..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.alice.flow..",
                        "dev.alice.engine..",
                        "java..",
                        "javax.sql..",
                        "org.jspecify..",
                        "com.fasterxml.jackson..")
                .check(HOUSE);
    }

    @Test
    void packages_have_no_cycles_between_rooms() {
        slices().matching("dev.alice.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void only_the_engine_mints_a_clearance() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.alice.engine")
                .and()
                .doNotBelongToAnyOf(ClearanceMint.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ClearanceMint.class)
                .check(HOUSE);
        noClasses()
                .that()
                .doNotBelongToAnyOf(ClearanceMint.class)
                .should()
                .callConstructor(Clearance.class, Cleared.class, int.class, Instant.class)
                .check(HOUSE);
    }

    @Test
    void only_the_typist_redeems_a_clearance() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.alice.tmux.typist")
                .should()
                .callMethod(Clearance.class, "redeem", PaneRef.class, Instant.class)
                .orShould()
                .accessField(Clearance.class, "line")
                .because("a clearance gives its bytes to the typist alone")
                .check(HOUSE.that(not(belongToAnyOf(Clearance.class))));
    }

    @Test
    void only_the_engine_asks_a_typist_to_type() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.alice.engine", "dev.alice.tmux.typist")
                .should()
                .callMethod(Typist.class, "type", Clearance.class)
                .check(HOUSE);
    }

    @Test
    void only_the_typist_knows_the_words_that_make_tmux_press_keys() throws IOException {
        // Given
        Set<String> pressing = new TreeSet<>();

        // When
        for (JavaClass type : HOUSE) {
            String bytes = new String(bytes(type), StandardCharsets.ISO_8859_1);
            for (String words :
                    List.of("send-keys", "paste-buffer", "send-prefix", "respawn-pane", "synchronize-panes")) {
                if (bytes.contains(words)) {
                    pressing.add(type.getName() + " " + words);
                }
            }
        }

        // Then
        assertThat(pressing)
                .containsExactlyInAnyOrder(
                        "dev.alice.tmux.typist.Keyboard paste-buffer", "dev.alice.tmux.typist.Keyboard send-keys");
    }

    @Test
    void threads_sleep_only_where_a_foreign_thing_is_polled() {
        // Given
        List<String> pollers = List.of(
                "dev.alice.tmux.typist.Pause",
                "dev.alice.tmux.pane.CallerSearch",
                "dev.alice.sandbox.boundary.ControlGroup",
                "dev.alice.agent.model.Vigil",
                "dev.alice.scitt.scrapi.ScrapiClient",
                "dev.alice.gateway.cli.KeriRotateCommand",
                "dev.alice.gateway.cli.LogMonitorCommand",
                "dev.alice.gateway.cli.TaintCommand",
                "dev.alice.gateway.shell.InputSocket",
                "dev.alice.gateway.shell.Waiting");

        // Then
        noClasses()
                .that(not(describe("poll a foreign thing", type -> pollers.contains(type.getName()))))
                .should()
                .callMethodWhere(target(owner(type(Thread.class).or(type(TimeUnit.class))))
                        .and(target(name("sleep"))))
                .check(HOUSE);
    }

    @Test
    void the_library_of_sigstore_is_loaded_by_one_class_that_nothing_needs_before_there_is_a_bundle() {
        noClasses()
                .that(not(describe(
                        "check bundles", type -> type.getName().equals("dev.alice.prioritizer.s2c2f.BundleCheck"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.sigstore..", "com.google.protobuf..", "com.google.gson.."))
                .check(HOUSE);
    }

    @Test
    void nobody_uses_a_container_a_persistence_framework_or_guava_of_their_own() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.springframework..",
                        "jakarta.inject..",
                        "javax.inject..",
                        "jakarta.persistence..",
                        "com.google.common..",
                        "lombok.."))
                .check(HOUSE);
    }

    @Test
    void every_package_is_null_marked_and_at_most_three_levels_deep() {
        // Given
        Set<JavaPackage> packages = HOUSE.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

        // Then
        assertThat(packages).allSatisfy(one -> {
            assertThat(one.isAnnotatedWith(NullMarked.class))
                    .as("%s is @NullMarked", one.getName())
                    .isTrue();
            assertThat(one.getName().split("\\.").length)
                    .as("depth of %s", one.getName())
                    .isLessThanOrEqualTo(5);
        });
    }

    @Test
    void no_package_is_named_for_a_drawer() {
        classes()
                .that(resideInAPackage("dev.alice.."))
                .should(liveInANamedRoom())
                .check(HOUSE);
    }

    private static ArchCondition<JavaClass> liveInANamedRoom() {
        Set<String> drawers =
                Set.of("util", "utils", "common", "impl", "helper", "helpers", "manager", "service", "misc");
        return new ArchCondition<>("live in a package that is a noun of the field") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String last = type.getPackage().getRelativeName();
                events.add(new SimpleConditionEvent(
                        type, !drawers.contains(last), type.getName() + " lives in " + type.getPackageName()));
            }
        };
    }

    private static byte[] bytes(JavaClass type) throws IOException {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return in.readAllBytes();
        }
    }
}
