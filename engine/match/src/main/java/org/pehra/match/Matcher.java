package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.pehra.sigma.Rule;

/**
 * Matches events against a rule set. Used by one thread, which owns its working memory; any number
 * of matchers share a {@link RuleSet}.
 */
public final class Matcher {
  /** See {@link #usualMillis}. */
  public static final long UNUSUAL = Long.MIN_VALUE;

  /** At a few hundred bytes each, about 4 MB a matcher. */
  private static final int REMEMBERED = 1 << 14;

  private static final int MAX_NAMES = 4096;

  private final RuleSet rules;
  private final ValueWatch watch;
  private final EventScanner scanner;
  private final EventHeader header;
  private final Value value = new Value();
  private final ValueMemo memo = new ValueMemo(REMEMBERED);
  private final Part[] parts;
  private MatchSink current = new Silent();
  private int[] matched = new int[64];
  private int count;
  private boolean suspect;

  public Matcher(RuleSet rules) {
    this(rules, name -> true, ValueWatch.NONE);
  }

  /**
   * @param usual which names of fields are as expected, see {@link EventScanner#irregular}
   * @param watch see {@link #suspect}
   */
  Matcher(RuleSet rules, Predicate<String> usual, ValueWatch watch) {
    this.rules = rules;
    this.watch = watch;
    scanner = new EventScanner(new NameTable(rules.fields(), MAX_NAMES, usual), rules.searchAll());
    header = new EventHeader(scanner);
    parts = new Part[rules.layers().size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(rules.layers().get(i), rules.places(i));
    }
  }

  /** Working memory for one layer of the rule set. */
  private final class Part implements GroupRun.Outcome {
    private final Router router;
    private final int[] places;
    private final IdentityHashMap<Group, GroupRun> runs = new IdentityHashMap<>();

    private Part(Layer layer, int[] places) {
      router = new Router(layer, rules.fields(), watch);
      this.places = places;
    }

    private void match(byte[] json) {
      var group = router.group(scanner, json);
      suspect |= router.suspect();
      if (group.isEmpty()) {
        return;
      }
      var run = runs.get(group);
      if (run == null) {
        run = new GroupRun(group, rules.fields().size(), scanner, value, memo, watch);
        runs.put(group, run);
      }
      run.match(json, this);
      suspect |= run.suspect();
    }

    @Override
    public void matched(int rule) {
      if (places[rule] >= 0) {
        add(places[rule]);
      }
    }

    @Override
    public void failed(int rule, RuntimeException cause) {
      if (places[rule] >= 0) {
        current.failed(rules.rules().get(places[rule]), cause);
      }
    }
  }

  /** The values of the event that was matched last. */
  EventScanner scanner() {
    return scanner;
  }

  /** Whether the watch suspects a value of the event matched last that its rules look at. */
  boolean suspect() {
    return suspect;
  }

  /** The rule set this matcher works on. */
  public RuleSet rules() {
    return rules;
  }

  /**
   * Matches one event: a JSON object in UTF-8, flat or nested. Reads the bytes in place and keeps
   * nothing of them.
   *
   * @param sink told before this method returns
   */
  public void match(byte[] json, int offset, int length, MatchSink sink) {
    if (!scanner.scan(json, offset, length)) {
      sink.malformed(scanner.problem, scanner.problemAt);
      return;
    }
    count = 0;
    suspect = false;
    current = sink;
    for (var part : parts) {
      part.match(json);
    }
    if (count > 1) {
      Arrays.sort(matched, 0, count);
    }
    for (int i = 0; i < count; i++) {
      sink.matched(rules.rules().get(matched[i]));
    }
  }

  /**
   * {@code @timestamp} of the event matched last, in milliseconds since 1970 UTC, where its header
   * is complete, of the form that connectors write, and names this institution. Else {@link
   * #UNUSUAL}: then {@link org.pehra.model.Event#parse} says what there is. Allocates nothing.
   *
   * @param json the event, as it was matched
   * @param institution its id in ASCII
   */
  public long usualMillis(byte[] json, byte[] institution) {
    return header.millis(json, institution);
  }

  /** Share of the values met so far that were remembered from before, 0 to 1. */
  public double memoHitRate() {
    return memo.hitRate();
  }

  /**
   * The matched rules of one event, in ascending order of their ids.
   *
   * @throws IllegalArgumentException when the event cannot be read; says why, without event text
   * @throws IllegalStateException when a rule failed
   */
  public List<Rule.Detection> match(byte[] json) {
    List<Rule.Detection> found = new ArrayList<>();
    match(
        json,
        0,
        json.length,
        new MatchSink() {
          @Override
          public void matched(Rule.Detection rule) {
            found.add(rule);
          }

          @Override
          public void malformed(String reason, int at) {
            throw new IllegalArgumentException(reason + " at byte " + at);
          }

          @Override
          public void failed(Rule.Detection rule, RuntimeException cause) {
            throw new IllegalStateException("rule " + rule.head().id(), cause);
          }
        });
    return found;
  }

  private void add(int rule) {
    if (count == matched.length) {
      matched = Arrays.copyOf(matched, count * 2);
    }
    matched[count++] = rule;
  }

  /** Before the first event. */
  private static final class Silent implements MatchSink {
    @Override
    public void matched(Rule.Detection rule) {}

    @Override
    public void malformed(String reason, int at) {}

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {}
  }
}
