package org.pehra.connect.decode;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Access logs in nginx's {@code combined} format, which is Apache's too: {@code 198.51.100.7 - -
 * [10/Jan/2026:10:00:00 +0500] "POST /login HTTP/1.1" 401 12 "-" "curl"}.
 */
final class NginxCombinedDecoder implements Decoder {
  // possessive throughout: time is linear in the line
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S++) (\\S++) (\\S++) \\[([^\\]]++)\\] \"((?:[^\"\\\\]|\\\\.)*+)\" (\\d{3}) (\\d++|-)"
              + "(?: \"((?:[^\"\\\\]|\\\\.)*+)\" \"((?:[^\"\\\\]|\\\\.)*+)\")?(.*)",
          Pattern.DOTALL);

  @Override
  public String name() {
    return "nginx-combined";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var line = LINE.matcher(raw.message().strip());
    if (!line.matches()) {
      return new Decoded.Rejected("not a line of nginx's combined format");
    }
    var at = EventTimes.nginx(line.group(4));
    if (at == null) {
      return new Decoded.Rejected("the time in brackets is not dd/Mon/yyyy:hh:mm:ss zone");
    }
    var fields = new EventFields().at(at);
    client(fields, line);
    request(fields, line.group(5));
    long status = Long.parseLong(line.group(6));
    fields.put("http.response.status_code", status);
    Conversion.NUMBER.put(fields, "http.response.body.bytes", line.group(7));
    if (line.group(8) != null) {
      Conversion.NAME.put(fields, "http.request.referrer", line.group(8));
      Conversion.NAME.put(fields, "user_agent.original", line.group(9));
    }
    var rest = line.group(10).strip();
    if (!rest.isEmpty()) {
      fields.vendor("rest", rest);
    }
    fields.put("event.category", "web");
    fields.put("event.outcome", status < 400 ? "success" : "failure");
    return fields.event("nginx.access");
  }

  private static void client(EventFields fields, Matcher line) {
    fields.put("source.address", line.group(1));
    Conversion.IP.put(fields, "source.ip", line.group(1));
    Conversion.NAME.put(fields, "user.name", line.group(3));
  }

  private static void request(EventFields fields, String request) {
    int method = request.indexOf(' ');
    int version = request.lastIndexOf(' ');
    if (method <= 0 || !request.startsWith("HTTP/", version + 1)) {
      // a scanner's bytes instead of a request
      fields.vendor("request", request);
      return;
    }
    fields.put("http.request.method", request.substring(0, method));
    fields.put("http.version", request.substring(version + "HTTP/".length() + 1));
    if (version > method) {
      target(fields, request.substring(method + 1, version));
    }
  }

  private static void target(EventFields fields, String target) {
    fields.put("url.original", target);
    int query = target.indexOf('?');
    fields.put("url.path", query < 0 ? target : target.substring(0, query));
    if (query >= 0) {
      fields.put("url.query", target.substring(query + 1));
    }
  }
}
