package org.pehra.alerts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pehra.model.Level;

/**
 * The names a query may use, and how an alert answers to each.
 *
 * <p>Keyword fields compare the whole value without regard to case and take wildcards; text fields
 * compare words; numbers and times take ranges. Every dotted name ({@code host.name}) is a keyword
 * field too: it holds the alert's group values, entities and embedded events' fields of that name,
 * and {@code group.<name>} the group values alone. Values are compared by their first {@link
 * #MAX_VALUE} characters.
 */
public final class Fields {
  /** Names that facets may be asked for. */
  public static final List<String> FACETS =
      List.of(
          "level",
          "rule",
          "institution",
          "status",
          "triage",
          "tag",
          "scope",
          "type",
          "host.name",
          "user.name",
          "source.ip",
          "destination.ip");

  static final int MAX_VALUE = 512;
  static final List<Level> LEVELS = List.of(Level.values());

  /** What a field's values are. */
  enum Kind {
    KEYWORD,
    TEXT,
    LONG,
    DOUBLE,
    TIME
  }

  /** Free text: every word that a view of the alert holds. */
  static final String ANY_TEXT = "text";

  static final String ANY_ENTITY = "entity";
  static final String ANY_GROUP = "group";

  private static final Map<String, Kind> KINDS = new TreeMap<>();
  private static final Map<String, String> ALIASES =
      Map.of(
          "rule.id", "rule",
          "rule.title", "title",
          "rule.level", "level",
          "rule.tags", "tag",
          "tags", "tag",
          "@timestamp", "last_at");

  static {
    for (var name :
        List.of(
            "id",
            "episode",
            "rule",
            "level",
            "status",
            "triage",
            "by",
            "institution",
            "scope",
            "type",
            "tag",
            "late",
            ANY_ENTITY,
            ANY_GROUP)) {
      KINDS.put(name, Kind.KEYWORD);
    }
    for (var name : List.of(ANY_TEXT, "title", "sentence", "comment")) {
      KINDS.put(name, Kind.TEXT);
    }
    for (var name : List.of("last_at", "first_at", "detected_at", "closed_at")) {
      KINDS.put(name, Kind.TIME);
    }
    KINDS.put("count", Kind.LONG);
    KINDS.put("revision", Kind.LONG);
    KINDS.put("value", Kind.DOUBLE);
  }

  private Fields() {}

  /** The field's own name for a name a user may write. */
  static String canonical(String name) {
    return ALIASES.getOrDefault(name, name);
  }

  /**
   * The kind of a canonical name.
   *
   * @throws QueryException for a name that is neither known nor dotted
   */
  static Kind kind(String name, int position) {
    var kind = KINDS.get(name);
    if (kind != null) {
      return kind;
    }
    if (name.indexOf('.') > 0 && !name.endsWith(".")) {
      return Kind.KEYWORD;
    }
    throw new QueryException(
        "there is no field '" + name + "'",
        position,
        "did you mean '"
            + nearest(name)
            + "'? "
            + "To search for text with a colon, put it in quotes.");
  }

  /** Lower case, character by character, so that indexing and asking always agree. */
  static String fold(String value) {
    var folded = new StringBuilder(value.length());
    value.codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** What is compared of a keyword value. */
  static String keyword(String value) {
    var folded = fold(value);
    return folded.length() <= MAX_VALUE ? folded : folded.substring(0, MAX_VALUE);
  }

  static boolean isWordPart(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        || codePoint == '_'
        || Character.getType(codePoint) == Character.NON_SPACING_MARK;
  }

  /** Name of a level, a status, a state as JSON shows it. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  static Level level(String name, int position) {
    for (var level : Level.values()) {
      if (name(level).equals(fold(name))) {
        return level;
      }
    }
    throw new QueryException(
        "there is no level '" + name + "'",
        position,
        "levels are informational, low, medium, high, critical");
  }

  /** A level's place in rising order; stored in the index. */
  static int rank(Level level) {
    return LEVELS.indexOf(level);
  }

  static String nearest(String name) {
    return KINDS.keySet().stream()
        .min(java.util.Comparator.comparingInt(known -> distance(name, known)))
        .orElseThrow();
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
