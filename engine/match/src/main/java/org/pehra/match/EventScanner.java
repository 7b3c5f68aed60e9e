package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts the values of wanted fields out of one JSON object, without copying. Accepts flat dotted
 * names and nested objects alike (the path joined by dots), arrays (each element is a value), and
 * numbers and booleans as their text; a null is no value. A name that occurs twice has all its
 * values: whoever writes an event cannot hide one behind the other.
 *
 * <p>Takes every valid JSON object (RFC 8259) up to {@link #MAX_DEPTH}. It does not judge what it
 * does not need: control characters in strings, the spelling of numbers, invalid UTF-8. Used by one
 * thread; results stay until the next scan.
 */
final class EventScanner {
  static final int MAX_DEPTH = 128;

  /** The value may hold backslash escapes. */
  static final int ESCAPED = 1;

  /** The value may hold bytes beyond ASCII. */
  static final int WIDE = 2;

  /**
   * The value may hold escapes of plain characters: {@code \}{@code u}, or one JSON does not know.
   */
  static final int ODD = 4;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private final NameTable names;
  private final int wanted;
  private final QuoteIndex quotes = new QuoteIndex(Vectors.COMPILED);

  /** Values found, in the order of the event. */
  int count;

  /** {@link NameTable} codes of the values' fields. */
  int[] code = new int[64];

  int[] from = new int[64];
  int[] to = new int[64];

  /** Where the event lies. */
  int start;

  int end;

  /**
   * Where the value of {@code event.original} lies; empty at the event's end where there is none.
   */
  int originalFrom;

  int originalTo;

  /**
   * Something is not as in a plain flat event: a nested value, an escaped or unusual name, a number
   * that is no whole number in its usual spelling.
   */
  boolean irregular;

  /** {@link NameTable} codes of the wanted fields that are null, and how many there are. */
  int[] nullCode = new int[16];

  int nulls;

  private byte[] b = new byte[0];
  private byte[] path = new byte[256];

  /** What is wrong, where {@link #scan} returned false; never holds event text. */
  String problem = "";

  /** Where the problem lies, from the start of the event. */
  int problemAt;

  EventScanner(NameTable names, boolean searchAll) {
    this.names = names;
    wanted = NameTable.wanted(searchAll);
  }

  static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /** Reads one object; false when the bytes are not one, see {@link #problem}. */
  boolean scan(byte[] json, int offset, int length) {
    b = json;
    start = offset;
    end = offset + length;
    originalFrom = end;
    originalTo = end;
    count = 0;
    nulls = 0;
    irregular = false;
    problem = "";
    quotes.read(json, offset, end);
    int i = space(offset);
    if (i >= end || json[i] != '{') {
      fail("not a JSON object", i);
    } else {
      i = object(i + 1, 1, 0);
      if (i >= 0 && space(i) < end) {
        i = fail("text after the JSON object", i);
      }
    }
    boolean read = i >= 0 && problem.isEmpty();
    if (!read) {
      problemAt -= offset;
      count = 0;
    }
    return read;
  }

  private int fail(String what, int at) {
    problem = what;
    problemAt = Math.min(at, end);
    return -1;
  }

  private int space(int from) {
    int i = from;
    while (i < end && b[i] <= ' ' && b[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Reads members up to the closing brace; returns the index after it, or -1. */
  private int object(int start, int depth, int pathLength) {
    int i = space(start);
    if (i < end && b[i] == '}') {
      return i + 1;
    }
    while (true) {
      if (i >= end || b[i] != '"') {
        return fail("a field's name is missing", i);
      }
      if (pathLength == 0) {
        i = foreseen(i);
        if (i < 0) {
          return ~i;
        }
      }
      int nameFrom = i + 1;
      int nameTo = stringEnd(nameFrom);
      if (nameTo < 0) {
        return -1;
      }
      boolean escaped = (quotes.flags(nameFrom, nameTo) & ESCAPED) != 0;
      i = space(nameTo + 1);
      if (i >= end || b[i] != ':') {
        return fail("a colon is missing", i);
      }
      i = space(i + 1);
      if (i >= end) {
        return fail("a value is missing", i);
      }
      byte first = b[i];
      if (first == '{' || first == '[' || pathLength > 0 || escaped) {
        i = nested(i, depth, pathLength, nameFrom, nameTo, escaped);
      } else {
        i = scalar(i, names.code(b, nameFrom, nameTo));
      }
      if (i < 0) {
        return -1;
      }
      i = space(i);
      if (i < end && b[i] == ',') {
        i = space(i + 1);
      } else if (i < end && b[i] == '}') {
        return i + 1;
      } else {
        return fail("a comma or closing brace is missing", i);
      }
    }
  }

  /**
   * Reads members of a flat object as long as their names come as foreseen, with texts and short
   * numbers and no blanks between. Nearly every member is one, and takes four quotes, a comparison
   * and no search.
   *
   * @param at where a name begins
   * @return where a name begins that was not read, or the bitwise complement of the index after the
   *     object
   */
  private int foreseen(int at) {
    int[] quote = quotes.positions();
    int quoteCount = quotes.count();
    int q = quotes.numberFrom(at);
    while (q + 1 < quoteCount) {
      int nameTo = quote[q + 1];
      int valueFrom = nameTo + 2;
      if (valueFrom >= end || b[nameTo + 1] != ':') {
        break;
      }
      int valueTo;
      int after;
      int next;
      if (b[valueFrom] == '"') {
        if (q + 3 >= quoteCount) {
          break;
        }
        valueFrom++;
        valueTo = quote[q + 3];
        after = valueTo + 1;
        next = q + 4;
      } else {
        valueTo = valueFrom + shortNumber(valueFrom);
        after = valueTo;
        next = q + 2;
      }
      if (after >= end || after == nameTo + 2) {
        break;
      }
      boolean more = b[after] == ',';
      if (more ? next >= quoteCount || quote[next] != after + 1 : b[after] != '}') {
        break;
      }
      int fieldCode = names.guess(b, quote[q] + 1, nameTo);
      if (fieldCode == ByteTable.ABSENT) {
        break;
      }
      if ((fieldCode & NameTable.ORIGINAL) != 0 && after > valueTo) {
        originalFrom = valueFrom;
        originalTo = valueTo;
      }
      add(fieldCode, valueFrom, valueTo);
      if (!more) {
        return ~(after + 1);
      }
      q = next;
    }
    return quote[q];
  }

  /** A member whose name must be joined or decoded first. */
  private int nested(int at, int depth, int pathLength, int nameFrom, int nameTo, boolean escaped) {
    byte[] name = b;
    int nameOffset = nameFrom;
    int length = nameTo - nameFrom;
    if (escaped) {
      name = Folding.bytes(JsonText.unescape(b, nameFrom, nameTo));
      nameOffset = 0;
      length = name.length;
    }
    int newLength = pathLength + length;
    if (path.length < newLength + 1) {
      path = Arrays.copyOf(path, Math.max(newLength + 1, path.length * 2));
    }
    System.arraycopy(name, nameOffset, path, pathLength, length);
    return value(at, names.code(path, 0, newLength), depth, newLength);
  }

  private int value(int i, int code, int depth, int pathLength) {
    irregular = true;
    byte first = b[i];
    if (first != '{' && first != '[') {
      return scalar(i, code);
    }
    if (depth >= MAX_DEPTH) {
      return fail("nested deeper than " + MAX_DEPTH, i);
    }
    if (first == '[') {
      return array(i + 1, code, depth + 1, pathLength);
    }
    if (path.length < pathLength + 1) {
      path = Arrays.copyOf(path, path.length * 2);
    }
    path[pathLength] = '.';
    return object(i + 1, depth + 1, pathLength + 1);
  }

  private int array(int start, int code, int depth, int pathLength) {
    int i = space(start);
    if (i < end && b[i] == ']') {
      return i + 1;
    }
    while (true) {
      if (i >= end) {
        return fail("an array is not closed", i);
      }
      i = value(i, code, depth, pathLength);
      if (i < 0) {
        return -1;
      }
      i = space(i);
      if (i < end && b[i] == ',') {
        i = space(i + 1);
      } else if (i < end && b[i] == ']') {
        return i + 1;
      } else {
        return fail("a comma or closing bracket is missing", i);
      }
    }
  }

  private int scalar(int at, int code) {
    if (b[at] == '"') {
      int close = stringEnd(at + 1);
      if (close < 0) {
        return -1;
      }
      if ((code & NameTable.ORIGINAL) != 0) {
        originalFrom = at + 1;
        originalTo = close;
      }
      add(code, at + 1, close);
      return close + 1;
    }
    int i = at + shortNumber(at);
    boolean number = i > at && !plain(b[i]);
    while (i < end && plain(b[i])) {
      i++;
    }
    if (i == at) {
      return fail("a value is missing", at);
    }
    if (number) {
      add(code, at, i);
      return i;
    }
    return literal(code, at, i);
  }

  /** Length of a number of less than eight digits in its usual spelling, or 0. */
  private int shortNumber(int at) {
    int digits = at + 8 <= end ? NumberText.digits(word(b, at)) : 0;
    return digits < 8 && (b[at] != '0' || digits == 1) ? digits : 0;
  }

  private int literal(int code, int at, int after) {
    switch (b[at]) {
      case 'n' -> {
        addNull(code);
        return is("null", at, after) ? after : fail("not a JSON value", at);
      }
      case 't', 'f' -> {
        if (!is("true", at, after) && !is("false", at, after)) {
          return fail("not a JSON value", at);
        }
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          irregular |= !NumberText.isUsualWhole(b, at, after);
      default -> {
        return fail("not a JSON value", at);
      }
    }
    add(code, at, after);
    return after;
  }

  private void addNull(int fieldCode) {
    if (NameTable.field(fieldCode) >= 0) {
      if (nulls == nullCode.length) {
        nullCode = Arrays.copyOf(nullCode, nulls * 2);
      }
      nullCode[nulls++] = fieldCode;
    }
  }

  private boolean is(String word, int at, int after) {
    if (after - at != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (b[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean plain(byte c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c == '-'
        || c == '+'
        || c == '.';
  }

  private void add(int fieldCode, int valueFrom, int valueTo) {
    irregular |= (fieldCode & NameTable.UNUSUAL) != 0;
    if ((fieldCode & wanted) == 0) {
      return;
    }
    if (count == code.length) {
      grow();
    }
    code[count] = fieldCode;
    from[count] = valueFrom;
    to[count++] = valueTo;
  }

  private void grow() {
    int size = count * 2;
    code = Arrays.copyOf(code, size);
    from = Arrays.copyOf(from, size);
    to = Arrays.copyOf(to, size);
  }

  /** The index of the closing quote, or -1. */
  private int stringEnd(int from) {
    int close = quotes.quoteFrom(from);
    return close < 0 ? fail("a string is not closed", end) : close;
  }

  /** {@link #ESCAPED}, {@link #WIDE} and {@link #ODD} of a value. */
  int flags(int value) {
    return quotes.flags(from[value], to[value]);
  }

  /** Whether the event has any of {@link #WIDE} and {@link #ODD}. */
  boolean anyWideOrOdd() {
    return quotes.anyWideOrOdd();
  }

  /** What a watch says of the value. */
  boolean suspected(int value, ValueWatch watch) {
    return watch.suspects(b, from[value], to[value], (flags(value) & ODD) != 0);
  }

  /** Whether the value is a JSON string. */
  boolean quoted(int value) {
    return b[from[value] - 1] == '"';
  }

  /** Whether the event holds bytes below that of a blank, which JSON allows only between values. */
  boolean hasControls() {
    return quotes.hasControls();
  }

  /** {@link #ESCAPED}, {@link #WIDE} and {@link #ODD} of the whole event. */
  int eventFlags() {
    return quotes.flags(start, end);
  }

  /** Whether what is {@link #ODD} about the event are escapes of printable ASCII alone. */
  boolean oddEscapesArePlain() {
    return quotes.oddEscapesArePlain(b, end);
  }

  /** The value's text, decoded. */
  String text(int value) {
    return (flags(value) & ESCAPED) != 0
        ? Folding.wellFormed(JsonText.unescape(b, from[value], to[value]))
        : new String(b, from[value], to[value] - from[value], UTF_8);
  }
}
