package org.pehra.connect.mask;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.connect.mask.SecretNumbers.Context;

/**
 * Replaces secret numbers by tokens: whole fields as the decoder declares them, and whatever {@link
 * SecretNumbers} finds in any name or value. Pure and thread-safe. {@code mask(mask(e))} equals
 * {@code mask(e)}.
 */
public final class Masker {
  /** The issuer's prefix, kept beside a card's token: first six digits. */
  public static final String BIN = "payment.bin";

  /** What stands in place of data that must not be stored in any form. */
  public static final String REMOVED = "[removed]";

  private static final int BIN_DIGITS = 6;

  /** The least number of as many digits as the shortest secret number has. */
  private static final long LEAST_SECRET = 1_000_000_000_000L;

  private static final Pattern FORBIDDEN_IN_TEXT =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])((?:cvv2?|cvc2?|cav2|track[ _-]?[12]|track[ _-]?data|pin[ _-]?block"
              + "|de35|de36|de45|de52)\"?\\s{0,3}[=:]\\s{0,3}\"?)(?!\\[removed])([^\\s\",;&|}<]{2,})");

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.@-]{1,100}");

  /** Lengths of the names in that expression. */
  private static final int SHORTEST_NAME = 3;

  private static final int LONGEST_NAME = 10;

  /** Which characters those names end with. */
  private static final boolean[] LAST = new boolean[128];

  static {
    for (char c : "VCAKvcak1256".toCharArray()) {
      LAST[c] = true;
    }
  }

  /** Names come from outside: those past this number, or longer, are looked at anew each time. */
  private static final int MAX_NAMES = 10_000;

  private static final int MAX_NAME_LENGTH = 100;

  /** What a field's name says, and how it may be shown. */
  private record Name(String masked, boolean forbidden, boolean citizen, boolean card) {}

  private final Tokens tokens;
  private final Map<String, Name> names = new ConcurrentHashMap<>();

  public Masker(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The fields without secret numbers, in the same order.
   *
   * @param sensitive fields that hold a number as a whole: {@code f} becomes {@code f_token} and
   *     {@code f_token_national}, and a card leaves {@link #BIN}
   */
  public Map<String, Object> mask(Map<String, Object> fields, Map<String, Sensitive> sensitive) {
    var known = knownCards(fields, sensitive);
    var masked = new LinkedHashMap<String, Object>(fields.size() * 2);
    fields.forEach(
        (name, value) -> {
          var kind = sensitive.get(name);
          if (kind == null) {
            var about = about(name);
            masked.put(about.masked, value(about, value, known));
          } else {
            tokens(name, kind, value, masked);
          }
        });
    return masked;
  }

  /** The text without secret numbers; the same object when there are none. */
  public String text(String text) {
    return text(text, Context.NONE);
  }

  /** Whether {@link #text} changes the text. */
  public boolean changes(String text) {
    return !text(text).equals(text);
  }

  /** Whether a field's name is left as it is, and says nothing about its value. */
  public static boolean plainName(String name) {
    return PLAIN_NAME.matcher(name).matches()
        && name.chars().filter(Character::isDigit).count() < DigitGroups.LEAST_DIGITS
        && !FieldWords.citizen(name)
        && !FieldWords.card(name)
        && !FieldWords.forbidden(name);
  }

  private Name about(String name) {
    var known = names.get(name);
    if (known == null) {
      known =
          new Name(
              text(name),
              FieldWords.forbidden(name),
              FieldWords.citizen(name),
              FieldWords.card(name));
      if (names.size() < MAX_NAMES && name.length() <= MAX_NAME_LENGTH) {
        names.put(name, known);
      }
    }
    return known;
  }

  private void tokens(String name, Sensitive kind, Object value, Map<String, Object> masked) {
    var digits = digits(value);
    var safeName = text(name);
    masked.put(safeName + "_token", tokens.institution(kind, digits));
    masked.put(safeName + "_token_national", tokens.national(kind, digits));
    if (kind == Sensitive.CARD && digits.length() >= DigitGroups.LEAST_DIGITS && isDigits(digits)) {
      masked.putIfAbsent(BIN, digits.substring(0, BIN_DIGITS));
    }
  }

  private @Nullable Object value(Name name, @Nullable Object value, Set<String> known) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case List<?> list -> {
        var masked = new ArrayList<@Nullable Object>(list.size());
        for (var element : list) {
          masked.add(value(name, element, known));
        }
        yield masked;
      }
      case Number number -> number(name, number, known);
      default -> string(name, value.toString(), known);
    };
  }

  private String string(Name name, String text, Set<String> known) {
    if (text.length() > 1 && name.forbidden && !text.equals(REMOVED)) {
      return REMOVED;
    }
    return text(text, new Context(name.citizen, name.card, known));
  }

  private Object number(Name name, Number number, Set<String> known) {
    if (name.forbidden) {
      return REMOVED;
    }
    if ((number instanceof Long || number instanceof Integer)
        && number.longValue() < LEAST_SECRET
        && number.longValue() > -LEAST_SECRET) {
      return number;
    }
    var plain = plain(number);
    if (plain.length() < DigitGroups.LEAST_DIGITS) {
      return number;
    }
    var masked = text(plain, new Context(name.citizen, name.card, known));
    return masked.equals(plain) ? number : masked;
  }

  private String text(String text, Context context) {
    var found = SecretNumbers.find(text, context);
    if (found.isEmpty()) {
      return withoutForbidden(text);
    }
    var masked = new StringBuilder(text.length() + 32 * found.size());
    int from = 0;
    for (var number : found) {
      masked.append(text, from, number.start());
      masked.append(tokens.inText(number.kind(), number.digits()));
      from = number.end();
    }
    return withoutForbidden(masked.append(text, from, text.length()).toString());
  }

  private static String withoutForbidden(String text) {
    return mayHoldForbidden(text)
        ? FORBIDDEN_IN_TEXT.matcher(text).replaceAll("$1" + REMOVED)
        : text;
  }

  /** Looks before the signs that assign: the regular expression costs a hundred times more. */
  private static boolean mayHoldForbidden(String text) {
    return mayAssignForbidden(text, '=') || mayAssignForbidden(text, ':');
  }

  private static boolean mayAssignForbidden(String text, char sign) {
    for (int at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      if (endsForbidden(text, at)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a forbidden field's name, and what may part it from a sign, may end before here. */
  private static boolean endsForbidden(String text, int sign) {
    int end = sign;
    while (end > 0 && sign - end < 3 && isAsciiBlank(text.charAt(end - 1))) {
      end--;
    }
    if (end > 0 && text.charAt(end - 1) == '"') {
      end--;
    }
    if (end == 0 || text.charAt(end - 1) >= LAST.length || !LAST[text.charAt(end - 1)]) {
      return false;
    }
    for (int at = end - SHORTEST_NAME; at >= Math.max(0, end - LONGEST_NAME); at--) {
      if (stem(text, at)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a forbidden field's name may begin here: never no where the expression finds one. */
  private static boolean stem(String text, int at) {
    int next = text.charAt(at + 1) | 0x20;
    int third = text.charAt(at + 2) | 0x20;
    boolean named =
        switch (text.charAt(at) | 0x20) {
          case 'c' -> next == 'v' && (third == 'v' || third == 'c') || next == 'a' && third == 'v';
          case 't' -> next == 'r' && text.regionMatches(true, at, "track", 0, 5);
          case 'p' ->
              next == 'i'
                  && third == 'n'
                  && (text.regionMatches(true, at + 3, "block", 0, 5)
                      || text.regionMatches(true, at + 4, "block", 0, 5));
          case 'd' -> next == 'e' && third >= '3' && third <= '5';
          default -> false;
        };
    return named && (at == 0 || !isAsciiLetterOrDigit(text.charAt(at - 1)));
  }

  private static boolean isAsciiBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static Set<String> knownCards(
      Map<String, Object> fields, Map<String, Sensitive> sensitive) {
    if (sensitive.isEmpty()) {
      return Set.of();
    }
    var known = new HashSet<String>();
    sensitive.forEach(
        (name, kind) -> {
          var value = fields.get(name);
          if (value != null && kind == Sensitive.CARD) {
            known.add(digits(value));
          }
        });
    return known;
  }

  /** A number's digits without separators, so that every way to write it has one token. */
  private static String digits(Object value) {
    var plain = value instanceof Number number ? plain(number) : value.toString().strip();
    var digits = DigitGroups.digits(plain, 0, plain.length());
    boolean others =
        plain.chars().anyMatch(c -> DigitGroups.digit((char) c) < 0 && c != ' ' && c != '-');
    return others || digits.isEmpty() ? plain : digits;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String plain(Number number) {
    return switch (number) {
      case Double d when !Double.isFinite(d) -> d.toString();
      case Float f when !Float.isFinite(f) -> f.toString();
      case Double d -> whole(new BigDecimal(d));
      case Float f -> whole(new BigDecimal(f));
      case BigDecimal d -> whole(d);
      default -> number.toString();
    };
  }

  private static String whole(BigDecimal number) {
    boolean integral = number.stripTrailingZeros().scale() <= 0 && number.precision() < 40;
    return integral ? number.toBigInteger().toString() : number.toString();
  }
}
