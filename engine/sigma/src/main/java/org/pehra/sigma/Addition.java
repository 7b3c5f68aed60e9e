package org.pehra.sigma;

import java.util.List;
import java.util.Map;

/**
 * What Pehra adds to a correlation under {@code pehra:}, for questions that Sigma has no word for.
 * The correlation still reads as the nearest thing in Sigma, so that other tools can use the file.
 */
public sealed interface Addition {
  /**
   * The awaited rule does not follow one of the others within the timespan.
   *
   * @param awaited id of the awaited rule, one of the correlation's rules
   * @param anyOrder it may also come first
   */
  record Absence(String awaited, boolean anyOrder) implements Addition {}

  /** A group that was seen stays without events for the timespan. */
  record Silence() implements Addition {}

  /**
   * Two consecutive events of a group lie so far apart that the way between them was faster than
   * possible. The correlation's fields are the place: one of {@code {lat, lon}} or {@code
   * "lat,lon"} with its {@code .lat} and {@code .lon}, or latitude and longitude.
   *
   * @param kmPerHour speed above which it fires
   * @param minKm distance below which it never does
   */
  record GeoVelocity(double kmPerHour, double minKm) implements Addition {}

  /**
   * A group shows a value of the correlation's field that it has not shown in the learning span
   * before.
   *
   * @param learnMillis the learning span, not below the timespan
   */
  record FirstSeen(long learnMillis) implements Addition {}

  /**
   * A group's count, distinct count or sum within the timespan is above what is usual for it, and
   * the correlation's condition holds too. What is usual is told by its earlier periods: time cut
   * at multiples of the timespan since 1970.
   *
   * @param above what the aggregate must exceed
   * @param ofMillis how far back periods are compared; a multiple of the timespan
   * @param minPeriods so many periods must be there to compare with, at least 1
   * @param season which of them are compared
   */
  record Baseline(Above above, long ofMillis, int minPeriods, Season season) implements Addition {}

  /**
   * A statistic of earlier periods, times a factor.
   *
   * @param factor above 0
   * @param parameter the percentile, from 1 to 100; the number of sigmas; else unused
   */
  record Above(double factor, Statistic statistic, double parameter) {
    /** As an author writes it. */
    public String text() {
      var of =
          switch (statistic) {
            case PERCENTILE -> "p" + number(parameter);
            case MEDIAN -> "median";
            case MAX -> "max";
            case MEAN -> "mean";
            case MEAN_AND_SIGMA -> "mean+" + number(parameter) + "sigma";
          };
      return factor == 1 ? of : number(factor) + "*" + of;
    }

    private static String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /** What periods are summed up by. */
  enum Statistic {
    PERCENTILE,
    MEDIAN,
    MAX,
    MEAN,
    /** The mean and so many population standard deviations. */
    MEAN_AND_SIGMA
  }

  /** Which periods are compared with each other, in UTC. */
  enum Season {
    /** All. */
    NONE(1),
    HOUR_OF_DAY(24),
    HOUR_OF_WEEK(7 * 24);

    private static final long HOUR = 3_600_000;

    private final int slots;

    Season(int slots) {
      this.slots = slots;
    }

    /** Milliseconds after which it begins anew; 0 for {@link #NONE}. */
    public long lengthMillis() {
      return this == NONE ? 0 : slots * HOUR;
    }

    /** Periods are compared with those whose begin has the same slot. */
    public int slot(long beginMillis) {
      return (int) Math.floorMod(Math.floorDiv(beginMillis, HOUR), (long) slots);
    }

    /**
     * How many whole periods of a slot can be compared, whatever the time is.
     *
     * @param periods of the timespan in the history
     */
    public long comparable(long periods, long timespanMillis) {
      if (this == NONE) {
        return periods - 2;
      }
      long inSlot = Math.max(1, HOUR / timespanMillis);
      return inSlot * ((periods - 1) / (lengthMillis() / timespanMillis));
    }
  }

  /**
   * What the rows of an EPL statement say.
   *
   * @param text as written
   * @param at where the text's first line stands
   * @param names base rule id → its name in the correlation, by which the EPL knows it
   * @param written the fields in the EPL as written; the correlation's fields are what events call
   *     them, in the same order
   */
  record Epl(String text, Position at, Map<String, String> names, List<String> written)
      implements Addition {
    public Epl {
      names = Map.copyOf(names);
      written = List.copyOf(written);
    }
  }
}
