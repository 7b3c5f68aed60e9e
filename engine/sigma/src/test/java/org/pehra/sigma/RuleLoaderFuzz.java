package org.pehra.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.pehra.sigma.pipeline.Pipeline;

/** Fuzz target in Jazzer's form: no bytes make the readers of rules throw. */
public final class RuleLoaderFuzz {
  private static final RuleLoader LOADER = new RuleLoader(LoadOptions.DEFAULT);

  private RuleLoaderFuzz() {}

  /** Called by Jazzer, whose own limit bounds the time. */
  public static void fuzzerTestOneInput(byte[] data) {
    var file = new RuleFile("fuzz.yml", new String(data, UTF_8));
    var result = LOADER.loadText(file.name(), file.text());
    for (var problem : result.problems()) {
      if (problem.message().isEmpty() || problem.position().line() < 1) {
        throw new AssertionError(problem);
      }
    }
    Pipeline.read(file);
    PlaceholderFile.read(file);
  }
}
