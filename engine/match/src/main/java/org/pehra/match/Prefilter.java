package org.pehra.match;

import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.pehra.sigma.Rule;

/**
 * Tells of records as their source wrote them that no rule can match the events made of them, so
 * that these events need not be made. Admits every record that might match, and every one that is
 * not as expected. Immutable; each thread has a {@link Gate} of its own.
 */
public final class Prefilter {
  /** Longer records are admitted: they may be cut on their way to an event. */
  private static final int MAX_BYTES = 1 << 19;

  private static final int MAX_LEARNED = 10_000;

  private static final long HIGH = 0x8080808080808080L;

  /** Digits, blanks and dashes beyond ASCII. */
  private static final BitSet REWRITTEN = rewritten();

  private final RuleSet rules;
  private final Source source;

  /**
   * What a source's records look like: flat JSON objects.
   *
   * @param kindField a field that each has once
   * @param covered whether the log sources and conditions take all events of this kind into account
   * @param codeField another field that each has once
   * @param codeWithin at most so many bytes from the beginning
   * @param usual whether a field of this name goes where the conditions expect it
   * @param changed suspects values that may not be the same in the event
   */
  public record Source(
      String kindField,
      Predicate<String> covered,
      String codeField,
      int codeWithin,
      Predicate<String> usual,
      ValueWatch changed) {}

  private Prefilter(RuleSet rules, Source source) {
    this.rules = rules;
    this.source = source;
  }

  /**
   * Compiles rules on event fields for the records of a source.
   *
   * @param exact the rules, and which of them count
   * @param logSources the rules' log sources by the source's fields
   */
  public static Prefilter compile(
      RuleSet exact, LogSources logSources, SourceConditions.Fields fields, Source source) {
    var conditions = new SourceConditions(fields);
    List<Rule.Detection> rules = exact.rules().stream().map(conditions::of).toList();
    var compiled = RuleSet.compile(rules, logSources);
    var refused = compiled.refused();
    if (!refused.isEmpty()) {
      compiled =
          RuleSet.compile(
              rules.stream()
                  .map(
                      rule ->
                          refused.containsKey(rule.head().id())
                              ? SourceConditions.always(rule)
                              : rule)
                  .toList(),
              logSources);
    }
    return new Prefilter(compiled, source);
  }

  /** The conditions on the source's fields, as a rule set. */
  public RuleSet rules() {
    return rules;
  }

  /** Working memory for one thread. */
  public Gate gate() {
    return new Gate();
  }

  /** Judges records. Used by one thread. */
  public final class Gate {
    private final Matcher matcher = new Matcher(rules, source.usual, source.changed);
    private final int kindField = rules.fields().id(source.kindField);
    private final int codeField = rules.fields().id(source.codeField);
    private final int[] stamps = new int[rules.fields().size()];
    private final ByteTable kinds = new ByteTable(MAX_LEARNED);
    private final Admission sink = new Admission();
    private int record;

    private Gate() {}

    /** Whether a rule might match, or the record is not as expected. Keeps nothing of the bytes. */
    public boolean admits(byte[] json, int offset, int length) {
      if (length < 2 || length > MAX_BYTES || json[offset] != '{') {
        return true;
      }
      sink.admitted = false;
      matcher.match(json, offset, length, sink);
      return sink.admitted || matcher.suspect() || !expected(json, matcher.scanner());
    }

    private boolean expected(byte[] json, EventScanner event) {
      int flags = event.eventFlags();
      if (event.irregular
          || event.hasControls()
          || (flags & EventScanner.ODD) != 0 && !event.oddEscapesArePlain()
          || ++record == 0) {
        return false;
      }
      boolean kind = false;
      boolean code = false;
      for (int i = 0; i < event.count; i++) {
        int field = NameTable.field(event.code[i]);
        if (field < 0) {
          continue;
        }
        if (stamps[field] == record) {
          return false;
        }
        stamps[field] = record;
        if (field == codeField) {
          code = event.from[i] - event.start < source.codeWithin;
        } else if (field == kindField) {
          kind = covered(json, event, i);
        }
      }
      for (int i = 0; i < event.nulls; i++) {
        if (stamps[NameTable.field(event.nullCode[i])] == record) {
          return false;
        }
      }
      return kind
          && code
          && ((flags & EventScanner.WIDE) == 0 || plainText(json, event.start, event.end));
    }

    private boolean covered(byte[] json, EventScanner event, int i) {
      int known = kinds.get(json, event.from[i], event.to[i]);
      if (known == ByteTable.ABSENT) {
        known = source.covered.test(event.text(i)) ? 1 : 0;
        kinds.learn(json, event.from[i], event.to[i], known);
      }
      return known == 1;
    }
  }

  /**
   * Whether text is valid UTF-8 without characters of four bytes, and without those that decoders
   * may rewrite.
   */
  private static boolean plainText(byte[] json, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= to && (EventScanner.word(json, i) & HIGH) == 0) {
        i += 8;
      } else if (json[i] >= 0) {
        i++;
      } else {
        int c = Value.wide(json, i, to);
        if (c < 0 || REWRITTEN.get(c)) {
          return false;
        }
        i += c < 0x800 ? 2 : 3;
      }
    }
    return true;
  }

  private static BitSet rewritten() {
    var rewritten = new BitSet();
    for (int c = 128; c <= Character.MAX_VALUE; c++) {
      rewritten.set(
          c,
          Character.isDigit(c)
              || Character.isWhitespace(c)
              || Character.isSpaceChar(c)
              || Character.getType(c) == Character.DASH_PUNCTUATION);
    }
    return rewritten;
  }

  private static final class Admission implements MatchSink {
    boolean admitted;

    @Override
    public void matched(Rule.Detection rule) {
      admitted = true;
    }

    @Override
    public void malformed(String reason, int at) {
      admitted = true;
    }

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {
      admitted = true;
    }
  }
}
