package org.pehra.connect.decode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * ArcSight Common Event Format, version 0 and 1: {@code CEF:0|vendor|product|version|class
 * id|name|severity|key=value …}. In the header {@code \|} and {@code \\} are escaped, in the
 * extension {@code \=}, {@code \\}, {@code \n} and {@code \r}; values may hold spaces. A custom
 * field with a label ({@code cn1Label=Event Sequence ID}) is written under both its key and its
 * label without spaces.
 */
final class CefDecoder implements Decoder {
  private static final int HEADER_PARTS = 7;
  private static final Pattern KEY = Pattern.compile("(?:^|\\s)([A-Za-z0-9_.\\[\\]-]{1,100})=");

  private final FieldTable table = FieldTable.load("cef-fields.txt");

  @Override
  public String name() {
    return "cef";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var message = raw.message();
    int start = message.indexOf("CEF:");
    var header = start < 0 ? List.<String>of() : header(message.substring(start + 4));
    if (header.size() <= HEADER_PARTS) {
      return new Decoded.Rejected("not CEF: it needs CEF: and seven parts separated by |");
    }
    var fields = new EventFields();
    var dataset = "cef." + Slugs.of(header.get(1));
    fields.put("observer.vendor", header.get(1));
    fields.put("observer.product", header.get(2));
    Conversion.NAME.put(fields, "observer.version", header.get(3));
    fields.put("event.code", header.get(4));
    fields.vendor("name", header.get(5));
    fields.vendor("severity", header.get(6));
    Conversion.NUMBER.put(fields, "event.severity", header.get(6));
    var extension = extension(header.get(HEADER_PARTS));
    for (var time : new String[] {"rt", "start", "end"}) {
      fields.at(EventTimes.cef(extension.getOrDefault(time, "")));
    }
    var view = table.view(dataset, "");
    extension.forEach((key, value) -> put(fields, view, key, value));
    labels(fields, extension);
    fields.put("message", header.get(5));
    return fields.event(dataset);
  }

  private static void put(EventFields fields, FieldTable.View view, String key, String value) {
    if (view.targets(key) != null) {
      view.put(fields, key, value);
    } else {
      fields.named(key, value);
    }
  }

  private static void labels(EventFields fields, Map<String, String> extension) {
    extension.forEach(
        (key, label) -> {
          if (key.endsWith("Label")) {
            var value = extension.get(key.substring(0, key.length() - "Label".length()));
            if (value != null && !label.isBlank()) {
              fields.named(label.replace(" ", ""), value);
            }
          }
        });
  }

  /** The seven header parts, unescaped, and the extension as it is; fewer when it is not CEF. */
  private static List<String> header(String text) {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && "\\|".indexOf(text.charAt(i + 1)) >= 0) {
        part.append(text.charAt(++i));
      } else if (c == '|') {
        parts.add(part.toString().strip());
        part.setLength(0);
        if (parts.size() == HEADER_PARTS) {
          parts.add(text.substring(i + 1));
          return parts;
        }
      } else {
        part.append(c);
      }
    }
    return parts;
  }

  private static Map<String, String> extension(String text) {
    var pairs = new LinkedHashMap<String, String>();
    var keys = KEY.matcher(text);
    String key = null;
    int valueStart = 0;
    while (keys.find()) {
      if (key != null) {
        pairs.putIfAbsent(key, unescape(text.substring(valueStart, keys.start())));
      }
      key = keys.group(1);
      valueStart = keys.end();
    }
    if (key != null) {
      pairs.putIfAbsent(key, unescape(text.substring(valueStart)));
    }
    return pairs;
  }

  private static String unescape(String value) {
    if (value.indexOf('\\') < 0) {
      return value.strip();
    }
    var plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\' || i + 1 == value.length()) {
        plain.append(c);
        continue;
      }
      char next = value.charAt(++i);
      switch (next) {
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case '=', '\\', '|' -> plain.append(next);
        default -> plain.append(c).append(next);
      }
    }
    return plain.toString().strip();
  }
}
