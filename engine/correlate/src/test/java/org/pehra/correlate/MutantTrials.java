package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Runs inside of a {@link MutatedEngine}: some hundreds of streams, whose answers were known before
 * any mutant was on.
 */
public final class MutantTrials implements IntFunction<String> {
  private record Named(String name, Trial.Attempt attempt) {}

  private final List<Named> attempts = new ArrayList<>();

  public MutantTrials(Integer seeds) {
    MutantSwitch.turn(MutantSwitch.NONE);
    for (var trial : Trial.all()) {
      // each stream has a runtime of its own, and nothing of these rules alone is mutated
      if (trial.isEpl()) {
        continue;
      }
      for (long seed = 1; seed <= seeds; seed++) {
        for (var form : Trial.Form.values()) {
          add(trial, form + " " + seed, trial.inTheEnd(trial.stream(form, seed)));
          add(trial, form + " on the way " + seed, trial.onTheWay(trial.stream(form, seed)));
        }
        add(trial, "crashed " + seed, trial.crashed(seed));
        for (long crash = 10 * seed; crash < 10 * seed + 3; crash++) {
          add(trial, "crashed torn " + crash, trial.crashedTorn(crash));
        }
      }
    }
    MutantScenes.ALL.forEach((name, scene) -> attempts.add(new Named(name, scene)));
    Collections.shuffle(attempts, new Random(1));
  }

  private void add(Trial trial, String what, Trial.Attempt attempt) {
    MutantSwitch.turn(MutantSwitch.NONE);
    attempts.add(new Named(trial.rule().head().id() + " " + what, attempt));
  }

  /** Which stream tells the mutant from the engine; empty when none does. */
  @Override
  public String apply(int mutant) {
    for (int i = 0; i < attempts.size(); i++) {
      if (caught(attempts.get(i).attempt, mutant)) {
        // it may catch the next one as well
        attempts.addFirst(attempts.remove(i));
        return attempts.getFirst().name;
      }
    }
    return "";
  }

  private static boolean caught(Trial.Attempt attempt, int mutant) {
    MutantSwitch.turn(mutant);
    try {
      return !attempt.differing().isEmpty();
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return true;
    } finally {
      MutantSwitch.turn(MutantSwitch.NONE);
    }
  }
}
