package org.pehra.sigma.read;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate.Part;

/** The encoding modifiers (specification 2.1.0, appendix "Encoding"). */
final class Encodings {
  private Encodings() {}

  static Value.Bytes utf16(byte[] mark, Charset charset, Value.Text text) {
    var encoded = literal(text).getBytes(charset);
    var bytes = new byte[mark.length + encoded.length];
    System.arraycopy(mark, 0, bytes, 0, mark.length);
    System.arraycopy(encoded, 0, bytes, mark.length, encoded.length);
    return Value.Bytes.of(bytes, text.position());
  }

  static Value.Bytes utf8(Value.Text text) {
    return Value.Bytes.of(literal(text).getBytes(StandardCharsets.UTF_8), text.position());
  }

  static Value base64(Value.Bytes bytes) {
    return text(Base64.getEncoder().encodeToString(bytes.bytes()), bytes.position());
  }

  /**
   * What of the encoded value stays the same when it begins 0, 1 or 2 bytes into a group of three:
   * the characters that also hold bits of a neighbour are left out.
   */
  static Value base64Offset(Value.Bytes value) {
    var texts = new LinkedHashSet<String>();
    var bytes = value.bytes();
    for (int offset = 0; offset < 3; offset++) {
      int length = offset + bytes.length;
      var shifted = new byte[length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      var encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int from = (offset * 8 + 5) / 6;
      int to = length * 8 / 6;
      if (from >= to) {
        throw new Refusal(
            value.position(),
            "the value is too short for base64offset",
            "it needs at least two bytes");
      }
      texts.add(encoded.substring(from, to));
    }
    List<Value> of = new ArrayList<>();
    texts.forEach(text -> of.add(text(text, value.position())));
    return new Value.AnyOf(of, value.position());
  }

  private static Value.Text text(String text, Position position) {
    return new Value.Text(new PatternBuilder().addLiteral(text).build(), false, position);
  }

  private static String literal(Value.Text text) {
    var literal = new StringBuilder();
    for (var part : text.parts()) {
      if (!(part instanceof Part.Literal(String characters))) {
        throw new Refusal(
            text.position(),
            "a value with wildcards cannot be encoded",
            "escape the wildcard (\\*, \\?), and put 'contains' after the encoding");
      }
      literal.append(characters);
    }
    return literal.toString();
  }
}
