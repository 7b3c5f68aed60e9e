package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes fields as JSON in one of the many ways that mean the same: flat, nested or through arrays
 * of objects, a name once or several times, escapes, numbers and booleans as themselves or as text,
 * nulls between, and bytes that are no UTF-8 for U+FFFD.
 */
final class RandomJson {
  private static final byte[][] NO_UTF8 = {{-1}, {(byte) 0xC0}, {(byte) 0xF8}, {(byte) 0xFE}};

  private final Random random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean first = true;

  private RandomJson(Random random) {
    this.random = random;
  }

  static byte[] write(Map<String, List<String>> event, Random random) {
    return new RandomJson(random).object(event);
  }

  private byte[] object(Map<String, List<String>> event) {
    text("{");
    event.forEach(this::field);
    if (random.nextInt(4) == 0) {
      separate();
      text("\"nothing\": null, \"empty\":[], \"none\":{}, \"deep\":[[{\"er\":[null,[]]}]]");
      first = false;
    }
    text(random.nextBoolean() ? "}" : " }\n");
    return out.toByteArray();
  }

  private void field(String name, List<String> values) {
    if (values.size() > 1 && random.nextInt(5) == 0) { // the same name twice
      int cut = 1 + random.nextInt(values.size() - 1);
      field(name, values.subList(0, cut));
      field(name, values.subList(cut, values.size()));
      return;
    }
    separate();
    member(name, values);
  }

  private void separate() {
    if (!first) {
      text(random.nextBoolean() ? "," : " ,\n ");
    }
    first = false;
  }

  private void member(String name, List<String> values) {
    int dot = name.indexOf('.');
    boolean nest = dot > 0 && random.nextInt(4) == 0;
    string(nest ? name.substring(0, dot) : name);
    text(random.nextBoolean() ? ":" : " :\t");
    if (!nest) {
      values(values);
      return;
    }
    var rest = name.substring(dot + 1);
    if (values.size() > 1 && random.nextBoolean()) {
      text("[");
      for (int i = 0; i < values.size(); i++) {
        text(i == 0 ? "{" : ",{");
        member(rest, List.of(values.get(i)));
        text("}");
      }
      text("]");
    } else {
      text("{");
      member(rest, values);
      text("}");
    }
  }

  private void values(List<String> values) {
    if (values.size() == 1 && random.nextInt(4) > 0) {
      value(values.getFirst());
      return;
    }
    text(random.nextInt(4) == 0 ? "[null," : "[");
    for (int i = 0; i < values.size(); i++) {
      text(i == 0 ? "" : ",");
      boolean deeper = random.nextInt(8) == 0;
      text(deeper ? "[ " : "");
      value(values.get(i));
      text(deeper ? "]" : "");
    }
    text(random.nextInt(4) == 0 ? ",null]" : "]");
  }

  private void value(String value) {
    boolean plain =
        value.length() < 80
            && value.matches("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    if (plain && random.nextBoolean()) {
      text(value);
    } else {
      string(value);
    }
  }

  private void string(String text) {
    boolean escapeAll = text.length() < 5_000 && random.nextInt(10) == 0;
    var chunk = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\uFFFD' && random.nextInt(3) > 0) {
        if (random.nextBoolean()) {
          chunk.append("\\ud8").append(random.nextBoolean() ? "3d" : "00"); // one half of a pair
        } else {
          text(chunk.toString());
          chunk.setLength(0);
          out.writeBytes(NO_UTF8[random.nextInt(NO_UTF8.length)]);
        }
      } else if (escapeAll || c < ' ' && c != '\n') {
        chunk.append((random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted((int) c));
      } else if (c == '\n') {
        chunk.append("\\n");
      } else {
        boolean escape = c == '"' || c == '\\' || c == '/' && random.nextBoolean();
        chunk.append(escape ? "\\" : "").append(c);
      }
    }
    text(chunk.append('"').toString());
  }

  private void text(String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }
}
