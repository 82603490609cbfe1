// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which module may import which, and where each foreign library stays. Read from the compiled main classes. */
class ArchitectureTest {
    /** The modules, each by its package, with the modules it may import. What is not listed is refused. */
    enum Module {
        PROTOCOL("dev.selvage.protocol"),
        REPLICA("dev.selvage.replica"),
        TASKS("dev.selvage.task", "dev.selvage.protocol", "dev.selvage.replica"),
        DECISIONS("dev.selvage.decision", "dev.selvage.protocol"),
        MODEL_FILES("dev.selvage.model.manifest", "dev.selvage.protocol", "dev.selvage.decision"),
        MODELS("dev.selvage.model", "dev.selvage.protocol", "dev.selvage.decision"),
        PROFILES("dev.selvage.profile", "dev.selvage.protocol", "dev.selvage.decision.spec"),
        LINK("dev.selvage.link", "dev.selvage.protocol"),
        AGENT("dev.selvage.agent", "dev.selvage.protocol", "dev.selvage.replica", "dev.selvage.task", "dev.selvage.decision",
                "dev.selvage.model", "dev.selvage.profile", "dev.selvage.link"),
        MODBUS("dev.selvage.modbus", "dev.selvage.protocol", "dev.selvage.agent.driver"),
        PLUGIN("dev.selvage.broker.plugin", "dev.selvage.protocol"),
        EMBEDDED("dev.selvage.broker.embedded", "dev.selvage.protocol", "dev.selvage.broker.plugin"),
        GATEWAY("dev.selvage.gateway", "dev.selvage.protocol", "dev.selvage.replica", "dev.selvage.task", "dev.selvage.decision",
                "dev.selvage.model.manifest", "dev.selvage.profile", "dev.selvage.link"),
        CLI("dev.selvage.cli", "dev.selvage"),
        SIMULATION("dev.selvage.simulation", "dev.selvage.replica"),
        TORTURE("dev.selvage.torture", "dev.selvage.protocol", "dev.selvage.replica", "dev.selvage.link", "dev.selvage.broker.embedded"),
        BENCH("dev.selvage.bench", "dev.selvage");

        private final String home;
        private final String imports;

        Module(String home, String... imports) {
            this.home = home;
            this.imports = String.join(" ", imports);
        }

        boolean mayImport(String packageName) {
            return below(home, packageName) || List.of(imports.split(" ")).stream().anyMatch(i -> below(i, packageName));
        }
    }

    /** Foreign libraries, each with the only packages (or classes) that may know it. */
    enum Wall {
        PAHO("org.eclipse.paho", "dev.selvage.link.paho"),
        CALIFORNIUM("org.eclipse.californium", "dev.selvage.agent.coap"),
        TRIBUO("org.tribuo", "dev.selvage.model"),
        OLCUT("com.oracle.labs.mlrg", "dev.selvage.model"),
        PROTOBUF("com.google.protobuf", "dev.selvage.model"),
        CUT_FOREST("com.amazon.randomcutforest", "dev.selvage.model.stream"),
        DIGITALPETRI("com.digitalpetri", "dev.selvage.modbus"),
        JDBC("java.sql", "dev.selvage.replica", "dev.selvage.gateway.query", "dev.selvage.bench", "dev.selvage.torture"),
        SQLITE("org.sqlite", "dev.selvage.replica", "dev.selvage.gateway.query", "dev.selvage.bench"),
        HIVEMQ("com.hivemq", "dev.selvage.broker"),
        METRICS("com.codahale", "dev.selvage.broker"),
        LOGBACK("ch.qos.logback", "dev.selvage.broker.embedded"),
        SLF4J("org.slf4j", "dev.selvage.broker.embedded"),
        SNAKEYAML("org.snakeyaml", "dev.selvage.profile"),
        JSON_SCHEMA("dev.harrel", "dev.selvage.profile"),
        JACKSON("com.fasterxml.jackson", "dev.selvage.protocol"),
        PICOCLI("picocli", "dev.selvage.cli", "dev.selvage.agent.Main", "dev.selvage.gateway.Main");

        private final String library;
        private final String homes;

        Wall(String library, String... homes) {
            this.library = library;
            this.homes = String.join(" ", homes);
        }

        List<String> homes() {
            return List.of(homes.split(" "));
        }
    }

