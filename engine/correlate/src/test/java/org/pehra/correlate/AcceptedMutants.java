package org.pehra.correlate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Mutants that the streams need not tell from the engine, by class, method and number in it. */
final class AcceptedMutants {
  /** Place → why. */
  static final Map<String, String> WHY = new TreeMap<>();

  private AcceptedMutants() {}

  static {
    accept(
        "the two are never equal there",
        List.of("Group.behind 1", "Group.current 1", "Group.goesOn 1", "Group.close 1"));
    accept(
        "just on the bound both ways lead to the same",
        List.of(
            "Group.settleStatus 1",
            "Group.settleStatus 2",
            "Group.reclosed 1",
            "Rebuild.afterReplay 1",
            "TimedGroup.arrived 1",
            "Case.settle 1",
            "Case.settle 3",
            "Case.cover 1",
            "Subject.spans 2",
            "Subject.assign 1",
            "Subject.cover 2",
            "Subject.due 1",
            "Count.append 1"));
    accept(
        "one event too many goes into the window, which drops it with the next that is added",
        List.of("Group.window 1", "Group.falseAt 1", "Group.opener 1", "Rebuild.walk 1"));
    accept(
        "what no judgement needs any more is kept a moment longer",
        List.of(
            "Group.evict 4",
            "Group.evict 5",
            "Group.evict 6",
            "Group.forget 1",
            "TimedGroup.evict 1",
            "TimedGroup.evict 2",
            "TimedGroup.evict 3",
            "Absence.dropMiddle 1",
            "Absence.forget 1",
            "FirstSeen.forget 1",
            "FirstSeen.forget 3",
            "GeoVelocity.forget 1",
            "GeoVelocity.forget 2",
            "Presence.add 1",
            "Presence.drop 1",
            "Presence.forget 1",
            "Silence.forget 1",
            "Subject.forget 1",
            "Subject.forget 2",
            "Watch.take 1",
            "Watch.take 2"));
    accept(
        "it looks once more, or in another order, and finds the same",
        List.of(
            "Lane.closeFrom 1",
            "Lane.judgeFrom 1",
            "TimedGroup.arrived 2",
            "TimedGroup.arrived 3",
            "Watch.wakeAt 1",
            "Watch.wakeAt 2"));
    accept(
        "limits and changes of rules, which the streams are without",
        List.of(
            "Group.evict 1",
            "Group.evict 2",
            "Group.evict 3",
            "Group.take 1",
            "Lane.giveUp 1",
            "Lane.inherit 1",
            "TimedGroup.take 1",
            "FirstSeen.judge 1",
            "Watch.giveUp 1",
            "Sum.append 2"));
    accept(
        "a state is saved by a watermark, never by the first record, and a little later does no harm",
        List.of("Subject.isSaved 1", "Watch.save 1", "Unsaved.poll 1"));
    accept(
        "what goes on just then is among the replayed events, or forgotten at once",
        List.of("Subject.settle 1", "Subject.settle 2", "Subject.settle 3"));
    accept(
        "the event after the window is as final as the window, and is settled once",
        List.of("TimedGroup.evictWindow 1"));
    accept("told by six streams a rule, not by three", List.of("Case.settleKept 1"));
    accept(
        "windows grow coarse with more events than a stream has",
        List.of("Count.coarsen 1", "Sum.coarsen 1"));
  }

  private static void accept(String why, List<String> places) {
    places.forEach(place -> WHY.put(place, why));
  }
}
