package org.pehra.match;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.pehra.model.Alert;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;

/**
 * Why a rule matches an event, or why not. Evaluated slowly, on text.
 *
 * @param seen whether the rule's log source sees the event
 * @param sources the log sources that the event answers to
 * @param condition the outcome of the condition and of everything in it
 * @param matches what made the rule match; empty when it does not
 */
public record Explanation(
    boolean seen, List<LogSource> sources, Node condition, List<Alert.Match> matches) {
  private static final int MAX_MATCHES = 100;

  public Explanation {
    sources = List.copyOf(sources);
    matches = List.copyOf(matches);
  }

  public boolean matched() {
    return seen && condition.holds();
  }

  /**
   * The outcome of a part of a condition.
   *
   * @param values of a predicate: what the event has in its field; empty for keywords, which look
   *     everywhere
   * @param match of a predicate that holds: where
   * @param of the parts inside, in the rule's order
   */
  public record Node(
      Expr expr, boolean holds, List<String> values, Optional<Alert.Match> match, List<Node> of) {
    public Node {
      values = List.copyOf(values);
      of = List.copyOf(of);
    }
  }

  static Explanation of(
      Rule.Detection rule, boolean seen, List<LogSource> sources, EventFields event) {
    var tests = new PredicateText(event);
    var condition = node(rule.condition(), tests);
    List<Alert.Match> matches = new ArrayList<>();
    if (seen && condition.holds()) {
      collect(condition, matches);
    }
    return new Explanation(
        seen,
        sources,
        condition,
        new LinkedHashSet<>(matches).stream().limit(MAX_MATCHES).toList());
  }

  private static Node node(Expr expr, PredicateText tests) {
    return switch (expr) {
      case Expr.Constant constant -> inner(expr, constant.value(), List.of());
      case Expr.Leaf leaf -> {
        var match = tests.match(leaf);
        yield new Node(expr, match.isPresent(), tests.values(leaf), match, List.of());
      }
      case Expr.Not not -> {
        var of = node(not.of(), tests);
        yield inner(expr, !of.holds(), List.of(of));
      }
      case Expr.And and -> node(expr, and.of(), and.of().size(), tests);
      case Expr.Or or -> node(expr, or.of(), 1, tests);
      case Expr.AtLeast some -> node(expr, some.of(), some.n(), tests);
    };
  }

  private static Node node(Expr expr, List<Expr> of, int needed, PredicateText tests) {
    var nodes = of.stream().map(one -> node(one, tests)).toList();
    return inner(expr, nodes.stream().filter(Node::holds).count() >= needed, nodes);
  }

  private static Node inner(Expr expr, boolean holds, List<Node> of) {
    return new Node(expr, holds, List.of(), Optional.empty(), of);
  }

  /** What is negated shows nothing: it holds because something is not there. */
  private static void collect(Node node, List<Alert.Match> matches) {
    if (!node.holds() || node.expr() instanceof Expr.Not || matches.size() > MAX_MATCHES) {
      return;
    }
    node.match().ifPresent(matches::add);
    node.of().forEach(of -> collect(of, matches));
  }
}
