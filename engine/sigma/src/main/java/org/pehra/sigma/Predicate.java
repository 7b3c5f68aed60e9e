package org.pehra.sigma;

import java.util.List;
import java.util.Set;

/**
 * One test on one field of an event, with every Sigma modifier already resolved (base64, wide,
 * windash and the like have become several text predicates). A field whose value is an array
 * satisfies a predicate when any element does. Numbers and booleans are compared as their JSON text
 * where a text is asked for.
 */
public sealed interface Predicate {
  /** Name of the event's field; {@link #KEYWORD} means "any value of the event". */
  String field();

  /** Stands for "search every value", except event.original, hashes and ids. */
  String KEYWORD = "";

  /**
   * The field's text equals a pattern as a whole.
   *
   * @param parts literals between the wildcards
   * @param cased compare exactly; else case-insensitively by {@code String.equalsIgnoreCase}'s
   *     folding
   */
  record Text(String field, List<Part> parts, boolean cased) implements Predicate {
    public Text {
      parts = List.copyOf(parts);
    }
  }

  /** A piece of a text pattern. */
  sealed interface Part {
    /** Literal characters, never empty. */
    record Literal(String text) implements Part {}

    /** {@code *}: any characters, also none; never twice in a row. */
    record AnyText() implements Part {}

    /** {@code ?}: exactly one character (Unicode code point). */
    record AnyChar() implements Part {}
  }

  /** A regular expression found anywhere in the field's text; linear time only. Syntax is RE2's. */
  record Regex(String field, String pattern, Set<RegexFlag> flags) implements Predicate {
    public Regex {
      flags = Set.copyOf(flags);
    }
  }

  /** Sigma's {@code re} sub-modifiers {@code i}, {@code m}, {@code s}. */
  enum RegexFlag {
    IGNORE_CASE,
    MULTILINE,
    DOTALL
  }

  /** The field's text is an IP address inside the network, v4 or v6, as in {@code 10.0.0.0/8}. */
  record Cidr(String field, String network) implements Predicate {}

  /**
   * The field is a number, or text that is one, and the comparison holds. Never {@code EQ} or
   * {@code NEQ}.
   */
  record NumberCompare(String field, Rule.Comparison comparison, double value)
      implements Predicate {}

  /**
   * The field is the same number, written as a number or as text ({@code 42}, {@code "42"}, {@code
   * 42.0}).
   */
  record NumberEquals(String field, double value) implements Predicate {}

  /** The field is absent, or null. */
  record Null(String field) implements Predicate {}

  /** The field is there, whatever its value; null counts as absent. */
  record Exists(String field) implements Predicate {}

  /**
   * The field compared with another field of the same event, case-insensitively; false when either
   * is absent.
   */
  record FieldRef(String field, String other, TextMatch match) implements Predicate {}

  /** How {@link FieldRef} compares. */
  enum TextMatch {
    EQUALS,
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH
  }

  /** A part of the field's ISO 8601 time, or epoch time, in a zone, compared with a number. */
  record TimePart(String field, Unit unit, Rule.Comparison comparison, int value, String zone)
      implements Predicate {
    /**
     * Units of the time modifiers; {@code WEEK} is ISO 8601's week of the year, {@code DAY} the day
     * of the month.
     */
    public enum Unit {
      MINUTE,
      HOUR,
      DAY,
      WEEK,
      MONTH,
      YEAR
    }
  }
}
