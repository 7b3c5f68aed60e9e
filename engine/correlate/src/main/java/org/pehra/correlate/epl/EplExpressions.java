package org.pehra.correlate.epl;

import com.espertech.esper.common.client.soda.ArithmaticExpression;
import com.espertech.esper.common.client.soda.ArrayExpression;
import com.espertech.esper.common.client.soda.AvedevProjectionExpression;
import com.espertech.esper.common.client.soda.AvgProjectionExpression;
import com.espertech.esper.common.client.soda.BetweenExpression;
import com.espertech.esper.common.client.soda.BitwiseOpExpression;
import com.espertech.esper.common.client.soda.CaseSwitchExpression;
import com.espertech.esper.common.client.soda.CaseWhenThenExpression;
import com.espertech.esper.common.client.soda.CastExpression;
import com.espertech.esper.common.client.soda.CoalesceExpression;
import com.espertech.esper.common.client.soda.CompareListExpression;
import com.espertech.esper.common.client.soda.ConcatExpression;
import com.espertech.esper.common.client.soda.Conjunction;
import com.espertech.esper.common.client.soda.ConstantExpression;
import com.espertech.esper.common.client.soda.CountEverProjectionExpression;
import com.espertech.esper.common.client.soda.CountProjectionExpression;
import com.espertech.esper.common.client.soda.CountStarProjectionExpression;
import com.espertech.esper.common.client.soda.CrontabParameterExpression;
import com.espertech.esper.common.client.soda.CurrentTimestampExpression;
import com.espertech.esper.common.client.soda.Disjunction;
import com.espertech.esper.common.client.soda.DotExpression;
import com.espertech.esper.common.client.soda.DotExpressionItem;
import com.espertech.esper.common.client.soda.DotExpressionItemArray;
import com.espertech.esper.common.client.soda.DotExpressionItemCall;
import com.espertech.esper.common.client.soda.DotExpressionItemName;
import com.espertech.esper.common.client.soda.Expression;
import com.espertech.esper.common.client.soda.FirstEverProjectionExpression;
import com.espertech.esper.common.client.soda.FirstProjectionExpression;
import com.espertech.esper.common.client.soda.InExpression;
import com.espertech.esper.common.client.soda.LambdaExpression;
import com.espertech.esper.common.client.soda.LastEverProjectionExpression;
import com.espertech.esper.common.client.soda.LastProjectionExpression;
import com.espertech.esper.common.client.soda.LikeExpression;
import com.espertech.esper.common.client.soda.MaxProjectionExpression;
import com.espertech.esper.common.client.soda.MaxRowExpression;
import com.espertech.esper.common.client.soda.MedianProjectionExpression;
import com.espertech.esper.common.client.soda.MinProjectionExpression;
import com.espertech.esper.common.client.soda.MinRowExpression;
import com.espertech.esper.common.client.soda.NamedParameterExpression;
import com.espertech.esper.common.client.soda.NotExpression;
import com.espertech.esper.common.client.soda.OrderedObjectParamExpression;
import com.espertech.esper.common.client.soda.PlugInProjectionExpression;
import com.espertech.esper.common.client.soda.PreviousExpression;
import com.espertech.esper.common.client.soda.PriorExpression;
import com.espertech.esper.common.client.soda.PropertyValueExpression;
import com.espertech.esper.common.client.soda.RegExpExpression;
import com.espertech.esper.common.client.soda.RelationalOpExpression;
import com.espertech.esper.common.client.soda.StddevProjectionExpression;
import com.espertech.esper.common.client.soda.StreamWildcardExpression;
import com.espertech.esper.common.client.soda.SubqueryExistsExpression;
import com.espertech.esper.common.client.soda.SubqueryExpression;
import com.espertech.esper.common.client.soda.SubqueryInExpression;
import com.espertech.esper.common.client.soda.SubqueryQualifiedExpression;
import com.espertech.esper.common.client.soda.SumProjectionExpression;
import com.espertech.esper.common.client.soda.TimePeriodExpression;
import com.espertech.esper.common.client.soda.WildcardExpression;
import com.espertech.esper.common.client.soda.WindowProjectionExpression;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets through the expressions that only compute with what signals hold. What it does not know is
 * refused, and so will be what another version of Esper adds.
 */
final class EplExpressions {
  private static final Set<Class<? extends Expression>> AGGREGATES =
      Set.of(
          AvedevProjectionExpression.class,
          AvgProjectionExpression.class,
          CountEverProjectionExpression.class,
          CountProjectionExpression.class,
          CountStarProjectionExpression.class,
          FirstEverProjectionExpression.class,
          FirstProjectionExpression.class,
          LastEverProjectionExpression.class,
          LastProjectionExpression.class,
          MaxProjectionExpression.class,
          MedianProjectionExpression.class,
          MinProjectionExpression.class,
          StddevProjectionExpression.class,
          SumProjectionExpression.class,
          WindowProjectionExpression.class);

  private static final Set<Class<? extends Expression>> OTHERS =
      Set.of(
          ArithmaticExpression.class,
          ArrayExpression.class,
          BetweenExpression.class,
          BitwiseOpExpression.class,
          CaseSwitchExpression.class,
          CaseWhenThenExpression.class,
          CoalesceExpression.class,
          CompareListExpression.class,
          ConcatExpression.class,
          Conjunction.class,
          ConstantExpression.class,
          CrontabParameterExpression.class, // the star of count(*)
          CurrentTimestampExpression.class,
          Disjunction.class,
          InExpression.class,
          LambdaExpression.class,
          LikeExpression.class,
          MaxRowExpression.class,
          MinRowExpression.class,
          NamedParameterExpression.class,
          NotExpression.class,
          OrderedObjectParamExpression.class,
          PreviousExpression.class,
          PriorExpression.class,
          RelationalOpExpression.class,
          StreamWildcardExpression.class,
          TimePeriodExpression.class,
          WildcardExpression.class);

