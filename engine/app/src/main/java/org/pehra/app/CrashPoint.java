package org.pehra.app;

/**
 * Where tests let the process die as by {@code kill -9}, at a moment that no signal from outside
 * can hit: {@code -Dpehra.crash-at=alert-published:2} halts after the second alert is durable and
 * before its signals' offset is committed. Does nothing without that property.
 */
final class CrashPoint {
  static final String ALERT_PUBLISHED = "alert-published";

  private final String point;
  private int left;

  private CrashPoint(String point, int count) {
    this.point = point;
    this.left = count;
  }

  static CrashPoint fromSystemProperty() {
    var value = System.getProperty("pehra.crash-at", "");
    int colon = value.indexOf(':');
    return colon < 0
        ? new CrashPoint("", 0)
        : new CrashPoint(value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
  }

  void reached(String name, int times) {
    if (point.equals(name)) {
      left -= times;
      if (left <= 0 && times > 0) {
        Runtime.getRuntime().halt(137);
      }
    }
  }
}
