package org.pehra.server;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who calls, by bearer token or session cookie, and refuses requests forged across sites. */
final class Access {
  static final String COOKIE = "pehra_session";
  private static final String BEARER = "Bearer ";

  private final Users users;
  private final Sessions sessions;

  Access(Users users, Sessions sessions) {
    this.users = users;
    this.sessions = sessions;
  }

  /**
   * The caller.
   *
   * @throws ApiException 401 without valid credentials, 403 for a cookie from another site
   */
  User user(Context request) {
    return optional(request)
        .orElseThrow(
            () ->
                new ApiException(
                    401,
                    "unauthorized",
                    "not logged in",
                    "log in, or send 'Authorization: Bearer <token>' (pehra users token)"));
  }

  /**
   * The caller, absent when no credentials were given.
   *
   * @throws ApiException 401 when those given are not valid
   */
  Optional<User> optional(Context request) {
    var header = request.header("Authorization");
    if (header != null) {
      if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        throw invalid("only bearer tokens are taken");
      }
      var token = header.substring(BEARER.length()).strip();
      return Optional.of(users.byToken(token).orElseThrow(() -> invalid("the token is not known")));
    }
    var cookie = request.cookie(COOKIE);
    if (cookie == null) {
      return Optional.empty();
    }
    var user = sessions.user(cookie).orElseThrow(() -> invalid("the session has ended"));
    if (!request.method().name().equals("GET")) {
      requireSameOrigin(request, true);
    }
    return Optional.of(user);
  }

  /** Whether the request, which may have begun long ago, still is this user's. */
  boolean isStill(User user, Context request) {
    var header = request.header("Authorization");
    var cookie = request.cookie(COOKIE);
    var now =
        header != null
            ? users.byToken(header.substring(BEARER.length()).strip())
            : cookie == null ? Optional.<User>empty() : sessions.peek(cookie);
    return now.equals(Optional.of(user));
  }

  private static ApiException invalid(String why) {
    return new ApiException(401, "unauthorized", why, "log in again, or make a new token");
  }

  /**
   * Browsers name the page a request comes from; another site's is refused.
   *
   * @param required refuse also when the browser says nothing
   */
  static void requireSameOrigin(Context request, boolean required) {
    var origin = request.header("Origin");
    var site = request.header("Sec-Fetch-Site");
    boolean said = origin != null || site != null;
    boolean same =
        (origin == null || isOwn(origin, request)) && (site == null || site.equals("same-origin"));
    if (said ? !same : required) {
      throw new ApiException(
          403,
          "cross_site",
          "the request does not come from this console's own page",
          "programs use a bearer token instead of the cookie");
    }
  }

  private static boolean isOwn(String origin, Context request) {
    try {
      var authority = URI.create(origin).getRawAuthority();
      // the scheme is not compared: a proxy in front may end TLS
      return authority != null && authority.equalsIgnoreCase(request.header("Host"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the request comes from this machine itself, not through a proxy on it. */
  static boolean isLocal(Context request) {
    return request.header("X-Forwarded-For") == null
        && request.header("Forwarded") == null
        && isLoopback(request.ip());
  }

  static boolean isLoopback(@Nullable String host) {
    try {
      for (var address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return host != null && !host.isEmpty();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