  /** Esper's enumeration methods, and those that take a time apart. */
  private static final Set<String> METHODS =
      Set.of(
          "aggregate",
          "allOf",
          "anyOf",
          "average",
          "countOf",
          "distinctOf",
          "except",
          "firstOf",
          "intersect",
          "lastOf",
          "leastFrequent",
          "max",
          "maxBy",
          "min",
          "minBy",
          "mostFrequent",
          "orderBy",
          "orderByDesc",
          "reverse",
          "selectFrom",
          "sequenceEqual",
          "sumOf",
          "take",
          "takeLast",
          "takeWhile",
          "takeWhileLast",
          "union",
          "where",
          "getDayOfMonth",
          "getDayOfWeek",
          "getHourOfDay",
          "getMinuteOfHour",
          "getMonthOfYear");

  private static final Set<String> CASTS =
      Set.of("string", "int", "integer", "long", "double", "float", "boolean", "bool");

  private final EplCheck check;

  /** Something that was checked sums up several events. */
  private boolean aggregates;

  EplExpressions(EplCheck check) {
    this.check = check;
  }

  boolean aggregates() {
    return aggregates;
  }

  void all(Collection<? extends @Nullable Expression> expressions) throws EplRefusal {
    for (var expression : expressions) {
      one(expression);
    }
  }

  void one(@Nullable Expression expression) throws EplRefusal {
    switch (expression) {
      case null -> {
        return;
      }
      case PropertyValueExpression property -> name(property.getPropertyName());
      case DotExpression dot -> chain(dot.getChain());
      case CastExpression cast -> cast(cast.getTypeName());
      case RegExpExpression regex ->
          throw new EplRefusal(
              "'regexp' may take for ever on a hostile text",
              "use 'like', or '|re' in the base rule",
              "regexp");
      case SubqueryExpression sub -> check.select(sub.getModel());
      case SubqueryExistsExpression sub -> check.select(sub.getModel());
      case SubqueryInExpression sub -> check.select(sub.getModel());
      case SubqueryQualifiedExpression sub -> check.select(sub.getModel());
      default -> known(expression);
    }
    ruleNames(expression);
    all(expression.getChildren());
  }

  private void known(Expression expression) throws EplRefusal {
    aggregates |= AGGREGATES.contains(expression.getClass());
    if (expression instanceof ConstantExpression constant) {
      constant(constant.getConstant());
    }
    if (!AGGREGATES.contains(expression.getClass()) && !OTHERS.contains(expression.getClass())) {
      var kind = expression.getClass().getSimpleName().replace("Expression", "");
      var epl = expression instanceof PlugInProjectionExpression of ? of.getFunctionName() : "";
      throw new EplRefusal(
          "'" + (epl.isEmpty() ? kind : epl) + "' is not allowed in a rule",
          "a rule computes with its signals only: no classes, scripts or functions of your own",
          epl);
    }
  }

  private static void constant(@Nullable Object constant) throws EplRefusal {
    if (constant != null
        && !(constant instanceof String)
        && !(constant instanceof Number)
        && !(constant instanceof Boolean)) {
      throw new EplRefusal("'" + constant + "' is no text, number or boolean", "", "");
    }
  }

  private static void cast(String type) throws EplRefusal {
    if (!CASTS.contains(type.toLowerCase(Locale.ROOT))) {
      throw new EplRefusal(
          "a cast to '" + type + "' is not allowed",
          "use string, int, long, double, float or boolean",
          type);
    }
  }

  /** A property, with the stream or tag that it is of. */
  void name(String name) throws EplRefusal {
    boolean strange = name.chars().filter(c -> c == '.').count() > 1;
    if (strange || name.startsWith("context.") || name.contains(EplStatement.PARTITION)) {
      throw new EplRefusal(
          "'" + name + "' is no property of a signal",
          "write 'tag.property'; a field of the event stands between backticks",
          name);
    }
  }

  private void chain(List<DotExpressionItem> chain) throws EplRefusal {
    for (var item : chain) {
      switch (item) {
        case DotExpressionItemName name -> name(name.getName());
        case DotExpressionItemArray array -> all(array.getIndexes());
        case DotExpressionItemCall call -> {
          if (!METHODS.contains(call.getName())) {
            throw new EplRefusal(
                "'" + call.getName() + "' is not allowed: a rule calls no methods or functions",
                "Esper's enumeration methods (countOf, anyOf …) are",
                call.getName());
          }
          all(call.getParameters());
        }
        default -> throw new EplRefusal("a chain of calls is not understood", "", "");
      }
    }
  }

  /** A base rule that the correlation does not name would never come. */
  private void ruleNames(Expression expression) throws EplRefusal {
    boolean compares =
        expression instanceof InExpression
            || expression instanceof RelationalOpExpression relation
                && Set.of("=", "!=", "<>", "is", "is not").contains(relation.getOperator());
    if (!compares || expression.getChildren().stream().noneMatch(EplExpressions::isRule)) {
      return;
    }
    for (var child : expression.getChildren()) {
      if (child instanceof ConstantExpression constant
          && constant.getConstant() instanceof String rule) {
        check.ruleName(rule);
      }
    }
  }

  private static boolean isRule(Expression expression) {
    return expression instanceof PropertyValueExpression property
        && property.getPropertyName().replaceFirst("^.*\\.", "").equals("rule");
  }
}
