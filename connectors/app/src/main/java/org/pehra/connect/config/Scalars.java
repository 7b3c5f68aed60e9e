package org.pehra.connect.config;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Institution;

/**
 * Single values and their text. Besides the types below and enums, every class with a public static
 * {@code parse(String)} of itself is one; its {@code toString} writes it.
 */
final class Scalars {
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

  private static final Map<Class<?>, Function<String, Object>> PARSERS =
      Map.of(
          String.class, text -> text,
          int.class, Scalars::wholeInt,
          long.class, Scalars::whole,
          double.class, Scalars::number,
          boolean.class, Scalars::truth,
          Duration.class, Scalars::duration,
          Path.class, Path::of,
          ZoneId.class, Scalars::zone,
          Institution.class, Institution::tenant);

  private Scalars() {}

  static boolean isScalar(Class<?> type) {
    return PARSERS.containsKey(type) || type.isEnum() || parser(type) != null;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException saying what was wrong and the mend
   */
  static Object parse(String text, Class<?> type) {
    var parser = PARSERS.get(type);
    if (parser != null) {
      return parser.apply(text);
    }
    return type.isEnum() ? constant(text, type) : invoke(parser(type), text);
  }

  /** How a value is written. */
  static String format(Object value) {
    return switch (value) {
      case Duration duration -> format(duration);
      case Enum<?> constant -> name(constant);
      default -> value.toString();
    };
  }

  /** The number that a setting's limits are about; absent for other types. */
  static @Nullable Double magnitude(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Duration duration -> (double) duration.toMillis();
      case Size size -> (double) size.bytes();
      default -> null;
    };
  }

  /** A limit in the unit that the value is written in. */
  static String bound(long limit, Object value) {
    return switch (value) {
      case Duration duration -> format(Duration.ofMillis(limit));
      case Size size -> new Size(limit).toString();
      default -> Long.toString(limit);
    };
  }

  private static @Nullable Method parser(Class<?> type) {
    try {
      var method = type.getMethod("parse", String.class);
      return Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type
          ? method
          : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static Object invoke(@Nullable Method parser, String text) {
    try {
      return requireNonNull(requireNonNull(parser).invoke(null, text));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          String.valueOf(requireNonNull(e.getCause()).getMessage()), e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object constant(String text, Class<?> type) {
    for (var constant : type.getEnumConstants()) {
      if (name((Enum<?>) constant).equals(text)) {
        return constant;
      }
    }
    var names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> name((Enum<?>) constant))
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'" + text + "' is none of " + names);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Object wholeInt(String text) {
    long value = (long) whole(text);
    if (value != (int) value) {
      throw new IllegalArgumentException("'" + text + "' is too large a number");
    }
    return (int) value;
  }

  private static Object whole(String text) {
    try {
      return Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no whole number", e);
    }
  }

  private static Object number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number", e);
    }
  }

  private static Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static Object zone(String text) {
    try {
      return text.equals("system") ? ZoneId.systemDefault() : ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time zone: write one such as Asia/Karachi, UTC or +05:00", e);
    }
  }

  private static Object duration(String text) {
    var matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration: write a number with ms, s, m, h or d, such as 5m");
    }
    long[] millis = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    long sum = 0;
    for (int i = 0; i < millis.length; i++) {
      if (matcher.group(i + 1) != null) {
        sum += Long.parseLong(matcher.group(i + 1)) * millis[i];
      }
    }
    return Duration.ofMillis(sum);
  }

  private static String format(Duration duration) {
    long[] millis = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    String[] units = {"d", "h", "m", "s", "ms"};
    long left = duration.toMillis();
    for (int i = 0; i < millis.length; i++) {
      if (left % millis[i] == 0 && left >= millis[i]) {
        return left / millis[i] + units[i];
      }
    }
    return left + "ms";
  }
}
