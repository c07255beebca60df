package ttmem.verify;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table "may use" of the architecture, as build failures. */
class LayeringTest {
  private static final List<String> SHIPPED =
      List.of("model", "ledger", "sources", "metal", "monitor", "server", "cli");
  private static final String[] JDK = {
    "java..", "javax..", "jdk.net..", "org.jspecify..", "com.google.errorprone.annotations..", ""
  };
  private static final JavaClasses MAIN = imported("classes");
  private static final JavaClasses TESTS = imported("test-classes");

  /** Each folder, the folders it may use, and the third-party packages it may use. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          model,   '',                                    ''
          ledger,  'model',                               ''
          metal,   'ledger model',                        ''
          sources, 'ledger model',                        'com.fasterxml.jackson.core'
          monitor, 'sources metal ledger model',          'com.fasterxml.jackson.core'
          server,  'monitor sources metal ledger model',  'com.fasterxml.jackson.core io.prometheus.metrics org.eclipse.jetty org.tomlj'
          """)
  void usesOnlyWhatItMay(String folder, String folders, String libraries) {
    classes()
        .that()
        .resideInAPackage("ttmem." + folder + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed(folder, folders, libraries)).or(resideInAnyPackage(JDK)))
        .check(MAIN);
  }

  @Test
  void onlyServeAndDemoLoadTheServer() {
    noClasses()
        .that(
            resideInAPackage("ttmem.cli..")
                .and(not(resideInAnyPackage("ttmem.cli.serve..", "ttmem.cli.demo.."))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ttmem.server..")
        .check(MAIN);
  }

  @Test
  void sourcesDoNotKnowEachOther() {
    slices()
        .matching("ttmem.sources.(driver|region|legacy|ledger|capture)..")
        .should()
        .notDependOnEachOther()
        .check(MAIN);
  }

  @Test
  void onlyTheCommandLinePrintsAndExits() {
    noClasses()
        .that(not(resideInAnyPackage("ttmem.cli..", "ttmem.bench..")))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(MAIN);
  }

  @Test
  void noTestIsSkippedOrSleeps() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.junit.jupiter.api.Disabled")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("org.junit.jupiter.api.condition..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.junit.jupiter.api.Assumptions")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .check(TESTS);
  }

  private static String[] allowed(String folder, String folders, String libraries) {
    return Stream.concat(
            Stream.of((folder + " " + folders).strip().split(" ", -1))
                .map(name -> "ttmem." + name + ".."),
            Stream.of(libraries.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> name + ".."))
        .toArray(String[]::new);
  }

  private static JavaClasses imported(String kind) {
    List<Path> paths =
        SHIPPED.stream()
            .map(module -> Path.of("..", module, "target", kind))
            .filter(Files::isDirectory)
            .toList();
    assertThat(paths).as("compiled modules beside this one").isNotEmpty();
    return new ClassFileImporter().importPaths(paths);
  }
}
