package org.pehra.sigma;

import java.util.List;

/**
 * What loading gave: the rules that are valid, and what is wrong with the others.
 *
 * @param rules in the order of files and documents
 * @param problems errors and warnings, in the order of files and lines
 */
public record LoadResult(List<Rule> rules, List<Problem> problems) {
  public LoadResult {
    rules = List.copyOf(rules);
    problems = List.copyOf(problems);
  }

  /** Problems that refused a rule, filter, pipeline or file. */
  public List<Problem> errors() {
    return problems.stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .toList();
  }

  public List<Problem> warnings() {
    return problems.stream()
        .filter(problem -> problem.severity() == Problem.Severity.WARNING)
        .toList();
  }
}
