package org.pehra.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Problem.Severity;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Nearest;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.yaml.YamlNode;

/** Makes rules of everything one call loaded: filters, pipelines, references. For one load only. */
final class RuleLinker {
  private final LoadOptions options;
  private final List<Problem> problems;
  private final DetectionFinisher detections;
  private final CorrelationFinisher correlations;
  private final Map<String, Draft> byId = new LinkedHashMap<>();
  private final Map<String, List<Draft>> byName = new HashMap<>();
  private final Map<String, Rule> linked = new HashMap<>();

  RuleLinker(LoadOptions options, List<Problem> problems) {
    this.options = options;
    this.problems = problems;
    this.detections = new DetectionFinisher(options);
    this.correlations =
        new CorrelationFinisher(options, new FieldNames(detections, this::find, linked));
  }

  LoadResult link(List<Draft> drafts) {
    index(drafts);
    var filters = filters();
    detections(filters);
    correlations();
    warnOfSilenced();
    problems.addAll(new FieldLint(options.pipelines()).warnings(List.copyOf(byId.values())));
    var rules = new ArrayList<Rule>();
    for (var id : byId.keySet()) {
      var rule = linked.get(id);
      if (rule != null) {
        rules.add(rule);
      }
    }
    problems.sort(
        Comparator.comparing((Problem problem) -> problem.position().file())
            .thenComparingInt(problem -> problem.position().line()));
    return new LoadResult(rules, problems);
  }

  private void index(List<Draft> drafts) {
    for (var draft : drafts) {
      var head = draft.head();
      var before = byId.putIfAbsent(head.id(), draft);
      if (before != null) {
        problem(
            Severity.ERROR,
            draft,
            draft.document().positionOf("id"),
            "id '" + Fields.shown(head.id()) + "' is taken: this rule is left out",
            "the one that runs is at "
                + before.head().position()
                + "; give one of them an id of its own");
        continue;
      }
      if (!head.name().isEmpty()) {
        byName.computeIfAbsent(head.name(), name -> new ArrayList<>(1)).add(draft);
      }
    }
  }

  private List<Draft.Filter> filters() {
    var filters = new ArrayList<Draft.Filter>();
    for (var draft : byId.values()) {
      if (draft instanceof Draft.Filter filter) {
        filters.add(filter);
        filter.rules().forEach(ref -> checkFilterRef(filter, ref));
      }
    }
    return filters;
  }

  private void checkFilterRef(Draft.Filter filter, Draft.Ref ref) {
    switch (find(ref)) {
      case null ->
          problem(
              Severity.WARNING,
              filter,
              ref.position(),
              "the filter's rule '" + ref.name() + "' is not loaded",
              Nearest.to(ref.name(), names()).map(n -> "did you mean '" + n + "'?").orElse(""));
      case Draft.Detection rule when !filter.covers(rule.logSource()) ->
          problem(
              Severity.WARNING,
              filter,
              ref.position(),
              "the filter does not apply to '" + ref.name() + "': another log source",
              "that rule's is " + rule.logSource());
      case Draft.Detection rule -> {}
      case Draft.Correlation rule ->
          problem(
              Severity.WARNING,
              filter,
              ref.position(),
              "filters do not apply to correlations: '" + ref.name() + "'",
              "name its base rules");
      case Draft.Filter rule ->
          problem(Severity.WARNING, filter, ref.position(), "'" + ref.name() + "' is a filter", "");
    }
  }

  /** What became of a detection; one of the two is there. */
  private record Finished(Rule.@Nullable Detection rule, List<Problem> problems) {}

  private void detections(List<Draft.Filter> filters) {
    var drafts =
        byId.values().stream()
            .filter(Draft.Detection.class::isInstance)
            .map(Draft.Detection.class::cast)
            .toList();
    for (var finished : drafts.parallelStream().map(draft -> finished(draft, filters)).toList()) {
      problems.addAll(finished.problems());
      if (finished.rule() != null) {
        linked.put(finished.rule().head().id(), finished.rule());
      }
    }
  }

  private Finished finished(Draft.Detection draft, List<Draft.Filter> filters) {
    try {
      var applying = filters.stream().filter(filter -> applies(filter, draft)).toList();
      var rule = detections.finish(draft, applying);
      return new Finished(rule, ConditionLint.warnings(rule, conditionAt(draft)));
    } catch (Refusal e) {
      return new Finished(null, List.of(e.problem(draft.head().id())));
    }
  }

  private static Position conditionAt(Draft.Detection draft) {
    return draft.document().get("detection") instanceof YamlNode.Mapping detection
        ? detection.positionOf("condition")
        : draft.head().position();
  }

