package org.pehra.correlate;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Mutants that are wrong about a whole thought: what stands at the start of a method, by name. */
final class WholeMutants {
  interface Body {
    void write(CodeBuilder code, int mutant);
  }

  private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  private static final ClassDesc KEY = ClassDesc.of("org.pehra.model.GroupKey");
  private static final ClassDesc LIST = ConstantDescs.CD_List;
  private static final String INPUT = "Lorg/pehra/model/ShardInput;";

  /** Class and method → what is wrong → how. */
  static final Map<String, Map<String, Body>> OF = new LinkedHashMap<>();

  private WholeMutants() {}

  static {
    add("Groups.same", "group ignored", WholeMutants::yes);
    add("Groups.hash", "group ignored", WholeMutants::no);
    add("Watch.subject", "group ignored by Pehra's own kinds", WholeMutants::noGroup);
    misheard("CorrelationShard.apply", "scope ignored", "byNoScope");
    misheard("CorrelationShard.replay", "scope ignored", "byNoScope");
    misheard("CorrelationShard.apply", "window by arrival", "byArrival");
    misheard("CorrelationShard.replay", "window by arrival", "byArrival");
    add("Chain.take", "order unchecked", WholeMutants::seenLast);
    add("PlannedRule.ordered", "ties in no order", WholeMutants::no);
    add("PlannedRule.tieSensitive", "ties judged one by one", WholeMutants::no);
    add("PlannedRule.history", "history too short", WholeMutants::timespan);
    add("Retained.same", "duplicates counted", WholeMutants::no);
    add("Sight.sameEvent", "duplicates counted by Pehra's own kinds", WholeMutants::no);
    add("Entry.weight", "weight ignored", WholeMutants::yes);
    add("Sight.weight", "weight ignored by Pehra's own kinds", WholeMutants::yes);
    add("Group.behind", "late path skipped", WholeMutants::no);
    add("TimedGroup.cutAnew", "late path skipped at the end of windows", CodeBuilder::return_);
    add("Group.endMoved", "end not moved", CodeBuilder::return_);
    add("Group.goesOn", "never goes on", WholeMutants::no);
    add("TimedGroup.goesOn", "never goes on, at the end of windows", WholeMutants::no);
    add("Rebuild.assign", "merged into the youngest", code -> reversed(code, 1));
    add("TimedGroup.assign", "merged into the youngest, of windows", code -> reversed(code, 1));
    add("Lane.closeFrom", "closes a millisecond late", code -> later(code, 1));
    add("Lane.judgeFrom", "judges windows a millisecond late", code -> later(code, 1));
    add("Watch.wakeAt", "looks a millisecond late", code -> later(code, 2));
    add("Episode.settle", "what is settled is forgotten", CodeBuilder::return_);
    add("Case.settle", "what is settled is forgotten by Pehra's own kinds", CodeBuilder::return_);
    add("PublishedAlerts.standing", "alerts not restored", WholeMutants::none);
    add("Subject.restore", "states not restored", CodeBuilder::return_);
    add("Repeats.has", "published twice", WholeMutants::no);
    add("Pace.told", "nothing committed once an alert grew", CodeBuilder::return_);
    add("CorrelationShard.replay", "signals not replayed", CodeBuilder::return_);
    add("CorrelationShard.committable", "commits what is not published", WholeMutants::all);
  }

  private static void add(String place, String what, Consumer<CodeBuilder> body) {
    OF.computeIfAbsent(place, key -> new LinkedHashMap<>())
        .put(
            what,
            (code, mutant) -> {
              MutatedEngine.ask(code, "on", "(I)Z", mutant);
              code.ifThen(body::accept);
            });
  }

  /** The record that is taken is not the one that came. */
  private static void misheard(String place, String what, String question) {
    OF.computeIfAbsent(place, key -> new LinkedHashMap<>())
        .put(
            what,
            (code, mutant) -> {
              code.aload(3);
              MutatedEngine.ask(code, question, "(" + INPUT + "I)" + INPUT, mutant);
              code.astore(3);
            });
  }

  private static void yes(CodeBuilder code) {
    code.iconst_1().ireturn();
  }

  private static void no(CodeBuilder code) {
    code.iconst_0().ireturn();
  }

  private static void none(CodeBuilder code) {
    code.invokestatic(LIST, "of", MethodTypeDesc.of(LIST), true).areturn();
  }

  private static void later(CodeBuilder code, int due) {
    code.lload(due).lconst_1().ladd().lstore(due);
  }

  private static void noGroup(CodeBuilder code) {
    var type = MethodTypeDesc.of(KEY, ConstantDescs.CD_String.arrayType());
    code.iconst_0().anewarray(ConstantDescs.CD_String).invokestatic(KEY, "of", type).astore(1);
  }

  private static void seenLast(CodeBuilder code) {
    var chain = ClassDesc.of("org.pehra.correlate.window.Chain");
    code.aload(0).getfield(chain, "start", LONGS).iload(5).lload(1).lastore().return_();
  }

  private static void timespan(CodeBuilder code) {
    var rule = ClassDesc.of("org.pehra.correlate.PlannedRule");
    code.aload(0).getfield(rule, "timespan", ConstantDescs.CD_long).lreturn();
  }

  private static void reversed(CodeBuilder code, int list) {
    code.aload(list).invokeinterface(LIST, "reversed", MethodTypeDesc.of(LIST)).astore(list);
  }

  private static void all(CodeBuilder code) {
    var shard = ClassDesc.of("org.pehra.correlate.CorrelationShard");
    code.aload(0).getfield(shard, "lastOffset", ConstantDescs.CD_long);
    code.lconst_1().ladd().lreturn();
  }
}
