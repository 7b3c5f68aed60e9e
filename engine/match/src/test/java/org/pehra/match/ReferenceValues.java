package org.pehra.match;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pehra.sigma.Predicate.TimePart;
import org.pehra.sigma.Rule.Comparison;

/** Numbers, networks and times of a value, for the reference: by the book, not by the clock. */
final class ReferenceValues {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.\\d{1,9})?)?"
              + "([zZ]|[-+]\\d\\d:\\d\\d)?");

  private ReferenceValues() {}

  /** What JSON calls a number, and a leading plus or zeros; not beyond 64 characters. */
  static Optional<Double> number(String text) {
    return text.length() <= 64 && NUMBER.matcher(text).matches()
        ? Optional.of(Double.valueOf(text))
        : Optional.empty();
  }

  static boolean compare(Comparison comparison, double left, double right) {
    return switch (comparison) {
      case EQ -> left == right;
      case NEQ -> left != right;
      case GT -> left > right;
      case GTE -> left >= right;
      case LT -> left < right;
      case LTE -> left <= right;
    };
  }

  /** Compares the addresses' leading bits as numbers; both must be of one family. */
  static boolean inside(String network, String address) {
    int slash = network.indexOf('/');
    var base = address(slash < 0 ? network : network.substring(0, slash)).orElseThrow();
    var one = address(address);
    if (one.isEmpty() || one.get().length() != base.length()) {
      return false;
    }
    int prefix = slash < 0 ? base.length() : Integer.parseInt(network.substring(slash + 1));
    return one.get().substring(0, prefix).equals(base.substring(0, prefix));
  }

  /** The bits of an address as a text of 32 or 128 digits. */
  private static Optional<String> address(String text) {
    if (!text.contains(":")) {
      return v4(text);
    }
    int zone = text.indexOf('%');
    var bits =
        text.length() > 64
            ? Optional.<String>empty()
            : v6(zone < 0 ? text : text.substring(0, zone));
    var mapped = "0".repeat(80) + "1".repeat(16);
    return bits.map(b -> b.startsWith(mapped) ? b.substring(96) : b);
  }

  private static Optional<String> v4(String text) {
    if (!text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}")) {
      return Optional.empty();
    }
    var bits = new StringBuilder();
    for (var octet : text.split("\\.")) {
      if (Integer.parseInt(octet) > 255) {
        return Optional.empty();
      }
      bits.append(binary(octet, 10, 8));
    }
    return Optional.of(bits.toString());
  }

  private static String binary(String digits, int radix, int bits) {
    var binary = new BigInteger(digits, radix).toString(2);
    return "0".repeat(bits - binary.length()) + binary;
  }

  private static Optional<String> v6(String text) {
    var halves = text.split("::", -1);
    if (halves.length > 2) {
      return Optional.empty();
    }
    var before = groups(halves[0], halves.length == 1);
    if (before.isEmpty() || halves.length == 1) {
      return before.filter(bits -> bits.length() == 128);
    }
    var after = groups(halves[1], true);
    if (after.isEmpty() || before.get().length() + after.get().length() > 112) {
      return Optional.empty();
    }
    int gap = 128 - before.get().length() - after.get().length();
    return Optional.of(before.get() + "0".repeat(gap) + after.get());
  }

  private static Optional<String> groups(String text, boolean last) {
    var bits = new StringBuilder();
    var parts = text.isEmpty() ? new String[0] : text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        bits.append(binary(parts[i], 16, 16));
      } else if (last && i == parts.length - 1 && v4(parts[i]).isPresent()) {
        bits.append(v4(parts[i]).get());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bits.toString());
  }

  /** Year, month, day, hour and minute in a zone. */
  private record Civil(long year, int month, int day, int hour, int minute) {
    /** Days since 1970-01-01, counted month by month. */
    long days() {
      long days = 0;
      for (long y = 1970; y < year; y++) {
        days += leap(y) ? 366 : 365;
      }
      for (long y = year; y < 1970; y++) {
        days -= leap(y) ? 366 : 365;
      }
      for (int m = 1; m < month; m++) {
        days += monthDays(year, m);
      }
      return days + day - 1;
    }

    static Civil of(long seconds) {
      long days = Math.floorDiv(seconds, 86_400L);
      long rest = Math.floorMod(seconds, 86_400L);
      long year = 1970;
      while (days < 0) {
        year--;
        days += leap(year) ? 366 : 365;
      }
      while (days >= (leap(year) ? 366 : 365)) {
        days -= leap(year) ? 366 : 365;
        year++;
      }
      int month = 1;
      while (days >= monthDays(year, month)) {
        days -= monthDays(year, month);
        month++;
      }
      return new Civil(year, month, (int) days + 1, (int) (rest / 3600), (int) (rest / 60 % 60));
    }

    /** ISO 8601: the week that holds the year's first Thursday is the first. */
    int week() {
      long weekday = Math.floorMod(days() + 3, 7L); // Monday is 0; 1970-01-01 was a Thursday
      long thursday = days() - weekday + 3;
      var year = Civil.of(thursday * 86_400).year;
      long firstDay = new Civil(year, 1, 1, 0, 0).days();
      return (int) ((thursday - firstDay) / 7) + 1;
    }
  }

  private static boolean leap(long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int monthDays(long year, int month) {
    return List.of(31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31).get(month - 1);
  }

  static boolean time(TimePart part, String value) {
    var zone = ZoneId.of(part.zone().isEmpty() ? "UTC" : part.zone());
    var time = civil(value, zone);
    return time.isPresent()
        && compare(
            part.comparison(),
            switch (part.unit()) {
              case MINUTE -> time.get().minute;
              case HOUR -> time.get().hour;
              case DAY -> time.get().day;
              case WEEK -> time.get().week();
              case MONTH -> time.get().month;
              case YEAR -> time.get().year;
            },
            part.value());
  }

  private static Optional<Civil> civil(String text, ZoneId zone) {
    if (number(text).isPresent()) {
      double number = number(text).get();
      if (Math.abs(number) >= 1e14) {
        return Optional.empty();
      }
      // exact, and cut toward zero to milliseconds
      var exact = new BigDecimal(number);
      var millis = Math.abs(number) >= 1e11 ? exact : new BigDecimal(number * 1000);
      return Optional.of(at(Math.floorDiv(millis.longValue(), 1000L), zone));
    }
    var iso = TIME.matcher(text);
    if (!iso.matches()) {
      return Optional.empty();
    }
    var n = new ArrayList<Integer>();
    for (int i = 1; i <= 6; i++) {
      n.add(iso.group(i) == null ? 0 : Integer.parseInt(iso.group(i)));
    }
    if (n.get(1) < 1
        || n.get(1) > 12
        || n.get(2) < 1
        || n.get(2) > monthDays(n.get(0), n.get(1))
        || n.get(3) > 23
        || n.get(4) > 59
        || n.get(5) > 59) {
      return Optional.empty();
    }
    var local = new Civil(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4));
    var offset = iso.group(7);
    if (offset == null) {
      return Optional.of(local);
    }
    long seconds = local.days() * 86_400 + local.hour * 3600L + local.minute * 60L + n.get(5);
    if (!offset.equalsIgnoreCase("z")) {
      long ahead =
          Long.parseLong(offset.substring(1, 3)) * 60 + Long.parseLong(offset.substring(4));
      if (ahead > 18 * 60 || Long.parseLong(offset.substring(4)) > 59) {
        return Optional.empty();
      }
      seconds -= (offset.charAt(0) == '-' ? -ahead : ahead) * 60;
    }
    return Optional.of(at(seconds, zone));
  }

  private static Civil at(long seconds, ZoneId zone) {
    var offset = zone.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
    return Civil.of(seconds + offset);
  }
}
