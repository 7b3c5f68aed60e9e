package org.pehra.connect.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Decoded.Sensitive;

/**
 * Finds card and citizen numbers in text.
 *
 * <ul>
 *   <li>A card number is 13 to 19 digits that {@link CardNumbers} finds plausible: in one piece, or
 *       in groups of at most six joined by one kind of single blank or dash. Letters may stick to
 *       it ({@code PAN4111…}), but digits inside hashes and UUIDs are left alone.
 *   <li>Track data is found by its form, whatever its check digit, and reaches to its end sentinel.
 *   <li>A citizen number is {@code 12345-1234567-1} anywhere, or 13 digits after a word such as
 *       {@code cnic}.
 * </ul>
 */
final class SecretNumbers {
  /**
   * A number in the text.
   *
   * @param start first character of what must go
   * @param end after the last character of what must go; past the number where track data follows
   * @param digits the number without separators
   */
  record Found(int start, int end, Sensitive kind, String digits) {}

  /** What is known about the text beforehand. */
  record Context(boolean citizenField, boolean cardField, Set<String> knownCards) {
    static final Context NONE = new Context(false, false, Set.of());
  }

  /**
   * More letters than this around a number make it part of a hash: tokens have 32 letters and
   * digits, thus 13 letters at least when 19 are digits.
   */
  private static final int MAX_LETTERS = 12;

  private static final int MAX_GROUP = 6;

  /** Lengths of card numbers, the usual ones first. */
  private static final int[] LENGTHS = {16, 15, 19, 14, 18, 17, 13};

  private final String text;
  private final Context context;
  private final DigitGroups groups;
  private final List<Found> found = new ArrayList<>();

  private SecretNumbers(String text, DigitGroups groups, Context context) {
    this.text = text;
    this.context = context;
    this.groups = groups;
  }

  /** The numbers in the text, in order, not overlapping. */
  static List<Found> find(String text, Context context) {
    var groups = DigitGroups.of(text);
    return groups.size() == 0 ? List.of() : find(text, groups, context);
  }

  /** The same, with the groups already found. */
  static List<Found> find(String text, DigitGroups groups, Context context) {
    var search = new SecretNumbers(text, groups, context);
    search.run();
    return search.found;
  }

  private void run() {
    for (int group = 0; group < groups.size(); ) {
      if (Tokens.covers(text, groups.start(group))) {
        group++; // what was masked once must not be masked again
        continue;
      }
      int next = dashedCitizen(group);
      next = next > group ? next : single(group);
      next = next > group ? next : grouped(group);
      group = Math.max(next, group + 1);
    }
  }

  private int dashedCitizen(int group) {
    if (group + 2 >= groups.size()
        || groups.length(group + 1) != 7
        || groups.length(group + 2) != 1
        || groups.join(group + 1) != '-'
        || groups.join(group + 2) != '-') {
      return group;
    }
    for (int start : starts(group)) {
      if (groups.end(group) - start == 5
          && DigitGroups.digit(text.charAt(start)) > 0
          && standsAlone(start, groups.end(group + 2))) {
        add(start, groups.end(group + 2), Sensitive.NATIONAL_ID);
        return group + 3;
      }
    }
    return group;
  }

  private int single(int group) {
    int end = groups.end(group);
    for (int start : starts(group)) {
      int length = end - start;
      if (length < 13 || length > 19) {
        continue;
      }
      var digits = DigitGroups.digits(text, start, end);
      int trackEnd = TrackData.end(text, start, end);
      if (trackEnd > end && (TrackData.opens(text, start) || CardNumbers.plausible(digits))) {
        found.add(new Found(start, trackEnd, Sensitive.CARD, digits));
        return firstGroupFrom(group, trackEnd);
      }
      if (!standsAlone(start, end)) {
        continue;
      }
      var kind = kind(start, digits);
      if (kind != null) {
        found.add(new Found(start, end, kind, digits));
        return group + 1;
      }
    }
    return group;
  }

  private @Nullable Sensitive kind(int start, String digits) {
    if (context.knownCards.contains(digits)) {
      return Sensitive.CARD;
    }
    if (digits.length() == 13
        && digits.charAt(0) != '0'
        && (context.citizenField || FieldWords.citizenBefore(text, start))) {
      return Sensitive.NATIONAL_ID;
    }
    if (fraction(start)) {
      return null;
    }
    boolean card = context.cardField ? CardNumbers.luhn(digits) : CardNumbers.plausible(digits);
    return card ? Sensitive.CARD : null;
  }