    /**
     * Packages, classes and uses of libraries that the tables name and that are not there yet. An entry that has come to
     * exist fails the test: delete it then.
     */
    private static final Set<String> NOT_YET = Set.of();

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    @BeforeAll
    static void readTheClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.selvage");
    }

    @Test
    void noPackageCycle() {
        freeOfCycles("dev.selvage.(**)").check(classes);
    }

    @ParameterizedTest
    @EnumSource
    void importsOnlyDownwards(Module module) {
        assertEquals(Set.of(), upward(module, classes));
    }

    @ParameterizedTest
    @EnumSource
    void staysBehindItsWall(Wall wall) {
        wall(wall.library, wall.homes()).check(classes);
    }

    @Test
    void everyClassBelongsToAModule() {
        Set<String> homeless = classes.stream()
                .filter(c -> List.of(Module.values()).stream().noneMatch(m -> below(m.home, c.getPackageName())))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), homeless, "classes outside the module table");
    }

    @Test
    void whatTheTablesNameIsThere() {
        Map<String, Boolean> there = new TreeMap<>();
        for (Module module : Module.values()) {
            there.put(module.home, exists(module.home));
        }
        for (Wall wall : Wall.values()) {
            there.put(wall.library, isUsed(wall.library));
            wall.homes().forEach(home -> there.put(home, exists(home)));
        }
        Set<String> absent = there.keySet().stream().filter(name -> !there.get(name)).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(NOT_YET), new TreeSet<>(absent), "NOT_YET and what is absent");
    }

    @Test
    void aCycleIsSeen() {
        JavaClasses knot = new ClassFileImporter().importPackages("dev.selvage.house.knot");
        assertTrue(freeOfCycles("dev.selvage.house.knot.(*)").evaluate(knot).hasViolation());
    }

    @Test
    void aHoleInAWallIsSeen() {
        assertTrue(wall("java.util.regex", List.of("dev.selvage.link")).evaluate(classes).hasViolation());
        assertTrue(wall("org.eclipse.paho", List.of("dev.selvage.link.pah")).evaluate(classes).hasViolation());
    }

    @Test
    void anUpwardImportIsSeen() {
        assertFalse(Module.PROTOCOL.mayImport("dev.selvage.replica.sync"));
        assertFalse(Module.AGENT.mayImport("dev.selvage.gateway"));
        assertFalse(Module.GATEWAY.mayImport("dev.selvage.agent.driver"));
        assertFalse(Module.GATEWAY.mayImport("dev.selvage.model.file"));
        assertFalse(Module.MODEL_FILES.mayImport("dev.selvage.model"));
        assertFalse(Module.PLUGIN.mayImport("dev.selvage.broker.embedded"));
        assertTrue(Module.CLI.mayImport("dev.selvage.agent"));
        JavaClasses knot = new ClassFileImporter().importPackages("dev.selvage.house");
        Set<String> found = upward("dev.selvage.house.knot.left", Optional.empty(), knot);
        assertTrue(found.stream().anyMatch(f -> f.contains("knot.right.Right")), found.toString());
    }

    private static ArchRule freeOfCycles(String slices) {
        return slices().matching(slices).should().beFreeOfCycles();
    }

    /** Only the homes may depend on the library. */
    private static ArchRule wall(String library, List<String> homes) {
        DescribedPredicate<JavaClass> outside = DescribedPredicate.describe(
                "outside " + homes, c -> homes.stream().noneMatch(h -> below(h, c.getName())));
        DescribedPredicate<JavaClass> inLibrary =
                DescribedPredicate.describe("in " + library, c -> below(library, c.getPackageName()));
        return noClasses().that(outside).should().dependOnClassesThat(inLibrary);
    }

    private static Set<String> upward(Module module, JavaClasses among) {
        return upward(module.home, Optional.of(module), among);
    }

    /** What classes below {@code home} import of ours that the module's row does not list. */
    private static Set<String> upward(String home, Optional<Module> row, JavaClasses among) {
        return among.stream()
                .filter(c -> below(home, c.getPackageName()))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> {
                    String target = d.getTargetClass().getBaseComponentType().getPackageName();
                    return below("dev.selvage", target) && !below(home, target) && row.stream().noneMatch(m -> m.mayImport(target));
                })
                .map(d -> d.getDescription())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean exists(String home) {
        return classes.stream().anyMatch(c -> below(home, c.getName()));
    }

    private static boolean isUsed(String library) {
        return classes.stream()
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .anyMatch(d -> below(library, d.getTargetClass().getPackageName()));
    }

    /** True when {@code name} is {@code home} or lies below it. */
    private static boolean below(String home, String name) {
        return name.equals(home) || name.startsWith(home + ".") || name.startsWith(home + "$");
    }
}
