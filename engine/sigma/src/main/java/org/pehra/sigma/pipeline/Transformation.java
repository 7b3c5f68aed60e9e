package org.pehra.sigma.pipeline;

/** What a pipeline item does to a rule. Stateless; safe for use by several threads. */
@FunctionalInterface
interface Transformation {
  /**
   * @param item whose conditions say which detection items and fields are meant
   * @throws org.pehra.sigma.read.Refusal when the rule must not be used
   */
  void apply(Subject rule, PipelineItem item);
}
