package org.pehra.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after a few failures of one address, or of one user name from anywhere, that
 * one waits until the window is over. Bounded; thread-safe.
 */
final class LoginLimit {
  static final int PER_USER = 10;
  static final int PER_ADDRESS = 30;
  static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int MAX_KEYS = 20_000;

  private record Failures(Instant since, int count) {}

  private final InstantSource clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_KEYS;
        }
      };

  LoginLimit(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Takes one try before the password is looked at, so that many at once cannot slip through.
   *
   * @return whether it is allowed
   */
  synchronized boolean tryLogin(String user, String address) {
    var now = clock.instant();
    if (count("u" + user, now) >= PER_USER || count("a" + address, now) >= PER_ADDRESS) {
      return false;
    }
    add("u" + user, now);
    add("a" + address, now);
    return true;
  }

  /** A success forgives the user's failures, not the address's. */
  synchronized void succeeded(String user) {
    failures.remove("u" + user);
  }

  private int count(String key, Instant now) {
    var known = failures.get(key);
    return known == null || now.isAfter(known.since.plus(WINDOW)) ? 0 : known.count;
  }

  private void add(String key, Instant now) {
    int before = count(key, now);
    var since = before == 0 ? now : failures.getOrDefault(key, new Failures(now, 0)).since;
    failures.put(key, new Failures(since, before + 1));
  }
}