  private boolean applies(Draft.Filter filter, Draft.Detection rule) {
    return filter.covers(rule.logSource())
        && (filter.forAny()
            || filter.rules().stream()
                .anyMatch(
                    ref ->
                        ref.name().equals(rule.head().id())
                            || !ref.name().isEmpty() && ref.name().equals(rule.head().name())));
  }

  /** Links correlations whose rules are all linked until none is left, or none moves. */
  private void correlations() {
    var waiting = new ArrayList<Draft.Correlation>();
    for (var draft : byId.values()) {
      if (draft instanceof Draft.Correlation correlation && refsExist(correlation)) {
        waiting.add(correlation);
      }
    }
    boolean moved = true;
    while (moved && !waiting.isEmpty()) {
      moved = waiting.removeIf(this::linkCorrelation);
    }
    for (var draft : waiting) {
      var on = draft.refs().stream().filter(ref -> !isLinked(ref)).findFirst().orElseThrow();
      boolean cycle = reaches(draft, draft.head().id());
      problem(
          Severity.ERROR,
          draft,
          on.position(),
          cycle
              ? "the correlation leads back to itself through '" + on.name() + "'"
              : "rule '" + on.name() + "' is itself refused",
          cycle ? "take one of the references out" : "mend that rule first");
    }
  }

  private boolean refsExist(Draft.Correlation draft) {
    for (var ref : draft.refs()) {
      var named = byName.getOrDefault(ref.name(), List.of());
      if (!byId.containsKey(ref.name()) && named.size() > 1) {
        var places = named.stream().map(d -> d.head().position().toString()).toList();
        problem(
            Severity.ERROR,
            draft,
            ref.position(),
            "the name '" + ref.name() + "' is that of several rules",
            "use the id; they are at " + String.join(", ", places));
        return false;
      }
      var target = find(ref);
      if (target == null || target instanceof Draft.Filter) {
        problem(
            Severity.ERROR,
            draft,
            ref.position(),
            target == null
                ? "there is no rule '" + ref.name() + "'"
                : "'" + ref.name() + "' is a filter",
            Nearest.to(ref.name(), names())
                .map(near -> "did you mean '" + near + "'?")
                .orElse("is its file among those loaded?"));
        return false;
      }
    }
    return true;
  }

  private boolean linkCorrelation(Draft.Correlation draft) {
    if (!draft.refs().stream().allMatch(this::isLinked)) {
      return false;
    }
    var ids = new LinkedHashMap<String, String>();
    for (var ref : draft.refs()) {
      var target = find(ref);
      if (target != null) {
        ids.put(ref.name(), target.head().id());
      }
    }
    try {
      var rule = correlations.finish(draft, ids);
      linked.put(draft.head().id(), rule);
    } catch (Refusal e) {
      problems.add(e.problem(draft.head().id()));
    }
    return true;
  }

  private boolean isLinked(Draft.Ref ref) {
    var target = find(ref);
    return target != null && linked.containsKey(target.head().id());
  }

  private boolean reaches(Draft.Correlation from, String id) {
    Set<String> seen = new HashSet<>();
    var open = new ArrayList<Draft.Correlation>(List.of(from));
    while (!open.isEmpty()) {
      for (var ref : open.removeLast().refs()) {
        if (find(ref) instanceof Draft.Correlation next && seen.add(next.head().id())) {
          open.add(next);
        }
      }
    }
    return seen.contains(id);
  }

  private @Nullable Draft find(Draft.Ref ref) {
    var draft = byId.get(ref.name());
    if (draft == null) {
      var named = byName.getOrDefault(ref.name(), List.of());
      draft = named.isEmpty() ? null : named.getFirst();
    }
    return draft;
  }

  private Set<String> names() {
    var names = new LinkedHashSet<>(byName.keySet());
    names.addAll(byId.keySet());
    return names;
  }

  /** Meant where rule and correlation stand in one file; else someone should know. */
  private void warnOfSilenced() {
    for (var draft : byId.values()) {
      if (draft instanceof Draft.Correlation correlation
          && linked.containsKey(draft.head().id())
          && !correlation.model().generate()) {
        for (var ref : correlation.refs()) {
          var base = find(ref);
          if (base != null
              && !base.head().position().file().equals(draft.head().position().file())) {
            problem(
                Severity.WARNING,
                draft,
                ref.position(),
                "rule '" + base.head().title() + "' raises no alerts of its own any more",
                "if it should, add 'generate: true' to the correlation");
          }
        }
      }
    }
  }

  private void problem(
      Severity severity, Draft draft, Position position, String message, String hint) {
    problems.add(new Problem(severity, position, draft.head().id(), message, hint));
  }
}
