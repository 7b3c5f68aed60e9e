package org.pehra.correlate.epl;

import com.espertech.esper.common.client.soda.EPStatementObjectModel;
import com.espertech.esper.common.client.soda.Filter;
import com.espertech.esper.common.client.soda.FilterStream;
import com.espertech.esper.common.client.soda.GroupByClause;
import com.espertech.esper.common.client.soda.GroupByClauseExpressionSingle;
import com.espertech.esper.common.client.soda.MatchRecognizeClause;
import com.espertech.esper.common.client.soda.MethodInvocationStream;
import com.espertech.esper.common.client.soda.PatternStream;
import com.espertech.esper.common.client.soda.ProjectedStream;
import com.espertech.esper.common.client.soda.SQLStream;
import com.espertech.esper.common.client.soda.SelectClause;
import com.espertech.esper.common.client.soda.SelectClauseExpression;
import com.espertech.esper.common.client.soda.SelectClauseStreamWildcard;
import com.espertech.esper.common.client.soda.SelectClauseWildcard;
import com.espertech.esper.common.client.soda.Stream;
import com.espertech.esper.common.client.soda.StreamSelector;
import com.espertech.esper.common.client.soda.View;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows which statements are harmless: one select over signals, that computes with what they hold,
 * looks back no further than the rule does, and leaves nothing behind.
 */
final class EplCheck {
  private static final int MOST_COLUMNS = 32;

  /** Data windows by name, and which parameter is a span of time; -1 where none is. */
  private static final Map<String, Integer> WINDOWS =
      Map.ofEntries(
          Map.entry("time", 0),
          Map.entry("ext_timed", 1),
          Map.entry("time_order", 1),
          Map.entry("expr", -1),
          Map.entry("firstevent", -1),
          Map.entry("firstlength", -1),
          Map.entry("firstunique", -1),
          Map.entry("groupwin", -1),
          Map.entry("lastevent", -1),
          Map.entry("length", -1),
          Map.entry("rank", -1),
          Map.entry("size", -1),
          Map.entry("sort", -1),
          Map.entry("uni", -1),
          Map.entry("unique", -1));

  private final EplSpans spans;
  private final Set<String> ruleNames;
  private boolean waits;

  /**
   * @param timespan of the rule, milliseconds
   * @param ruleNames base rules as the correlation names them
   */
  EplCheck(long timespan, Collection<String> ruleNames) {
    spans = new EplSpans(timespan);
    this.ruleNames = Set.copyOf(ruleNames);
  }

  private EplExpressions expressions = new EplExpressions(this);

  /** Of the select that is being checked. */
  EplExpressions expressions() {
    return expressions;
  }

  /** Whether time alone may make a row, as the end of a wait in a pattern. */
  boolean waits() {
    return waits;
  }

  /** A whole select: the statement, or a sub-query in it. */
  void select(EPStatementObjectModel model) throws EplRefusal {
    var outer = expressions;
    expressions = new EplExpressions(this);
    onlySelect(model);
    columns(model.getSelectClause());
    for (var stream : model.getFromClause().getStreams()) {
      stream(stream);
    }
    for (var join : model.getFromClause().getOuterJoinQualifiers()) {
      expressions.one(join.getLeft());
      expressions.one(join.getRight());
      for (var pair : join.getAdditionalProperties()) {
        expressions.one(pair.getLeft());
        expressions.one(pair.getRight());
      }
    }
    expressions.one(model.getWhereClause());
    expressions.one(model.getHavingClause());
    groups(model.getGroupByClause());
    if (model.getOrderByClause() != null) {
      for (var by : model.getOrderByClause().getOrderByExpressions()) {
        expressions.one(by.getExpression());
      }
    }
    sequence(model.getMatchRecognizeClause());
    bounded(model);
    expressions = outer;
  }

  private static void onlySelect(EPStatementObjectModel model) throws EplRefusal {
    if (model.getSelectClause() == null || model.getFromClause() == null) {
      throw new EplRefusal("a rule's EPL is a select", "as in 'select a, b from pattern […]'", "");
    }
    var others = new LinkedHashMap<String, @Nullable Object>();
    others.put("create", firstOf(creations(model)));
    others.put("on", model.getOnExpr());
    others.put("update", model.getUpdateClause());
    others.put("insert into", model.getInsertInto());
    others.put("into table", model.getIntoTableClause());
    others.put("output", model.getOutputLimitClause());
    others.put("for", model.getForClause());
    others.put("context", model.getContextName());
    others.put("delete", model.getFireAndForgetClause());
    others.put("@", present(model.getAnnotations()));
    others.put("expression", present(model.getExpressionDeclarations()));
    others.put(
        "expression", firstOf(others.get("expression"), present(model.getScriptExpressions())));
    others.put("inlined_class", present(model.getClassProvidedExpressions()));
    for (var other : others.entrySet()) {
      if (other.getValue() != null) {
        var name = other.getKey().equals("@") ? "an annotation" : "'" + other.getKey() + "'";
        throw new EplRefusal(
            name + " is not allowed in a rule",
            "a rule is one select from Signal and patterns of it; it leaves nothing behind",
            other.getKey());
      }
    }
  }