  /** A card number in groups, as cards print it. */
  private int grouped(int first) {
    if (!joinedAlike(first, first + 1)) {
      return first;
    }
    for (int length : LENGTHS) {
      for (int start : starts(first)) {
        int last = lastGroup(first, start, length);
        if (last > first && isCard(start, groups.end(last)) && !insideUuid(start)) {
          int end = groups.end(last);
          int trackEnd = Math.max(end, TrackData.end(text, start, end));
          found.add(
              new Found(start, trackEnd, Sensitive.CARD, DigitGroups.digits(text, start, end)));
          return firstGroupFrom(last, trackEnd);
        }
      }
    }
    return first;
  }

  private boolean isCard(int start, int end) {
    var digits = DigitGroups.digits(text, start, end);
    return standsAlone(start, end)
        && (context.knownCards.contains(digits) || CardNumbers.plausible(digits));
  }

  /**
   * The group at which exactly {@code length} digits end, when all are joined alike and sized like
   * groups of a card; else -1.
   */
  private int lastGroup(int first, int start, int length) {
    int size = groups.end(first) - start;
    int total = size;
    boolean even = true;
    int shortest = size;
    int longest = size;
    for (int group = first + 1; total < length && joinedAlike(first, group); group++) {
      int digits = groups.length(group);
      total += digits;
      if (total == length) {
        return cardLike(group - first, size, digits, even, shortest, Math.max(longest, digits))
            ? group
            : -1;
      }
      even &= digits == size;
      shortest = Math.min(shortest, digits);
      longest = Math.max(longest, digits);
    }
    return -1;
  }

  private boolean joinedAlike(int first, int group) {
    return group < groups.size()
        && groups.join(group) != DigitGroups.NOT_JOINED
        && groups.join(group) == groups.join(first + 1);
  }

  /** Neighbouring numbers of flow logs should not look like a card, so groups have its shape. */
  private static boolean cardLike(
      int joins, int size, int last, boolean even, int shortest, int longest) {
    boolean halves = joins == 1 && size + last == 16 && (size == 4 || size == 6 || size == 8);
    return halves || longest <= MAX_GROUP && (shortest >= 3 || even && last <= size);
  }

  /** Where a group's number may start: after an escape that ends in digits, if there is one. */
  private int[] starts(int group) {
    int start = groups.start(group);
    for (int back = 1; back <= 5 && start - back >= 1; back++) {
      if (text.charAt(start - back) == 'u' && text.charAt(start - back - 1) == '\\') {
        return new int[] {start, Math.min(start - back + 5, groups.end(group))};
      }
    }
    for (int back = 1; back <= 2 && start - back >= 0; back++) {
      if (text.charAt(start - back) == '%') {
        return new int[] {start, Math.min(start - back + 3, groups.end(group))};
      }
    }
    return new int[] {start};
  }

  /** Whether the run of letters and digits around the number is the number and few letters. */
  private boolean standsAlone(int start, int end) {
    int from = start;
    while (from > 0 && letter(text.charAt(from - 1))) {
      from--;
    }
    int to = end;
    while (to < text.length() && letter(text.charAt(to))) {
      to++;
    }
    return start - from + to - end <= MAX_LETTERS
        && !(from < start && from > 0 && plainDigit(from - 1))
        && !(to > end && to < text.length() && plainDigit(to));
  }

  private boolean plainDigit(int at) {
    return DigitGroups.digit(text.charAt(at)) >= 0;
  }

  private boolean fraction(int start) {
    return start >= 2 && text.charAt(start - 1) == '.' && plainDigit(start - 2);
  }

  private boolean insideUuid(int start) {
    int from = start;
    while (from > 0 && start - from < 36 && (hex(text.charAt(from - 1)))) {
      from--;
    }
    return Uuids.at(text, from);
  }

  private static boolean hex(char c) {
    return c == '-' || Character.digit(c, 16) >= 0;
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private int firstGroupFrom(int group, int position) {
    int next = group + 1;
    while (next < groups.size() && groups.start(next) < position) {
      next++;
    }
    return next;
  }

  private void add(int start, int end, Sensitive kind) {
    found.add(new Found(start, end, kind, DigitGroups.digits(text, start, end)));
  }
}
