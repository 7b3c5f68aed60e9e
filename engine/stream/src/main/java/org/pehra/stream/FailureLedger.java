package org.pehra.stream;

import org.jspecify.annotations.Nullable;

/**
 * Which publishing failures which thread has been told of. Threads share a publisher, and one
 * thread's flush must not swallow the failure of another's record: so each thread hears of every
 * failure since its last flush, also of those that were not its own.
 */
final class FailureLedger {
  private final ThreadLocal<Long> told = new ThreadLocal<>();
  private long count;
  private @Nullable LogException newest;

  /** A thread publishes: failures from now on are its business. */
  synchronized void publishing() {
    if (told.get() == null) {
      told.set(count);
    }
  }

  synchronized void failed(LogException failure) {
    count++;
    newest = failure;
  }

  /**
   * @throws LogException when something failed since this thread's last call, or ever if it never
   *     published
   */
  synchronized void check() {
    var seen = told.get();
    told.set(count);
    if (newest != null && count > (seen == null ? 0 : seen)) {
      throw new LogException("not everything was published: " + newest.getMessage(), newest);
    }
  }
}
