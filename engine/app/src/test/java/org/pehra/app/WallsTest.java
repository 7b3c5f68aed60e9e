package org.pehra.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each big library has one home, and stages do not see each other's insides. */
class WallsTest {
  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.pehra");
  }

  @Test
  void kafkaClientsAreSeenOnlyByStreamAndBroker() {
    onlyHome("org.apache.kafka..", "org.pehra.stream..", "org.pehra.broker..");
  }

  @Test
  void theBrokerIsSeenOnlyByBroker() {
    onlyHome("kafka..", "org.pehra.broker..");
  }

  @Test
  void esperIsSeenOnlyByCorrelate() {
    onlyHome("com.espertech..", "org.pehra.correlate..", "org.pehra.benchmarks..");
  }

  @Test
  void luceneIsSeenOnlyByAlerts() {
    onlyHome("org.apache.lucene..", "org.pehra.alerts..");
  }

  @Test
  void javalinIsSeenOnlyByServer() {
    onlyHome("io.javalin..", "org.pehra.server..");
  }

  @Test
  void nettyIsSeenOnlyByConnectors() {
    onlyHome("io.netty..", "org.pehra.connect..");
  }

  @Test
  void connectorsNeverSeeTheEngineBehindTheLog() {
    noClasses()
        .that(resideInAPackage("org.pehra.connect.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.pehra..")
                .and(
                    resideOutsideOfPackages(
                        "org.pehra.connect..", "org.pehra.model..", "org.pehra.stream..")))
        .check(classes);
  }

  @Test
  void theModelSeesOnlyTheJdkAndJackson() {
    noClasses()
        .that(resideInAPackage("org.pehra.model.."))
        .should()
        .dependOnClassesThat(
            resideOutsideOfPackages(
                "org.pehra.model..", "java..", "com.fasterxml.jackson..", "org.jspecify.."))
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.pehra.(*)..").should().beFreeOfCycles().check(classes);
  }

  private static void onlyHome(String library, String... homes) {
    var outside = resideInAPackage("org.pehra..");
    for (var home : homes) {
      outside = outside.and(resideOutsideOfPackage(home));
    }
    noClasses()
        .that(outside)
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .check(classes);
  }
}
