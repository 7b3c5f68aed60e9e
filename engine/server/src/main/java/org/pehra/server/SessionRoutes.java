package org.pehra.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Optional;
import org.pehra.model.Json;

/** Login, logout, and who am I. */
final class SessionRoutes {
  private static final int MAX_NAME = 64;

  private final Users users;
  private final Sessions sessions;
  private final LoginLimit limit;
  private final Access access;
  private final Audit audit;
  private final boolean secure;

  /**
   * @param secure whether browsers may send the cookie over TLS only
   */
  SessionRoutes(
      Users users,
      Sessions sessions,
      LoginLimit limit,
      Access access,
      Audit audit,
      boolean secure) {
    this.users = users;
    this.sessions = sessions;
    this.limit = limit;
    this.access = access;
    this.audit = audit;
    this.secure = secure;
  }

  void login(Context request) {
    Access.requireSameOrigin(request, false);
    var body = Bodies.object(request);
    var name = Bodies.text(body, "user");
    var password = Bodies.text(body, "password");
    var shown = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    if (!limit.tryLogin(shown, request.ip())) {
      audit.record(request, shown, "login", "", "limited");
      throw new ApiException(
          429, "too_many_logins", "too many failed logins", "wait five minutes and try again");
    }
    Optional<User> user = users.authenticate(name, password);
    if (user.isEmpty()) {
      audit.record(request, shown, "login", "", "refused");
      throw new ApiException(
          401, "wrong_login", "user or password is wrong", "an admin can add users: pehra users");
    }
    limit.succeeded(name);
    request.cookie(cookie(sessions.begin(user.get()), (int) Sessions.LIFETIME.toSeconds()));
    audit.record(request, name, "login", "", "ok");
    Bodies.json(request, describe(user.get()));
  }

  void logout(Context request) {
    var user = access.user(request);
    var cookie = request.cookie(Access.COOKIE);
    if (cookie != null) {
      sessions.end(cookie);
    }
    request.cookie(cookie("", 0));
    audit.record(request, user.name(), "logout", "", "ok");
    request.status(204);
  }

  void me(Context request) {
    Bodies.json(request, describe(access.user(request)));
  }

  private Cookie cookie(String value, int seconds) {
    var cookie = new Cookie(Access.COOKIE, value);
    cookie.setPath("/");
    cookie.setMaxAge(seconds);
    cookie.setHttpOnly(true);
    cookie.setSecure(secure);
    cookie.setSameSite(SameSite.STRICT);
    return cookie;
  }

  private static JsonNode describe(User user) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("user", user.name());
    json.put("role", Bodies.name(user.role()));
    var institution = user.institution();
    json.put("institution", institution == null ? null : institution.id());
    return json;
  }
}
