package org.pehra.correlate.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what happened: by the rule's {@code pehra.sentence} where it has one. */
final class Wording {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+(?:\\.[^}]+)?)}");

  private Wording() {}

  static String sentence(Subject subject, Case of) {
    var head = subject.watch.rule.rule().head();
    if (head.custom().get("pehra") instanceof Map<?, ?> own
        && own.get("sentence") instanceof String template) {
      var known = placeholders(subject, of);
      return PLACEHOLDER
          .matcher(template)
          .replaceAll(
              match -> Matcher.quoteReplacement(known.getOrDefault(match.group(1), match.group())));
    }
    return head.title() + ": " + subject.watch.rule.kind().told(of, CaseDrafts.where(subject, of));
  }

  private static Map<String, String> placeholders(Subject subject, Case of) {
    var known = new LinkedHashMap<String, String>();
    known.put("count", Long.toString(of.count));
    known.put(
        "value", Words.number(Double.isNaN(of.measure.value()) ? of.count : of.measure.value()));
    known.put("scope", scope(subject, of));
    known.put("timespan", Words.duration(subject.watch.rule.timespan()));
    known.put("threshold", subject.watch.rule.kind().threshold());
    CaseDrafts.groupOf(subject).forEach((field, value) -> known.put("group." + field, value));
    return known;
  }

  static String scope(Subject subject, Case of) {
    if (!subject.watch.scope.isNational()) {
      return subject.watch.scope.id();
    }
    var all = new StringJoiner(", ");
    of.institutions.forEach(institution -> all.add(institution.id()));
    return of.institutions.size() == 1
        ? all.toString()
        : of.institutions.size() + " institutions (" + all + ")";
  }
}
