package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The public rules load, all of them. */
class CorpusTest {
  @Test
  void everyPublicRuleLoads() {
    var corpus = rules();
    // the two rules with a placeholder ask for the hosts of the certificate authority
    var options = LoadOptions.DEFAULT.withPlaceholders(Map.of("known_cdcs", List.of("dc1", "dc2")));
    var started = System.nanoTime();
    var result = new RuleLoader(options).load(List.of(corpus));
    var millis = (System.nanoTime() - started) / 1_000_000;
    System.out.printf(
        "corpus rules=%d warnings=%d millis=%d%n",
        result.rules().size(), result.warnings().size(), millis);
    assertEquals(List.of(), result.errors());
    assertEquals(3_754, result.rules().size());
    assertTrue(millis < 20_000, () -> "took " + millis + " ms");
  }

  @Test
  void withoutItsPlaceholderARuleIsRefused() {
    var corpus = rules();
    var result = new RuleLoader(LoadOptions.DEFAULT).load(List.of(corpus));
    assertEquals(3_752, result.rules().size());
    for (var problem : result.errors()) {
      assertTrue(problem.message().contains("%known_cdcs%"), problem::toString);
      assertTrue(problem.position().line() > 1, problem::toString);
    }
  }

  private static Path rules() {
    var corpus =
        Optional.ofNullable(System.getenv("PEHRA_CORPUS"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("pehra.home", ".."), "../shared/corpus"));
    var rules = corpus.resolve("sigmahq");
    Assumptions.assumeTrue(
        Files.isDirectory(rules), "the public rules are not there: PEHRA_CORPUS/sigmahq");
    return rules;
  }
}
