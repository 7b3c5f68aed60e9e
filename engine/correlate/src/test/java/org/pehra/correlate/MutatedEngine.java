package org.pehra.correlate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engine, loaded once more, with all mutants in it: at each place where one is wrong it asks
 * {@link MutantSwitch} whether to be. Everything of this package is loaded anew, also the tests'
 * own classes; the rest, Esper among it, is shared.
 */
final class MutatedEngine extends ClassLoader {
  private static final String PACKAGE = "org.pehra.correlate.";
  private static final ClassDesc SWITCH = ClassDesc.of(PACKAGE + "MutantSwitch");

  /** Where every bound on times is a mutant of its own. */
  private static final List<String> BOUNDS =
      List.of(
          "Group",
          "Lane",
          "Rebuild",
          "TimedGroup",
          "watch.Absence",
          "watch.Case",
          "watch.FirstSeen",
          "watch.GeoVelocity",
          "watch.Presence",
          "watch.Sight",
          "watch.Silence",
          "watch.Subject",
          "watch.Unsaved",
          "watch.Watch",
          "window.Chain",
          "window.Count",
          "window.Distinct",
          "window.Legs",
          "window.Numbers",
          "window.Percentile",
          "window.Sum",
          "window.Window");

  /** Where only {@link WholeMutants} are. */
  private static final List<String> OTHERS =
      List.of("CorrelationShard", "Entry", "Episode", "Groups", "PlannedRule", "Retained");

  /** An engine that is wrong in one way. */
  record Mutant(int id, String place, String what) {
    /** Wrong about a whole thought, not about one bound. */
    boolean isWhole() {
      return what.isEmpty();
    }

    @Override
    public String toString() {
      return place + ": " + what;
    }
  }

  private final List<Mutant> mutants = new ArrayList<>();
  private final Map<String, Integer> named = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, byte[]> classes = new HashMap<>();

  MutatedEngine() {
    super(MutatedEngine.class.getClassLoader());
    BOUNDS.forEach(top -> mutate(top, true));
    OTHERS.forEach(top -> mutate(top, false));
  }

  List<Mutant> mutants() {
    return mutants;
  }

  private void mutate(String top, boolean bounds) {
    var pending = new ArrayList<>(List.of(PACKAGE + top));
    while (!pending.isEmpty()) {
      var name = pending.removeFirst();
      if (classes.containsKey(name)) {
        continue;
      }
      var file =
          ClassFile.of(
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(getParent())));
      var model = file.parse(original(name));
      var simple = name.substring(name.lastIndexOf('.') + 1);
      classes.put(
          name,
          file.transformClass(
              model,
              (builder, element) -> {
                if (element instanceof MethodModel method && method.code().isPresent()) {
                  builder.transformMethod(
                      method, MethodTransform.transformingCode(new Wrong(simple, method, bounds)));
                } else {
                  builder.with(element);
                }
              }));
      model
          .findAttribute(java.lang.classfile.Attributes.nestMembers())
          .ifPresent(
              nest ->
                  nest.nestMembers()
                      .forEach(member -> pending.add(member.asInternalName().replace('/', '.'))));
    }
  }

  private byte[] original(String name) {
    try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new IllegalArgumentException("no class " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded == null) {
        var bytes = classes.getOrDefault(name, new byte[0]);
        bytes = bytes.length == 0 ? original(name) : bytes;
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded;
    }
  }

  private int mutant(String place, String what) {
    int number = numbers.merge(place, 1, Integer::sum);
    mutants.add(new Mutant(mutants.size(), place + " " + number, what));
    return mutants.size() - 1;
  }

  /** One mutant may be wrong in several methods. */
  private int mutant(String what) {
    return named.computeIfAbsent(
        what,
        key -> {
          mutants.add(new Mutant(mutants.size(), what, ""));
          return mutants.size() - 1;
        });
  }

  /** Makes a method wrong in every way. */
  private final class Wrong implements CodeTransform {
    private final String place;
    private final MethodModel method;
    private final boolean bounds;
    private int line;
    private @Nullable CodeElement before;

    private Wrong(String simpleName, MethodModel method, boolean bounds) {
      var name = method.methodName().stringValue();
      // a lambda counts with the method that it stands in
      place = simpleName + "." + name.replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
      this.method = method;
      this.bounds = bounds;
    }

    @Override
    public void atStart(CodeBuilder code) {
      boolean whole = !method.methodName().stringValue().startsWith("lambda$");
      var wrong = whole ? WholeMutants.OF.get(place) : null;
      if (wrong != null) {
        wrong.forEach(
            (what, body) -> {
              int id = mutant(what);
              body.write(code, id);
            });
      }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      switch (element) {
        case LineNumber at -> {
          line = at.line();
          code.with(element);
          return;
        }
        case BranchInstruction branch when bounds && isComparison() ->
            compare(code, branch.opcode());
        case OperatorInstruction sum when bounds && isOne() && isSum(sum.opcode()) ->
            ask(code, "one", "(JI)J", mutant(place, "no millisecond, line " + line));
        case FieldInstruction field when field.name().equalsString("BY_AGE") -> {
          code.with(element);
          if (field.opcode() == Opcode.GETSTATIC) {
            var type = "(Ljava/util/Comparator;I)Ljava/util/Comparator;";
            ask(code, "reversed", type, mutant(place, "the youngest first, line " + line));
          }
          before = element;
          return;
        }
        default -> {}
      }
      code.with(element);
      before = element;
    }

    private boolean isComparison() {
      return before instanceof OperatorInstruction compared && compared.opcode() == Opcode.LCMP;
    }

    private boolean isOne() {
      return before instanceof ConstantInstruction constant && constant.opcode() == Opcode.LCONST_1;
    }

    private static boolean isSum(Opcode opcode) {
      return opcode == Opcode.LADD || opcode == Opcode.LSUB;
    }

    private void compare(CodeBuilder code, Opcode branch) {
      switch (branch) {
        case IFLT, IFGE -> move(code, -1);
        case IFGT, IFLE -> move(code, 1);
        default -> {}
      }
    }

    /** Below 0 becomes at most 0, above 0 at least 0. */
    private void move(CodeBuilder code, int by) {
      code.loadConstant(by);
      ask(code, "moved", "(III)I", mutant(place, "bound moved, line " + line));
    }
  }

  static void ask(CodeBuilder code, String question, String type, int mutant) {
    code.loadConstant(mutant);
    code.invokestatic(SWITCH, question, MethodTypeDesc.ofDescriptor(type));
  }
}
