package org.pehra.sigma.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.yaml.YamlNode;

/** What a document was read as, before pipelines, filters and references are resolved. */
public sealed interface Draft {
  Rule.Head head();

  YamlNode.Mapping document();

  /** What is odd about it, though it can be used. */
  List<Problem> warnings();

  /**
   * @param zone time zone of the time modifiers; empty for the default
   * @param intel its fields as written
   */
  record Detection(
      Rule.Head head,
      YamlNode.Mapping document,
      LogSource logSource,
      Map<String, Selection> selections,
      Condition condition,
      List<String> fields,
      List<String> groupBy,
      String zone,
      Rule.@Nullable Intel intel,
      Budget budget,
      List<Problem> warnings)
      implements Draft {}

  /**
   * @param refs rules it is over, as written
   * @param model everything but the references, which are as written
   */
  record Correlation(
      Rule.Head head,
      YamlNode.Mapping document,
      Rule.Correlation model,
      List<Ref> refs,
      List<Problem> warnings)
      implements Draft {}

  /**
   * @param rules rules it applies to, as written; empty for all
   */
  record Filter(
      Rule.Head head,
      YamlNode.Mapping document,
      LogSource logSource,
      List<Ref> rules,
      Map<String, Selection> selections,
      Condition condition,
      List<Problem> warnings)
      implements Draft {
    public boolean forAny() {
      return rules.isEmpty();
    }

    /** Whether the rule's log source lies inside the filter's. */
    public boolean covers(LogSource other) {
      return covers(logSource.product(), other.product())
          && covers(logSource.category(), other.category())
          && covers(logSource.service(), other.service());
    }

    private static boolean covers(String wanted, String has) {
      return wanted.isEmpty() || wanted.equals(has);
    }
  }

  /** A reference to a rule by id or name. */
  record Ref(String name, Position position) {}

  /** Selection names of a filter do not meet those of the rule. */
  static Set<String> names(Map<String, Selection> selections) {
    return Set.copyOf(selections.keySet());
  }
}
