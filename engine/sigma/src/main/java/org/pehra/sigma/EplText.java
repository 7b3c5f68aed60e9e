package org.pehra.sigma;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.UnaryOperator;

/** EPL as a rule author writes it: the fields of events stand between backticks. */
public final class EplText {
  private EplText() {}

  /** The fields that it names, each once, in the order written. */
  public static List<String> fields(String epl) {
    SequencedSet<String> fields = new LinkedHashSet<>();
    renamed(
        epl,
        field -> {
          fields.add(field);
          return field;
        });
    return List.copyOf(fields);
  }

  /** The same EPL with other names between the backticks; texts and comments stay as they are. */
  public static String renamed(String epl, UnaryOperator<String> name) {
    var renamed = new StringBuilder(epl.length());
    int i = 0;
    while (i < epl.length()) {
      int end = end(epl, i);
      if (epl.charAt(i) == '`' && end > i + 1) {
        renamed.append('`').append(name.apply(epl.substring(i + 1, end - 1))).append('`');
      } else {
        renamed.append(epl, i, end);
      }
      i = end;
    }
    return renamed.toString();
  }

  /** Where the text, comment, name or character ends that begins here. */
  private static int end(String epl, int from) {
    char first = epl.charAt(from);
    if (epl.startsWith("//", from)) {
      return after(epl, "\n", from);
    }
    if (epl.startsWith("/*", from)) {
      return after(epl, "*/", from + 2);
    }
    if (first == '`') {
      return after(epl, "`", from + 1);
    }
    if (first != '\'' && first != '"') {
      return from + 1;
    }
    int i = from + 1;
    while (i < epl.length() && epl.charAt(i) != first) {
      i += epl.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, epl.length());
  }

  private static int after(String epl, String mark, int from) {
    int at = epl.indexOf(mark, from);
    return at < 0 ? epl.length() : at + mark.length();
  }
}
