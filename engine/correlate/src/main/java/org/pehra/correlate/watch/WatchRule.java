package org.pehra.correlate.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Rule;

/**
 * A correlation of one of Pehra's own kinds as a shard runs it.
 *
 * @param kind what it does in a group
 * @param legs base rule id → position
 * @param alerts whether it raises alerts, or only signals for its parents
 * @param parents correlations of which this one is a base rule
 */
public record WatchRule(
    Rule.Correlation rule,
    Kind kind,
    Map<String, Integer> legs,
    boolean alerts,
    List<Rule.Correlation> parents) {
  /** A group's state is saved at least so often while signals come. */
  private static final long SAVED_EVERY = Duration.ofHours(1).toMillis();

  public WatchRule {
    legs = Map.copyOf(legs);
    parents = List.copyOf(parents);
  }

  /** What the kinds differ in. */
  public interface Kind {
    /** As in {@link org.pehra.model.Alert#type}. */
    String type();

    /**
     * Of one scope.
     *
     * @param eventsPerGroup kept of one group; beyond, events leave
     */
    Trackers trackers(int eventsPerGroup);

    /** What becomes of an event with these fields; only what is {@code TAKEN} is tracked. */
    default Watches.Outcome look(Map<String, String> fields) {
      return Watches.Outcome.TAKEN;
    }

    /**
     * What happened, for the alert's sentence.
     *
     * @param where who and in which group, as {@code "of bank-a (user name ali)"}
     */
    String told(Case of, String where);

    /** How far back signals matter, but for the lateness; milliseconds. */
    default long history(long timespan) {
      return 2 * timespan;
    }

    /**
     * What the saved state of a group depends on, of what this kind knows of its rule; empty for a
     * kind that saves none and learns all of its history anew after a restart.
     */
    default String saves() {
      return "";
    }

    /** How old an event may be to count, but for the lateness; milliseconds. */
    default long kept(long timespan) {
      return history(timespan);
    }

    /**
     * How old what is not saved may be when its round comes, but for the lateness; milliseconds.
     */
    default long unsaved(long timespan) {
      return 3 * timespan;
    }

    /** A measure that alerts show as their value. */
    default boolean measures() {
      return false;
    }

    /** The threshold as a sentence says it; empty where there is none. */
    default String threshold() {
      return "";
    }

    /** What it does, for a rule author. */
    String described();

    /** The rule's own EPL, where it has one. */
    default @Nullable String epl() {
      return null;
    }
  }

  public String id() {
    return rule.head().id();
  }

  /** How far back signals matter, but for the lateness; milliseconds. */
  public long history() {
    return kind.history(rule.timespanMillis());
  }

  /** Whether its groups have a state that outlives the signals. */
  public boolean saves() {
    return !kind.saves().isEmpty();
  }

  /**
   * How far back signals must be replayed after a restart, but for the lateness; milliseconds. Of
   * what is saved two rounds, since the last one may have been lost, and what such a state may lack
   * of windows and periods that were not over.
   */
  public long replay(long lateness) {
    return saves()
        ? Math.min(history(), 2 * savedEvery(lateness) + kind.unsaved(timespan()))
        : history();
  }

  /** How long a group's state may be unsaved, milliseconds of event time. */
  long savedEvery(long lateness) {
    return Math.max(lateness, Math.min(SAVED_EVERY, history() / 16));
  }

  /** Equal for rules that can go on with each other's groups. */
  String meaning() {
    return String.join(
        "; ",
        kind.type(),
        kind.saves(),
        "by " + rule.groupBy() + " " + rule.aliases(),
        "over " + new TreeSet<>(legs.keySet()),
        "within " + timespan(),
        rule.scope().toString());
  }

  /** Whether it can go on with the groups of the other one, which ran before. */
  boolean continues(WatchRule before) {
    return rule.equals(before.rule) || saves() && meaning().equals(before.meaning());
  }

  /** How old an event may be to count, but for the lateness; milliseconds. */
  public long kept() {
    return kind.kept(rule.timespanMillis());
  }

  long timespan() {
    return rule.timespanMillis();
  }

  /** How the rule is judged, for an author who asks for its EPL. */
  public String described() {
    var head = rule.head();
    var epl = kind.epl();
    return "// "
        + head.title().replaceAll("\\s+", " ")
        + " ("
        + head.id()
        + "), "
        + kind.type()
        + (epl == null
            ? "\n// No EPL: this kind is judged by an operator of Pehra's own"
            : "\n// Judged")
        + ", in event time, for each\n// group "
        + rule.groupBy()
        + " of one "
        + (rule.scope() == Rule.Scope.NATIONAL ? "nation" : "institution")
        + ".\n// "
        + kind.described()
        + "\n"
        + (epl == null ? "" : epl);
  }
}
