package org.pehra.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is logged in by cookie. Kept in memory under the hash of the cookie's value: a restart logs
 * everybody out, and a memory dump gives no cookie. Thread-safe.
 */
final class Sessions {
  static final Duration LIFETIME = Duration.ofHours(12);
  static final Duration IDLE = Duration.ofHours(1);
  private static final int MAX = 10_000;

  private record Session(String user, Instant begun, Instant used) {}

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Users users;
  private final InstantSource clock;

  Sessions(Users users, InstantSource clock) {
    this.users = users;
    this.clock = clock;
  }

  /** Begins a session; the cookie's value. */
  String begin(User user) {
    var now = clock.instant();
    sessions.values().removeIf(session -> ended(session, now));
    if (sessions.size() >= MAX) {
      throw new ApiException(503, "too_many_sessions", "too many people are logged in", "wait");
    }
    var secret = Secrets.random();
    sessions.put(Secrets.hashToken(secret), new Session(user.name(), now, now));
    return secret;
  }

  /** The user of a cookie, as of now: one who was removed or changed since is no longer that. */
  Optional<User> user(String secret) {
    return user(secret, true);
  }

  /** As {@link #user}, without prolonging the session: an open live tail alone keeps none alive. */
  Optional<User> peek(String secret) {
    return user(secret, false);
  }

  private Optional<User> user(String secret, boolean use) {
    var now = clock.instant();
    var session =
        sessions.computeIfPresent(
            Secrets.hashToken(secret),
            (hash, known) ->
                ended(known, now)
                    ? null
                    : new Session(known.user, known.begun, use ? now : known.used));
    return session == null ? Optional.empty() : users.find(session.user);
  }

  void end(String secret) {
    sessions.remove(Secrets.hashToken(secret));
  }

  private static boolean ended(Session session, Instant now) {
    return now.isAfter(session.begun.plus(LIFETIME)) || now.isAfter(session.used.plus(IDLE));
  }
}
