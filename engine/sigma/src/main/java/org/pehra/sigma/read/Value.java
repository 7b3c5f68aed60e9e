package org.pehra.sigma.read;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule.Comparison;

/** One value of a detection item, its modifiers applied. */
public sealed interface Value {
  Position position();

  /** A text pattern on the whole of the field's text. */
  record Text(List<Predicate.Part> parts, boolean cased, Position position) implements Value {
    public Text {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Encoded bytes.
   *
   * @param characters one a byte (ISO 8859-1), as which they are compared with text
   */
  record Bytes(String characters, Position position) implements Value {
    static Bytes of(byte[] bytes, Position position) {
      return new Bytes(new String(bytes, StandardCharsets.ISO_8859_1), position);
    }

    byte[] bytes() {
      return characters.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * @param source as written
   */
  record Num(double value, String source, Position position) implements Value {}

  record Null(Position position) implements Value {}

  record Regex(String pattern, Set<Predicate.RegexFlag> flags, Position position)
      implements Value {}

  record Cidr(String network, Position position) implements Value {}

  record Compare(Comparison comparison, double bound, Position position) implements Value {}

  record FieldRef(String other, Predicate.TextMatch match, Position position) implements Value {}

  record Exists(boolean expected, Position position) implements Value {}

  record TimePart(Predicate.TimePart.Unit unit, Comparison comparison, int value, Position position)
      implements Value {}

  /** What a modifier made several values of; one must match. */
  record AnyOf(List<Value> of, Position position) implements Value {
    public AnyOf {
      of = List.copyOf(of);
    }
  }

  /** Waits for a pipeline to fill its placeholders, then goes on with the modifiers. */
  record Pending(Source source, List<Modifier> modifiers, boolean keyword, Position position)
      implements Value {
    public Pending {
      modifiers = List.copyOf(modifiers);
    }
  }
}
