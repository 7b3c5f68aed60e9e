package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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

  private static final int MAX_CHANNELS = 10_000;

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
   */
  public record Source(
      String kindField,
      Predicate<String> covered,
      String codeField,
      int codeWithin,
      Predicate<String> usual) {}

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
    private final Matcher matcher = new Matcher(rules, source.usual);
    private final int kindField = rules.fields().id(source.kindField);
    private final int codeField = rules.fields().id(source.codeField);
    private final int[] stamps = new int[rules.fields().size()];
    private final ByteTable kinds = new ByteTable(MAX_CHANNELS);
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
      return sink.admitted || !expected(json, matcher.scanner());
    }

    private boolean expected(byte[] json, EventScanner event) {
      int flags = event.eventFlags();
      if (event.irregular || (flags & EventScanner.ODD) != 0 || ++record == 0) {
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
      return kind && code && ((flags & EventScanner.WIDE) == 0 || plainText(event, json));
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

  /** Valid UTF-8 without digits, blanks and dashes beyond ASCII, which decoders may rewrite. */
  private static boolean plainText(EventScanner event, byte[] json) {
    CharBuffer text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(json, event.start, event.end - event.start));
    } catch (CharacterCodingException e) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 126
          && (Character.isDigit(c)
              || Character.isWhitespace(c)
              || Character.isSpaceChar(c)
              || Character.getType(c) == Character.DASH_PUNCTUATION)) {
        return false;
      }
    }
    return true;
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
