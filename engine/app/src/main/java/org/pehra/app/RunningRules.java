package org.pehra.app;

/**
 * The rules that run, which may change while the stages go on. Correlation takes a new set first
 * and matching only then, so that no signal of a new correlation comes to a shard that does not
 * know it. Thread-safe.
 */
final class RunningRules {
  private volatile RuleBook newest;
  private volatile RuleBook correlated;

  RunningRules(RuleBook first) {
    newest = first;
    correlated = first;
  }

  /** What is to run. */
  RuleBook newest() {
    return newest;
  }

  /** What is correlated, and so may be matched. */
  RuleBook correlated() {
    return correlated;
  }

  void change(RuleBook next) {
    newest = next;
  }

  /** Correlation has taken these over. */
  void correlates(RuleBook rules) {
    correlated = rules;
  }
}
