package dev.alice.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.alice");

    @Test
    void the_domain_does_not_know_the_engine_or_the_file_form() {
        noClasses()
                .that()
                .resideInAPackage("dev.alice.flow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.alice.engine..", "dev.alice.workflow..")
                .check(MODULE);
    }

    @Test
    void only_the_engine_uses_the_mint() {
        classes()
                .that()
                .areAssignableTo(ClearanceMint.class)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("dev.alice.engine", "dev.alice.flow")
                .check(MODULE);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.alice.engine")
                .and()
                .areNotAssignableTo(ClearanceMint.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ClearanceMint.class)
                .check(MODULE);
    }

    @Test
    void only_the_mint_makes_a_clearance() {
        noClasses()
                .that()
                .areNotAssignableTo(ClearanceMint.class)
                .should()
                .callConstructor(Clearance.class, dev.alice.flow.Cleared.class, int.class, java.time.Instant.class)
                .check(MODULE);
    }

    @Test
    void the_module_stands_on_the_jdk_jspecify_and_the_json_and_yaml_libraries() {
        classes()
                .that()
                .resideInAPackage("dev.alice..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.alice.flow..",
                        "dev.alice.engine..",
                        "dev.alice.workflow..",
                        "java..",
                        "javax.sql..",
                        "org.jspecify..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..")
                .check(MODULE);
    }
}
