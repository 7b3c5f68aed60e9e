package org.pehra.match;

import com.google.re2j.Pattern;
import java.time.ZoneId;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.RegexFlag;

/** A test of one value that no index answers. Immutable; safe for all threads. */
@FunctionalInterface
interface ValueTest {
  boolean test(Value value);

  static ValueTest of(TextPattern pattern, boolean cased) {
    return cased
        ? value -> pattern.matches(value.plain(), value.plainLength())
        : value -> pattern.matches(value.folded(), value.foldedLength());
  }

  /**
   * @param needs of every text that it matches
   * @throws com.google.re2j.PatternSyntaxException when the pattern is not RE2's
   */
  static ValueTest of(Predicate.Regex regex, RequiredLiterals.Needs needs) {
    var pattern = pattern(regex);
    int length = needs.length();
    var run = needs.run();
    return value ->
        value.length() >= length
            && (run == null || run.occurs(value.plain(), value.plainLength()))
            && pattern.matcher(value.text()).find();
  }

  static Pattern pattern(Predicate.Regex regex) {
    int flags = 0;
    for (var flag : regex.flags()) {
      flags |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE;
            case MULTILINE -> Pattern.MULTILINE;
            case DOTALL -> Pattern.DOTALL;
          };
    }
    return Pattern.compile(regex.pattern(), flags);
  }

  static boolean ignoresCase(Predicate.Regex regex) {
    return regex.flags().contains(RegexFlag.IGNORE_CASE);
  }

  /**
   * @throws java.time.DateTimeException when the zone is none
   */
  static ValueTest of(Predicate.TimePart part) {
    var zone = ZoneId.of(part.zone().isEmpty() ? "UTC" : part.zone());
    return value -> TimeText.test(part, zone, value.text());
  }
}
