package org.pehra.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The console's files from the class path: the page itself under {@code /}, the web libraries under
 * {@code /lib/<package>/<file>} at the version that is on the class path.
 */
final class Console {
  private static final String PAGES = "org/pehra/server/console/";
  private static final String LIBRARIES = "META-INF/resources/_static/";
  private static final Pattern SAFE =
      Pattern.compile("[A-Za-z0-9_@-][A-Za-z0-9._@-]*+(?:/[A-Za-z0-9_@-][A-Za-z0-9._@-]*+)*+");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  /** Package as browsers name it → Maven coordinates and folder on the class path. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "lit", "org.mvnpm/lit",
          "lit-html", "org.mvnpm/lit-html",
          "lit-element", "org.mvnpm/lit-element",
          "@lit/reactive-element", "org.mvnpm.at.lit/reactive-element",
          "echarts", "org.mvnpm/echarts");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "map", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2",
          "ico", "image/x-icon");

  private final Map<String, String> libraries = new LinkedHashMap<>();
  private final String policy;

  Console() {
    PACKAGES.forEach(
        (name, coordinates) -> {
          var folder = coordinates.substring(coordinates.indexOf('/') + 1);
          version(coordinates).ifPresent(v -> libraries.put(name, folder + '/' + v + '/'));
        });
    policy = policy();
  }

  /**
   * Only the server's own scripts; the page's import map, which must stand in the page, by its
   * hash. Style attributes are allowed for the chart library's tooltips.
   */
  private static String policy() {
    var hash =
        resource(PAGES + "index.html")
            .map(page -> IMPORT_MAP.matcher(new String(page, UTF_8)))
            .filter(java.util.regex.Matcher::find)
            .map(found -> " 'sha256-" + base64(sha256(found.group(1).getBytes(UTF_8))) + "'")
            .orElse("");
    return "default-src 'none'; script-src 'self'"
        + hash
        + "; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";
  }

  String contentSecurityPolicy() {
    return policy;
  }

  void page(Context request) {
    var path = request.path().substring(1);
    serve(request, PAGES + (path.isEmpty() ? "index.html" : path), "no-cache");
  }

  void library(Context request) {
    var path = request.path().substring("/lib/".length());
    for (var library : libraries.entrySet()) {
      if (path.startsWith(library.getKey() + "/")) {
        var file = path.substring(library.getKey().length() + 1);
        serve(request, LIBRARIES + library.getValue() + file, "public, max-age=3600");
        return;
      }
    }
    throw notFound();
  }

  private static void serve(Context request, String name, String caching) {
    if (!SAFE.matcher(name).matches()) {
      throw notFound();
    }
    var content = resource(name).orElseThrow(Console::notFound);
    var tag = '"' + base64(sha256(content)).substring(0, 22) + '"';
    request.header("Cache-Control", caching).header("ETag", tag);
    if (tag.equals(request.header("If-None-Match"))) {
      request.status(304);
      return;
    }
    var type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
    request.contentType(type).result(content);
  }

  private static ApiException notFound() {
    return new ApiException(404, "not_found", "there is nothing here", "the console is at /");
  }

  private static Optional<byte[]> resource(String name) {
    if (name.endsWith("/")) {
      return Optional.empty();
    }
    try (@Nullable InputStream in = Console.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> version(String coordinates) {
    return resource("META-INF/maven/" + coordinates + "/pom.properties")
        .map(
            bytes -> {
              var properties = new Properties();
              try {
                properties.load(new java.io.ByteArrayInputStream(bytes));
              } catch (IOException e) {
                throw new IllegalStateException("bytes in memory can be read", e);
              }
              return properties.getProperty("version");
            });
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
