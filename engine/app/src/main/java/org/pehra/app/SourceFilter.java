package org.pehra.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.decode.WindowsNames;
import org.pehra.connect.mask.MaskProbe;
import org.pehra.connect.mask.MaskedLiterals;
import org.pehra.connect.mask.Masker;
import org.pehra.match.LogSources;
import org.pehra.match.Prefilter;
import org.pehra.match.RuleSet;
import org.pehra.match.SourceConditions;
import org.pehra.model.Ecs;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/**
 * The rules compiled to the field names of flat Windows events, so that only the few that may match
 * are made into events. Thread-safe.
 */
final class SourceFilter {
  /** As far as the decoder {@code auto} looks for the name of the event's code. */
  private static final int SNIFFED = 8000;

  private static final Position NOWHERE = new Position("", 1, 1);

  private final RuleSet rules;
  private final Masker masker;
  private final WindowsNames names = new WindowsNames();
  private final Map<String, List<SourceConditions.Origin>> origins = new ConcurrentHashMap<>();
  private final Set<String> fromElsewhere = ConcurrentHashMap.newKeySet();
  private final Set<Predicate> keywords = new LinkedHashSet<>();
  private final LogSources logSources;
  private final Set<String> datasets = new LinkedHashSet<>();
  private @Nullable Prefilter compiled;

  /**
   * @param masker of the events that are made
   */
  SourceFilter(RuleSet rules, Masker masker) {
    this.rules = rules;
    this.masker = masker;
    rules.rules().stream().map(Rule.Detection::condition).forEach(this::collect);
    logSources = logSources();
  }

  /** The filter for records of any input; compiled when it is first asked for. */
  synchronized Prefilter filter() {
    if (compiled == null) {
      Map<Predicate, Predicate> shown = new LinkedHashMap<>();
      for (var keyword : keywords) {
        shown(keyword).ifPresent(in -> shown.put(keyword, in));
      }
      compiled = compile(shown);
    }
    return compiled;
  }

  private Prefilter compile(Map<Predicate, Predicate> shown) {
    var fields =
        new SourceConditions.Fields() {
          @Override
          public Optional<List<SourceConditions.Origin>> origins(String field) {
            return SourceFilter.this.origins(field);
          }

          @Override
          public Optional<Predicate> shown(Predicate keyword) {
            return Optional.ofNullable(shown.get(keyword));
          }
        };
    return Prefilter.compile(
        rules,
        logSources,
        fields,
        new Prefilter.Source(
            WindowsNames.CHANNEL,
            channel ->
                names.covers(channel, datasets)
                    && shown.keySet().stream()
                        .noneMatch(keyword -> occur(literals(keyword), names.dataset(channel))),
            WindowsNames.CODE,
            SNIFFED,
            name -> WindowsNames.ordinary(name) && Masker.plainName(name),
            new MaskProbe(masker)::changes));
  }

  private LogSources logSources() {
    List<LogSources.Entry> entries = new ArrayList<>();
    for (var entry : rules.logSources().entries()) {
      Map<String, List<String>> when = new LinkedHashMap<>();
      boolean reachable = true;
      for (var condition : entry.when().entrySet()) {
        if (condition.getKey().equals(Ecs.DATASET)) {
          datasets.addAll(condition.getValue());
          var channels =
              condition.getValue().stream()
                  .flatMap(pattern -> names.channels(pattern).stream())
                  .toList();
          reachable = !channels.isEmpty();
          when.put(WindowsNames.CHANNEL, channels.contains("*") ? List.of("*") : channels);
        } else {
          origins(condition.getKey())
              .filter(SourceFilter::copied)
              .ifPresent(of -> when.put(of.getFirst().source(), condition.getValue()));
        }
      }
      if (reachable) {
        entries.add(new LogSources.Entry(when, entry.logSource()));
      }
    }
    entries.add(
        new LogSources.Entry(
            Map.of(WindowsNames.CHANNEL, List.of("*"), WindowsNames.CODE, List.of("*")),
            new org.pehra.sigma.LogSource("-", "-", "-")));
    return LogSources.of(entries);
  }

