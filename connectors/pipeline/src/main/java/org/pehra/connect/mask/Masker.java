package org.pehra.connect.mask;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final Pattern FORBIDDEN_IN_TEXT =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])((?:cvv2?|cvc2?|cav2|track[ _-]?[12]|track[ _-]?data|pin[ _-]?block"
              + "|de35|de36|de45|de52)\"?\\s{0,3}[=:]\\s{0,3}\"?)(?!\\[removed])([^\\s\",;&|}<]{2,})");

  private final Tokens tokens;

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
            masked.put(text(name), value(name, value, known));
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

  private void tokens(String name, Sensitive kind, Object value, Map<String, Object> masked) {
    var digits = digits(value);
    var safeName = text(name);
    masked.put(safeName + "_token", tokens.institution(kind, digits));
    masked.put(safeName + "_token_national", tokens.national(kind, digits));
    if (kind == Sensitive.CARD && digits.length() >= 13 && isDigits(digits)) {
      masked.putIfAbsent(BIN, digits.substring(0, BIN_DIGITS));
    }
  }

  private @Nullable Object value(String name, @Nullable Object value, Set<String> known) {
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

  private String string(String name, String text, Set<String> known) {
    if (text.length() > 1 && !text.equals(REMOVED) && FieldWords.forbidden(name)) {
      return REMOVED;
    }
    return DigitGroups.enough(text) ? text(text, context(name, known)) : text(text, Context.NONE);
  }

  private Object number(String name, Number number, Set<String> known) {
    if (FieldWords.forbidden(name)) {
      return REMOVED;
    }
    var plain = plain(number);
    if (plain.length() < 13) {
      return number;
    }
    var masked = text(plain, context(name, known));
    return masked.equals(plain) ? number : masked;
  }

  private static Context context(String name, Set<String> known) {
    return new Context(FieldWords.citizen(name), FieldWords.card(name), known);
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
      masked.append(prefix(number.kind())).append(':');
      masked.append(tokens.institution(number.kind(), number.digits()));
      from = number.end();
    }
    return withoutForbidden(masked.append(text, from, text.length()).toString());
  }

  private static String withoutForbidden(String text) {
    return mayHoldForbidden(text)
        ? FORBIDDEN_IN_TEXT.matcher(text).replaceAll("$1" + REMOVED)
        : text;
  }

  /** One pass before the regular expression, which costs a hundred times more. */
  private static boolean mayHoldForbidden(String text) {
    for (int i = 0; i + 3 < text.length(); i++) {
      int next = text.charAt(i + 1) | 0x20;
      boolean stem =
          switch (text.charAt(i) | 0x20) {
            case 'c' -> next == 'v' || next == 'a' && text.regionMatches(true, i, "cav2", 0, 4);
            case 't' -> next == 'r' && text.regionMatches(true, i, "track", 0, 5);
            case 'p' -> next == 'i' && text.regionMatches(true, i, "pin", 0, 3);
            case 'd' -> next == 'e' && text.charAt(i + 2) >= '3' && text.charAt(i + 2) <= '5';
            default -> false;
          };
      if (stem) {
        return true;
      }
    }
    return false;
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

  private static String prefix(Sensitive kind) {
    return switch (kind) {
      case CARD -> "pan";
      case NATIONAL_ID -> "cnic";
    };
  }
}
