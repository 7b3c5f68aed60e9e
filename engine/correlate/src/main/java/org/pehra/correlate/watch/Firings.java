package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;

/** The signals that an alert's opening makes for the correlations over its rule. */
final class Firings {
  private Firings() {}

  static List<Signal> of(Subject subject, Case of) {
    var firings = new ArrayList<Signal>();
    for (var parent : subject.watch.rule.parents()) {
      var firing = of.findings.isEmpty() ? null : firing(parent, subject, of);
      if (firing != null) {
        firings.add(firing);
      }
    }
    return firings;
  }

  /** Absent when the firing lacks one of the parent's group-by fields. */
  private static @Nullable Signal firing(Rule.Correlation parent, Subject subject, Case of) {
    var rule = subject.watch.rule;
    var own = CaseDrafts.groupOf(subject);
    var opener = of.findings.getFirst().opener();
    var values = new ArrayList<String>();
    for (var name : parent.groupBy()) {
      var field = parent.groupField(name, rule.id());
      var value = own.getOrDefault(field, opener.fields().get(field));
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    var fields = new LinkedHashMap<>(opener.fields());
    own.forEach(fields::putIfAbsent);
    var institution = opener.institution();
    return new Signal(
        parent.ref(),
        rule.rule().ref(),
        parent.scope() == Rule.Scope.NATIONAL ? Institution.NATIONAL : institution,
        new GroupKey(values),
        institution,
        of.openedAt,
        "correlation:" + rule.id(),
        of.id,
        1,
        fields,
        opener.evidence().ref());
  }
}
