package org.pehra.match;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.pehra.model.Ecs;
import org.pehra.model.Event;

/**
 * The header of the event just scanned, read from its bytes without allocating: connectors write it
 * in one form, so {@link Event#parse} need not look at every event again. Used by one thread.
 */
final class EventHeader {
  /** Every rule set reads these first, so that they have the numbers 0, 1, 2 … */
  static final List<String> FIELDS =
      List.of(Ecs.TIMESTAMP, Ecs.ORGANIZATION_ID, Ecs.EVENT_ID, Ecs.DATASET, Ecs.SOURCE);

  private static final int TIMESTAMP = 0;
  private static final int INSTITUTION = 1;
  private static final int DATE = 10;
  private static final int SECOND = 19;
  private static final long DAY_MILLIS = 86_400_000;

  private final EventScanner event;
  private final int[] place = new int[FIELDS.size()];

  /** The date read last and its day since 1970. */
  private final byte[] date = new byte[DATE];

  private long day;

  EventHeader(EventScanner event) {
    this.event = event;
  }

  /** As {@link Matcher#usualMillis}. */
  long millis(byte[] json, byte[] institution) {
    return complete()
            && Arrays.equals(
                json, from(INSTITUTION), to(INSTITUTION), institution, 0, institution.length)
        ? time(json, from(TIMESTAMP), to(TIMESTAMP))
        : Matcher.UNUSUAL;
  }

  /** Whether each field is there once, as a text that is not empty and has no escapes. */
  private boolean complete() {
    int found = 0;
    for (int i = 0; i < event.count; i++) {
      int field = NameTable.field(event.code[i]);
      if (field >= 0 && field < place.length) {
        if ((found >> field & 1) != 0
            || event.flags(i) != 0
            || event.from[i] >= event.to[i]
            || !event.quoted(i)) {
          return false;
        }
        found |= 1 << field;
        place[field] = i;
      }
    }
    return found == (1 << place.length) - 1;
  }

  private int from(int field) {
    return event.from[place[field]];
  }

  private int to(int field) {
    return event.to[place[field]];
  }

  /** {@code 2026-01-10T09:00:00Z}, with up to nine digits of a fraction of which three count. */
  private long time(byte[] b, int from, int to) {
    if (to - from <= SECOND
        || b[from + 10] != 'T'
        || b[from + 13] != ':'
        || b[from + 16] != ':'
        || b[to - 1] != 'Z') {
      return Matcher.UNUSUAL;
    }
    int hour = number(b, from + 11, 2);
    int minute = number(b, from + 14, 2);
    int second = number(b, from + 17, 2);
    int fraction = fraction(b, from + SECOND, to - 1);
    boolean valid =
        fraction >= 0
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60;
    if (!valid || !day(b, from)) {
      return Matcher.UNUSUAL;
    }
    return day * DAY_MILLIS + ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
  }

  private static int fraction(byte[] b, int from, int to) {
    if (from == to) {
      return 0;
    }
    int digits = to - from - 1;
    if (b[from] != '.' || digits < 1 || digits > 9 || number(b, from + 1, digits) < 0) {
      return -1;
    }
    int millis = 0;
    for (int i = 1; i <= 3; i++) {
      millis = millis * 10 + (i <= digits ? b[from + i] - '0' : 0);
    }
    return millis;
  }

  private static int number(byte[] b, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      value = value * 10 + b[i] - '0';
    }
    return value;
  }

  /** Sets {@link #day}; false when the date is none. */
  private boolean day(byte[] b, int from) {
    if (Arrays.equals(b, from, from + DATE, date, 0, DATE)) {
      return true;
    }
    int year = number(b, from, 4);
    int month = number(b, from + 5, 2);
    int dayOfMonth = number(b, from + 8, 2);
    if (b[from + 4] != '-' || b[from + 7] != '-' || year < 0) {
      return false;
    }
    try {
      day = LocalDate.of(year, month, dayOfMonth).toEpochDay();
    } catch (DateTimeException e) {
      return false;
    }
    System.arraycopy(b, from, date, 0, DATE);
    return true;
  }
}
