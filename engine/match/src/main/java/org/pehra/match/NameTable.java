package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Ecs;

/**
 * From the bytes of a field's name to what the scanner does with its values. Learns the names that
 * events really have, so that a name is judged once. Used by one thread.
 */
final class NameTable {
  /** Set in a code where keyword rules search the field. */
  static final int SEARCHED = 1 << 30;

  /** Set in the code of {@code event.original}. */
  static final int ORIGINAL = 1 << 29;

  /** Set in the code of a name that the owner of the table calls unusual. */
  static final int UNUSUAL = 1 << 28;

  private static final int NUMBER = UNUSUAL - 1;

  private final @Nullable FieldNames fields;
  private final List<String> collected;
  private final ByteTable learned;
  private final Predicate<String> usual;

  NameTable(FieldNames fields, int learned) {
    this(fields, List.of(), learned, name -> true);
  }

  /**
   * @param usual says of each name whether it is; others are marked {@link #UNUSUAL}
   */
  NameTable(FieldNames fields, int learned, Predicate<String> usual) {
    this(fields, List.of(), learned, usual);
  }

  private NameTable(
      @Nullable FieldNames fields, List<String> collected, int learned, Predicate<String> usual) {
    this.fields = fields;
    this.usual = usual;
    this.collected = collected;
    this.learned = new ByteTable(learned);
  }

  /**
   * Wants every field; numbers them in the order of this list, which it fills, maybe with repeats.
   */
  static NameTable collecting(List<String> names, int learned) {
    return new NameTable(null, names, learned, name -> true);
  }

  /**
   * The bits of which a code has one where the field's values are wanted.
   *
   * @param searchAll whether keyword rules ask for values
   */
  static int wanted(boolean searchAll) {
    return NUMBER | (searchAll ? SEARCHED : 0);
  }

  /** The wanted field's number in a code, or -1. */
  static int field(int code) {
    return (code & NUMBER) - 1;
  }

  int code(byte[] bytes, int from, int to) {
    int code = learned.get(bytes, from, to);
    if (code == ByteTable.ABSENT) {
      code = judge(new String(bytes, from, to - from, UTF_8));
      learned.learn(bytes, from, to, code);
    }
    return code;
  }

  /**
   * The code of a name, when it is the one that followed the last name the time before and has no
   * escapes, else {@link ByteTable#ABSENT}.
   */
  int guess(byte[] bytes, int from, int to) {
    return learned.guess(bytes, from, to);
  }

  private int judge(String name) {
    if (fields == null) {
      collected.add(name);
      return collected.size();
    }
    return (fields.id(name) + 1)
        | (FieldNames.searched(name) ? SEARCHED : 0)
        | (name.equals(Ecs.EVENT_ORIGINAL) ? ORIGINAL : 0)
        | (usual.test(name) ? 0 : UNUSUAL);
  }
}