  private static @Nullable Object[] creations(EPStatementObjectModel model) {
    return new @Nullable Object[] {
      model.getCreateVariable(),
      model.getCreateTable(),
      model.getCreateWindow(),
      model.getCreateIndex(),
      model.getCreateSchema(),
      model.getCreateContext(),
      model.getCreateDataFlow(),
      model.getCreateExpression(),
      model.getCreateClass()
    };
  }

  private static @Nullable Object firstOf(@Nullable Object... any) {
    for (var each : any) {
      if (each != null) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable Object present(@Nullable Collection<?> any) {
    return any == null || any.isEmpty() ? null : any;
  }

  private void columns(SelectClause clause) throws EplRefusal {
    if (clause.getStreamSelector() != StreamSelector.ISTREAM_ONLY) {
      throw new EplRefusal(
          "'rstream' and 'irstream' are not allowed", "a row is made by what comes", "rstream");
    }
    if (clause.getSelectList().size() > MOST_COLUMNS) {
      throw new EplRefusal("it selects more than " + MOST_COLUMNS + " columns", "", "select");
    }
    for (var element : clause.getSelectList()) {
      switch (element) {
        case SelectClauseExpression column -> {
          expressions.one(column.getExpression());
          if (column.isAnnotatedByEventFlag()) {
            throw new EplRefusal("'@eventbean' is not allowed", "take it out", "@");
          }
        }
        case SelectClauseWildcard _, SelectClauseStreamWildcard _ -> {}
        default -> throw new EplRefusal("this kind of column is not allowed", "", "select");
      }
    }
  }

  private void groups(@Nullable GroupByClause clause) throws EplRefusal {
    if (clause == null) {
      return;
    }
    for (var by : clause.getGroupByExpressions()) {
      if (!(by instanceof GroupByClauseExpressionSingle single)) {
        throw new EplRefusal("grouping sets are not allowed", "group by properties", "group by");
      }
      expressions.one(single.getExpression());
    }
  }

  private void stream(Stream stream) throws EplRefusal {
    switch (stream) {
      case FilterStream filter -> filter(filter.getFilter());
      case PatternStream pattern -> {
        waits = true;
        new EplPatterns(this, spans).pattern(pattern.getExpression());
      }
      case SQLStream _ -> throw foreign("sql");
      case MethodInvocationStream _ -> throw foreign("method");
      default -> throw foreign("from");
    }
    if (stream instanceof ProjectedStream projected && projected.getViews() != null) {
      for (var view : projected.getViews()) {
        window(view);
      }
    }
  }

  private static EplRefusal foreign(String word) {
    return new EplRefusal(
        "a rule selects from Signal and patterns of it only",
        word.equals("from") ? "" : "'" + word + ":' is not allowed",
        word);
  }

  void filter(Filter filter) throws EplRefusal {
    if (!filter.getEventTypeName().equals(EplStatement.TYPE)) {
      throw new EplRefusal(
          "there is no event type '" + filter.getEventTypeName() + "'",
          "the only one is " + EplStatement.TYPE,
          filter.getEventTypeName());
    }
    if (present(filter.getOptionalPropertySelects()) != null) {
      throw new EplRefusal("a signal contains no other events", "", EplStatement.TYPE);
    }
    expressions.one(filter.getFilter());
  }

  private void window(View view) throws EplRefusal {
    var span = WINDOWS.get(view.getName());
    if (span == null) {
      throw new EplRefusal(
          "the window '" + view.getName() + "' is not allowed",
          "as in #time(30 min); batches and keepall would depend on when the statement began",
          view.getName());
    }
    if (span >= 0) {
      spans.within(view.getName(), view.getParameters(), span);
    }
    expressions.all(view.getParameters());
  }

  private void sequence(@Nullable MatchRecognizeClause clause) throws EplRefusal {
    if (clause == null) {
      return;
    }
    expressions.all(clause.getPartitionExpressions());
    for (var measure : clause.getMeasures()) {
      expressions.one(measure.getExpression());
    }
    for (var define : clause.getDefines()) {
      expressions.one(define.getExpression());
    }
    if (clause.getIntervalClause() != null) {
      waits = true;
      var interval = java.util.List.of(clause.getIntervalClause().getExpression());
      spans.within("interval", interval, 0);
    }
  }

  /** What sums up events needs a window, or it would sum up from when the statement began. */
  private void bounded(EPStatementObjectModel model) throws EplRefusal {
    if (!expressions.aggregates() || model.getMatchRecognizeClause() != null) {
      return;
    }
    for (var stream : model.getFromClause().getStreams()) {
      if (stream instanceof ProjectedStream projected && present(projected.getViews()) == null) {
        throw new EplRefusal(
            "it sums up events without saying how far back",
            "add a window, as in 'from Signal#time(30 min)'",
            "from");
      }
    }
  }

  /** Refuses what is no base rule. */
  void ruleName(String name) throws EplRefusal {
    if (!ruleNames.contains(name)) {
      throw new EplRefusal(
          "'" + name + "' is not among the correlation's rules",
          "they are " + String.join(", ", ruleNames.stream().sorted().toList()),
          "'" + name + "'");
    }
  }
}