  private static boolean copied(List<SourceConditions.Origin> origins) {
    return origins.size() == 1
        && origins.getFirst().copy() == SourceConditions.Copy.SAME
        && origins.getFirst().when() instanceof Expr.Constant;
  }

  private Optional<List<SourceConditions.Origin>> origins(String field) {
    if (fromElsewhere.contains(field)) {
      return Optional.empty();
    }
    var known = origins.get(field);
    if (known == null) {
      var found = names.origins(field);
      if (found.isEmpty()) {
        fromElsewhere.add(field);
        return Optional.empty();
      }
      known = found.get().stream().map(SourceFilter::origin).toList();
      origins.put(field, known);
    }
    return Optional.of(known);
  }

  private static SourceConditions.Origin origin(WindowsNames.Origin origin) {
    var copy =
        switch (origin.copy()) {
          case SAME -> SourceConditions.Copy.SAME;
          case INTEGER -> SourceConditions.Copy.INTEGER;
          case FLAG -> SourceConditions.Copy.ANY_CASE;
          case SAME_OR_NOTHING -> SourceConditions.Copy.SAME_OR_NOTHING;
          case OTHER -> SourceConditions.Copy.OTHER;
        };
    var kind = origin.kind();
    var when =
        kind.equals(WindowsNames.Kind.ANY)
            ? new Expr.Constant(true)
            : new Expr.And(
                List.of(
                    oneOf(WindowsNames.CHANNEL, kind.channels(), kind.otherChannels()),
                    oneOf(WindowsNames.CODE, kind.codes(), kind.otherCodes())));
    return new SourceConditions.Origin(origin.source(), copy, when);
  }

  private static Expr oneOf(String field, List<String> values, List<String> others) {
    if (!values.isEmpty()) {
      return new Expr.Or(values.stream().map(value -> equal(field, value)).toList());
    }
    return new Expr.Not(new Expr.Or(others.stream().map(value -> equal(field, value)).toList()));
  }

  private static Expr equal(String field, String value) {
    return new Expr.Leaf(
        new Predicate.Text(field, List.of(new Predicate.Part.Literal(value)), false), "", NOWHERE);
  }

  /** What occurs in a value of an event's record where a keyword occurs in the event, if known. */
  private Optional<Predicate> shown(Predicate keyword) {
    if (!(keyword instanceof Predicate.Text text)
        || text.cased()
        || !(text.parts().getFirst() instanceof Predicate.Part.AnyText)
        || !(text.parts().getLast() instanceof Predicate.Part.AnyText)) {
      return Optional.empty();
    }
    var literals = literals(text);
    boolean time =
        literals.stream().allMatch(literal -> literal.matches("[0-9a-z:. +-]{0,2}|[0-9tz:.+-]*"));
    if (literals.isEmpty()
        || time
        || names.written().stream().anyMatch(written -> occur(literals, written))) {
      return Optional.empty();
    }
    List<Predicate.Part> parts = new ArrayList<>();
    parts.add(new Predicate.Part.AnyText());
    for (var literal : literals) {
      var shown = MaskedLiterals.shown(literal);
      if (!shown.isEmpty()) {
        parts.add(new Predicate.Part.Literal(shown));
        parts.add(new Predicate.Part.AnyText());
      }
    }
    return parts.size() == 1
        ? Optional.empty()
        : Optional.of(new Predicate.Text(Predicate.KEYWORD, parts, false));
  }

  private static List<String> literals(Predicate keyword) {
    return keyword instanceof Predicate.Text text
        ? text.parts().stream()
            .filter(Predicate.Part.Literal.class::isInstance)
            .map(part -> ((Predicate.Part.Literal) part).text().toLowerCase(Locale.ROOT))
            .toList()
        : List.of();
  }

  private static boolean occur(List<String> literals, String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    return literals.stream().allMatch(lower::contains);
  }

  private void collect(Expr expr) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> collect(not.of());
      case Expr.And and -> and.of().forEach(this::collect);
      case Expr.Or or -> or.of().forEach(this::collect);
      case Expr.AtLeast some -> some.of().forEach(this::collect);
      case Expr.Leaf leaf -> {
        if (leaf.predicate().field().equals(Predicate.KEYWORD)) {
          keywords.add(leaf.predicate());
        }
      }
    }
  }
}
