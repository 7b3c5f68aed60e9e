package org.pehra.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * A condition as jump code over a set of satisfied predicates: instructions of four numbers, what
 * to test and where to go on when it is true or false. Immutable.
 */
final class Program {
  /** What an instruction asks about predicates that no index decides. */
  sealed interface Lazy {
    record Ref(int field, int other, Predicate.TextMatch match) implements Lazy {}

    record AtLeast(int n, List<Program> of) implements Lazy {}
  }

  private static final int TRUE = -1;
  private static final int FALSE = -2;

  private static final int BIT = 0;
  private static final int ANY = 1;
  private static final int ALL = 2;
  private static final int LAZY = 3;

  private final int[] code;
  private final int[][] words;
  private final long[][] masks;
  private final List<Lazy> lazies;

  private Program(int[] code, int[][] words, long[][] masks, List<Lazy> lazies) {
    this.code = code;
    this.words = words;
    this.masks = masks;
    this.lazies = lazies;
  }

  /** Where predicates' bits and fields' numbers come from. */
  interface Names {
    /** The bit of a predicate that is not a {@link Predicate.FieldRef}. */
    int bit(Predicate predicate);

    /** The group's number of a field. */
    int field(String name);
  }

  static Program of(Expr condition, Names names) {
    return new Writer(names).write(condition);
  }

  boolean holds(GroupRun run, long[] satisfied) {
    final int[] instructions = code;
    int at = 0;
    while (at >= 0) {
      int argument = instructions[at + 1];
      boolean holds =
          switch (instructions[at]) {
            case BIT -> (satisfied[argument >> 6] >>> argument & 1) != 0;
            case ANY -> any(argument, satisfied);
            case ALL -> all(argument, satisfied);
            default -> run.test(lazies.get(argument));
          };
      at = instructions[holds ? at + 2 : at + 3];
    }
    return at == TRUE;
  }

  private boolean any(int set, long[] satisfied) {
    int[] w = words[set];
    long[] m = masks[set];
    for (int i = 0; i < w.length; i++) {
      if ((satisfied[w[i]] & m[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  private boolean all(int set, long[] satisfied) {
    int[] w = words[set];
    long[] m = masks[set];
    for (int i = 0; i < w.length; i++) {
      if ((satisfied[w[i]] & m[i]) != m[i]) {
        return false;
      }
    }
    return true;
  }

  private static final class Writer {
    private final Names names;
    private final List<int[]> instructions = new ArrayList<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<long[]> masks = new ArrayList<>();
    private final List<Lazy> lazies = new ArrayList<>();
    private final Map<Lazy, Integer> known = new HashMap<>();

    Writer(Names names) {
      this.names = names;
    }

    /** Written from the last instruction to the first, so that targets are known; then turned. */
    Program write(Expr condition) {
      int entry = emit(condition, TRUE, FALSE);
      if (entry < 0 || entry != instructions.size() - 1) { // a constant: jump
        words.add(new int[0]);
        masks.add(new long[0]);
        instruction(ALL, words.size() - 1, entry, entry);
      }
      int n = instructions.size();
      var code = new int[n * 4];
      for (int i = 0; i < n; i++) {
        int[] one = instructions.get(i);
        int at = (n - 1 - i) * 4;
        code[at] = one[0];
        code[at + 1] = one[1];
        code[at + 2] = target(one[2], n);
        code[at + 3] = target(one[3], n);
      }
      return new Program(
          code, words.toArray(int[][]::new), masks.toArray(long[][]::new), List.copyOf(lazies));
    }

    private static int target(int instruction, int n) {
      return instruction < 0 ? instruction : (n - 1 - instruction) * 4;
    }

    private int instruction(int op, int argument, int onTrue, int onFalse) {
      instructions.add(new int[] {op, argument, onTrue, onFalse});
      return instructions.size() - 1;
    }

    /** Emits an expression; returns its entry: an instruction, or a final outcome. */
    private int emit(Expr expr, int onTrue, int onFalse) {
      return switch (expr) {
        case Expr.Constant constant -> constant.value() ? onTrue : onFalse;
        case Expr.Not not -> emit(not.of(), onFalse, onTrue);
        case Expr.Leaf leaf when leaf.predicate() instanceof Predicate.FieldRef ref ->
            lazy(
                new Lazy.Ref(names.field(ref.field()), names.field(ref.other()), ref.match()),
                onTrue,
                onFalse);
        case Expr.Leaf leaf -> instruction(BIT, names.bit(leaf.predicate()), onTrue, onFalse);
        case Expr.And and -> and(and.of(), onTrue, onFalse);
        case Expr.Or or -> or(or.of(), onTrue, onFalse);
        case Expr.AtLeast some ->
            lazy(
                new Lazy.AtLeast(
                    some.n(), some.of().stream().map(of -> Program.of(of, names)).toList()),
                onTrue,
                onFalse);
      };
    }

    private int lazy(Lazy lazy, int onTrue, int onFalse) {
      int number =
          known.computeIfAbsent(
              lazy,
              key -> {
                lazies.add(key);
                return lazies.size() - 1;
              });
      return instruction(LAZY, number, onTrue, onFalse);
    }

    private int and(List<Expr> of, int onTrue, int onFalse) {
      int entry = onTrue;
      for (var expr : lastFirst(of)) {
        entry = emit(expr, entry, onFalse);
      }
      int[] bits = bits(of);
      return bits.length == 0 ? entry : set(ALL, bits, entry, onFalse);
    }

    private int or(List<Expr> of, int onTrue, int onFalse) {
      int entry = onFalse;
      for (var expr : lastFirst(of)) {
        entry = emit(expr, onTrue, entry);
      }
      int[] bits = bits(of);
      return bits.length == 0 ? entry : set(ANY, bits, onTrue, entry);
    }

    private int set(int op, int[] bits, int onTrue, int onFalse) {
      if (bits.length == 1) {
        return instruction(BIT, bits[0], onTrue, onFalse);
      }
      var byWord = new java.util.TreeMap<Integer, Long>();
      for (int bit : bits) {
        byWord.merge(bit >> 6, 1L << bit, (a, b) -> a | b);
      }
      words.add(byWord.keySet().stream().mapToInt(Integer::intValue).toArray());
      masks.add(byWord.values().stream().mapToLong(Long::longValue).toArray());
      return instruction(op, words.size() - 1, onTrue, onFalse);
    }

    private int[] bits(List<Expr> of) {
      return of.stream()
          .filter(Writer::plain)
          .mapToInt(expr -> names.bit(((Expr.Leaf) expr).predicate()))
          .toArray();
    }

    /** What is not a plain predicate, dearest first, since code is written backwards. */
    private static List<Expr> lastFirst(List<Expr> of) {
      return of.stream()
          .filter(expr -> !plain(expr))
          .sorted(java.util.Comparator.comparingInt(Writer::dear).reversed())
          .toList();
    }

    private static boolean plain(Expr expr) {
      return expr instanceof Expr.Leaf leaf && !(leaf.predicate() instanceof Predicate.FieldRef);
    }

    private static int dear(Expr expr) {
      return switch (expr) {
        case Expr.Constant c -> 0;
        case Expr.Leaf leaf -> leaf.predicate() instanceof Predicate.FieldRef ? 1000 : 1;
        case Expr.Not not -> dear(not.of());
        case Expr.And and -> and.of().stream().mapToInt(Writer::dear).sum();
        case Expr.Or or -> or.of().stream().mapToInt(Writer::dear).sum();
        case Expr.AtLeast some -> 100 + some.of().stream().mapToInt(Writer::dear).sum();
      };
    }
  }
}
