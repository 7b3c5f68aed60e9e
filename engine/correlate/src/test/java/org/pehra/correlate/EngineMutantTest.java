package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pehra.correlate.MutatedEngine.Mutant;

/**
 * The engine with one thing wrong in its own code, which the streams must tell from the right one.
 * {@code -Dpehra.mutants} runs so many of the bounds rather than a sample, {@code -Dpehra.seed}
 * another sample, {@code -Dpehra.streams} so many seeds of each kind of stream.
 */
class EngineMutantTest {
  private static final int SAMPLE = Integer.getInteger("pehra.mutants", 20);
  private static final long SEED = Long.getLong("pehra.seed", 1);
  private static final Integer SEEDS = Integer.getInteger("pehra.streams", 3);

  private static final ClassLoader BEFORE = Thread.currentThread().getContextClassLoader();
  private static final MutatedEngine ENGINE = new MutatedEngine();
  private static IntFunction<String> trials = mutant -> "";

  /** Esper finds the operators that its statements name by the thread's class loader. */
  @BeforeAll
  @SuppressWarnings("unchecked") // MutantTrials, of the other class loader
  static void prepare() throws ReflectiveOperationException {
    Thread.currentThread().setContextClassLoader(ENGINE);
    trials =
        (IntFunction<String>)
            ENGINE
                .loadClass(MutantTrials.class.getName())
                .getConstructor(Integer.class)
                .newInstance(SEEDS);
  }

  @AfterAll
  static void leave() {
    Thread.currentThread().setContextClassLoader(BEFORE);
    trials = mutant -> "";
  }

  @Test
  void theRightEngineIsNotCaught() {
    assertEquals("", trials.apply(MutantSwitch.NONE));
  }

  @Test
  void everyMutantIsCaught() {
    var run = new ArrayList<Mutant>();
    var bounds = new ArrayList<Mutant>();
    for (var mutant : ENGINE.mutants()) {
      if (!AcceptedMutants.WHY.containsKey(mutant.place())) {
        (mutant.isWhole() ? run : bounds).add(mutant);
      }
    }
    Collections.shuffle(bounds, new Random(SEED));
    run.addAll(bounds.subList(0, Math.min(SAMPLE, bounds.size())));
    assertEquals(
        List.of(), run.stream().filter(mutant -> trials.apply(mutant.id()).isEmpty()).toList());
  }

  /** What has another name now must be thought about again. */
  @Test
  void whatIsAcceptedIsThere() {
    var gone = new TreeSet<>(AcceptedMutants.WHY.keySet());
    ENGINE.mutants().forEach(mutant -> gone.remove(mutant.place()));
    assertEquals(List.of(), List.copyOf(gone));
  }
}
