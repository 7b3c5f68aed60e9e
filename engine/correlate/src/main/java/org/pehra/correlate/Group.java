package org.pehra.correlate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Entity;
import org.pehra.correlate.window.Window;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;

/**
 * One group of one rule: its retained signals and its episodes. In order, an episode opens, goes on
 * and closes as the live lane says; after a late signal {@link Rebuild} judges what may have
 * changed.
 *
 * <p>The condition is judged at each event, over (t − timespan, t]. It stays true until so many
 * events have left the timespan that it no longer holds; an episode closes when that was a timespan
 * ago.
 */
sealed class Group implements Entity permits TimedGroup {
  private static final int BYTES = 280;

  /** Of an alert with its evidence and what it names. */
  private static final long EPISODE_BYTES = 4096;

  final Lane lane;
  final GroupKey key;
  final Retained retained;
  final List<Episode> episodes = new ArrayList<>(0);

  /** The live lane's aggregate; absent when it must be built anew from the retained signals. */
  private @Nullable Window window;

  /** What is still counted of signals that left for want of room; absent while none did. */
  private @Nullable Lost lost;

  /** Itself and its key. */
  private final long fixedBytes;

  /** What its lane last knew of {@link #bytes}. */
  long weighed;

  // links of the table of groups
  int hash;

  /** It left for want of room: nothing more is judged. */
  boolean gone;

  @Nullable Group next;
  @Nullable Group older;
  @Nullable Group newer;

  /** The newest signal, not in the window yet. */
  private @Nullable Entry newest;

  Group(Lane lane, GroupKey key) {
    this.lane = lane;
    this.key = key;
    this.retained = new Retained(lane.rule.ordered(), lane.rule.countsLegs());
    long texts = 0;
    for (var value : key.values()) {
      texts += Interner.bytes(value);
    }
    fixedBytes = BYTES + texts;
  }

  /** About how many bytes it takes; O(1). */
  long bytes() {
    return fixedBytes
        + retained.bytes()
        + (window == null ? 0 : window.bytes())
        + (lost == null ? 0 : lost.bytes())
        + EPISODE_BYTES * episodes.size();
  }

  /** What {@link #take} found. */
  enum Order {
    DUPLICATE,
    LIVE,
    BEHIND,
    /** What it belongs to left for want of room. */
    LOST,
    /** A {@link TimedGroup} tells only at the end of a window. */
    TIMED
  }

  /** Retains a signal. */
  Order take(Entry entry) {
    evict();
    if (lost != null && entry.at() <= lost.upTo()) {
      return Order.LOST;
    }
    boolean behind = behind(entry);
    if (!retained.insert(entry)) {
      return Order.DUPLICATE;
    }
    if (!behind) {
      newest = entry;
      return Order.LIVE;
    }
    window = null;
    return Order.BEHIND;
  }

  private boolean behind(Entry entry) {
    if (entry.at() != retained.lastAt()) {
      return entry.at() < retained.lastAt();
    }
    var last = retained.last();
    return last != null
        && (lane.rule.tieSensitive() || lane.rule.ordered() && entry.leg < last.leg);
  }

  /**
   * The newest signal was judged by the live lane.
   *
   * @param reached the aggregate where the condition holds, else NaN
   */
  void step(Entry entry, double reached, Emission to) {
    entry.holds = !Double.isNaN(reached);
    entry.reached = reached;
    var current = current();
    if (!entry.holds) {
      if (current != null) {
        endMoved(current, to);
      }
      return;
    }
    if (current != null && goesOn(current.lastFiring, entry.at())) {
      extend(current, entry, to);
    } else {
      open(entry, to);
    }
  }

  @Override
  public Window window() {
    var live = window;
    if (live == null) {
      long after = newest == null ? Episode.NEVER : newest.at() - lane.rule.timespan();
      live = begun(after);
      for (int i = retained.from(after + 1); i < retained.size(); i++) {
        if (retained.get(i) != newest) {
          feed(live, retained.get(i));
        }
      }
      window = live;
    }
    return live;
  }

  @Override
  public void failed(Throwable cause) {
    lane.failed(cause);
  }

  /** The live window may be half-way: it is built anew for the next signal. */
  void distrust() {
    window = null;
  }

  /** A window that holds what was lost after a time; the retained signals come next. */
  Window begun(long after) {
    return lost == null ? lane.rule.window() : lost.after(lane.rule, after);
  }

  static void feed(Window window, Entry entry) {
    window.add(entry.at(), entry.weight(), entry.value, entry.leg);
  }

  @Nullable Episode current() {
    Episode newest = null;
    for (var episode : episodes) {
      if (episode.live() && (newest == null || episode.lastFiring > newest.lastFiring)) {
        newest = episode;
      }
    }
    return newest;
  }

  private void extend(Episode episode, Entry entry, Emission to) {
    entry.fired = episode;
    episode.lastFiring = entry.at();
    countWindow(episode, entry);
    if (entry.at() == episode.openedAt) {
      episode.episodeId = episodeId(entry.at());
    }
    refresh(episode, to);
  }

  private void open(Entry entry, Emission to) {
    var episode = create(entry.eventId(), entry.source());
    episode.openedAt = entry.at();
    episode.lastFiring = entry.at();
    episode.episodeId = episodeId(entry.at());
    entry.fired = episode;
    countWindow(episode, entry);
    announce(episode, entry, to);
  }

  /** First publication of an episode whose times and counts are set. */
  void announce(Episode episode, Entry opener, Emission to) {
    if (episode.detectedAt == Episode.NEVER) {
      episode.detectedAt = Math.max(opener.at(), lane.clock.at);
    }
    settleStatus(episode);
    lane.closeFrom(episode.lastFiring + lane.rule.timespan(), episode);
    to.publish(episode);
    to.opened(episode, opener);
  }

  Episode create(String openerId, String openerSource) {
    var id = freeId(openerId);
    for (var known : episodes) {
      if (known.id.equals(id)) {
        known.mergedInto = null;
        known.withdrawnBy = null;
        known.status = Status.OPEN;
        known.uncount();
        return known;
      }
    }
    var episode = new Episode(this, id, openerId, openerSource);
    episode.detectedAt = Episode.NEVER;
    nameEntities(episode);
    episodes.add(episode);
    return episode;
  }

  private String freeId(String openerId) {
    return Ids.freeAlert(
        lane.rule.id(),
        lane.scope,
        key,
        openerId,
        id -> episodes.stream().anyMatch(known -> known.live() && known.id.equals(id)));
  }

  private void nameEntities(Episode episode) {
    var names = lane.rule.groupNames(key);
    for (int i = 0; i < Math.min(names.size(), key.values().size()); i++) {
      episode.entity(names.get(i), key.values().get(i));
    }
  }

  /** Counts what the firing's timespan holds and no firing before has counted. */
  private void countWindow(Episode episode, Entry firing) {
    long at = firing.at();
    long after = at - lane.rule.timespan();
    for (int i = retained.size() - 1; i >= 0 && retained.get(i).at() > after; i--) {
      var entry = retained.get(i);
      if (entry.counted != null && entry.at() < at) {
        break;
      }
      if (entry.counted == null) {
        episode.count(entry);
      }
    }
    episode.reach(firing.reached);
  }

  /**
   * After a change of times or counts: closed again or not, and to be published when it is time.
   */
  void refresh(Episode episode, Emission to) {
    if (!settleEnd(episode, to)) {
      lane.touch(episode);
      to.grew();
    }
  }

  /** Closed again or not; published, and true, when that changed. */
  private boolean settleEnd(Episode episode, Emission to) {
    var before = episode.status;
    settleStatus(episode);
    lane.closeFrom(episode.lastFiring + lane.rule.timespan(), episode);
    if (before == episode.status) {
      return false;
    }
    to.publish(episode);
    return true;
  }

  /** Open or closed, by the scope's time. */
  void settleStatus(Episode episode) {
    boolean history = episode.lastFiring > lane.horizon() + lane.rule.timespan();
    if (!history && episode.status == Status.CLOSED && episode.closedAfter == episode.lastFiring) {
      // what its end was found from is no longer here
      return;
    }
    boolean maybe = lane.clock.at >= episode.lastFiring + lane.rule.timespan();
    long closes = maybe ? closesAt(episode.lastFiring) : Long.MAX_VALUE;
    boolean closed = closes <= lane.clock.at;
    episode.status = closed ? Status.CLOSED : Status.OPEN;
    episode.closedAt = closed ? closes : Episode.NEVER;
    episode.closedAfter = closed ? episode.lastFiring : Episode.NEVER;
  }

  /**
   * An event that the episode does not count may have moved its end: the condition may be false
   * from this event on, sooner than the lane was to look.
   */
  void endMoved(Episode episode, Emission to) {
    if (reclosed(episode)) {
      refresh(episode, to);
    } else if (lane.rule.tieSensitive() && episode.status == Status.OPEN) {
      settleEnd(episode, to);
    }
  }

  /** Such an event moved the end of a closed episode. */
  private boolean reclosed(Episode episode) {
    return lane.rule.tieSensitive()
        && episode.status == Status.CLOSED
        && episode.lastFiring > lane.horizon() + lane.rule.timespan()
        && episode.closedAt != closesAt(episode.lastFiring);
  }

  /** The scope's time reached a moment from which the episode may be over. */
  void close(Episode episode, Emission to) {
    if (episode.status != Status.OPEN) {
      return;
    }
    settleStatus(episode);
    if (episode.status == Status.CLOSED) {
      to.publish(episode);
    } else {
      lane.closeFrom(Math.max(closesAt(episode.lastFiring), lane.clock.at + 1), episode);
    }
  }

  /** The rule is no more: what is open closes now. */
  void retire(Emission to) {
    for (var episode : episodes) {
      if (episode.status == Status.OPEN) {
        closeNow(episode);
        episode.revision = Math.max(episode.revision, to.overtake(episode.id));
        to.publish(episode);
      }
    }
  }

  /** Its room is needed: what is open closes now, since no one will know its end. */
  void leave(Emission to) {
    for (var episode : episodes) {
      boolean open = episode.status == Status.OPEN;
      if (open) {
        closeNow(episode);
      }
      if (open || lane.isDirty(episode)) {
        to.publish(episode);
      }
    }
  }

  private void closeNow(Episode episode) {
    episode.status = Status.CLOSED;
    episode.closedAt = Math.max(lane.clock.at, episode.lastFiring);
    episode.closedAfter = episode.lastFiring;
  }

  /** Its alerts, as they stand. */
  List<Alert> published(int partition, long offset) {
    return episodes.stream()
        .filter(episode -> episode.revision > 0)
        .map(episode -> Drafts.draft(episode, partition, offset).alert())
        .toList();
  }

  /** After a rule changed: what would have fired before is no alert of now. */
  void forgetUnpublished() {
    if (!lane.rule.alerts()) {
      return;
    }
    episodes.removeIf(episode -> episode.revision == 0);
    for (int i = 0; i < retained.size(); i++) {
      var entry = retained.get(i);
      if (entry.fired != null && entry.fired.revision == 0) {
        entry.fired = null;
      }
      if (entry.counted != null && entry.counted.revision == 0) {
        entry.counted = null;
      }
    }
  }

  /** Sets the timer after a restart. */
  void watch(Episode episode) {
    lane.closeFrom(episode.lastFiring + lane.rule.timespan(), episode);
  }

  /** A firing goes on with the episode that fired last at {@code last}. */
  boolean goesOn(long last, long at) {
    return at <= last + lane.rule.timespan() || at < closesAt(last);
  }

  /** When an episode closes whose newest firing was at that time. */
  long closesAt(long lastFiring) {
    return falseAt(lastFiring) + lane.rule.timespan();
  }

  /** When the condition that held at the time no longer does, if no event helps it. */
  private long falseAt(long firing) {
    long timespan = lane.rule.timespan();
    var rest = begun(firing - timespan);
    int first = retained.from(firing - timespan + 1);
    int end = retained.from(firing + 1);
    for (int i = first; i < end; i++) {
      feed(rest, retained.get(i));
    }
    long next = end < retained.size() ? retained.get(end).at() : Long.MAX_VALUE;
    if (!lane.rule.judge().holds(rest.value())) {
      return firing;
    }
    for (int i = first; i < end; i++) {
      rest.expire(retained.get(i).at());
      if (!lane.rule.judge().holds(rest.value())) {
        return Math.min(next, retained.get(i).at() + timespan);
      }
    }
    return Math.min(next, firing + timespan);
  }

  /**
   * The event at which the condition turns true at that time, in order of leg (where ordered) and
   * event id.
   */
  Entry opener(long at) {
    var window = begun(at - lane.rule.timespan());
    int i = retained.from(at - lane.rule.timespan() + 1);
    for (; retained.get(i).at() < at; i++) {
      feed(window, retained.get(i));
    }
    for (; i < retained.size() && retained.get(i).at() == at; i++) {
      feed(window, retained.get(i));
      if (lane.rule.judge().holds(window.value())) {
        return retained.get(i);
      }
    }
    return retained.get(i - 1);
  }

  String episodeId(long openedAt) {
    return Ids.episode(lane.rule.id(), lane.scope, key, opener(openedAt).eventId());
  }

  /** An event older than all history, of a rule that stands alone: an alert of its own. */
  static void alone(Lane lane, GroupKey key, Entry entry, Emission to) {
    var group = new Group(lane, key);
    group.retained.insert(entry);
    entry.reached = entry.weight();
    // not the id that the event would have had in time: that alert may exist
    var episode = group.create(entry.eventId() + " late", entry.source());
    episode.openedAt = entry.at();
    episode.lastFiring = entry.at();
    episode.episodeId = group.episodeId(entry.at());
    entry.fired = episode;
    group.countWindow(episode, entry);
    episode.detectedAt = lane.clock.at;
    episode.status = Status.CLOSED;
    episode.closedAt = entry.at() + 2 * lane.rule.timespan();
    to.publish(episode);
  }

  void evict() {
    long horizon = lane.horizon();
    if (lost != null && lost.upTo() <= horizon) {
      lost = null;
    }
    int full = excess();
    if (full > 0 && retained.get(full - 1).at() > horizon) {
      horizon = retained.get(full - 1).at();
      lane.evicted(retained.from(horizon + 1));
      lose(horizon);
    }
    evict(horizon);
  }

  /** How many of the oldest signals have no room. */
  final int excess() {
    return retained.excess(lane.limits.signalsPerGroup(), lane.limits.bytesPerGroup());
  }

  private void lose(long upTo) {
    var known = lost;
    if (known == null) {
      known = new Lost(lane.rule);
      lost = known;
    }
    known.add(retained, upTo);
    if (window != null && !window.bounded()) {
      window.expire(upTo);
    }
  }

  private void evict(long horizon) {
    if (retained.firstAt() > horizon) {
      return;
    }
    episodes.forEach(Episode::beginSettling);
    while (retained.size() > 0 && retained.get(0).at() <= horizon) {
      var old = retained.removeFirst();
      if (old.fired != null) {
        old.fired.settle(old);
      }
      if (old.counted != null && old.counted != old.fired) {
        old.counted.settle(old);
      }
    }
    episodes.forEach(Episode::endSettling);
    episodes.removeIf(
        e -> e.status != Status.OPEN && e.lastFiring + 2 * lane.rule.timespan() <= lane.horizon());
  }

  /** Brings the replayed signals and the alerts as they stood together. */
  void rebuildAfterReplay(List<Episode> restored) {
    Rebuild.afterReplay(this, restored);
  }

  /** No late signal can change what was judged and counted up to this time. */
  long finalUpTo() {
    return lane.horizon() + lane.rule.timespan();
  }

  /** A time at which the condition held, and the aggregate then. */
  interface Firing {
    void at(long at, double reached);
  }

  /** The episode's firings up to the time that are not settled. */
  void eachFiring(Episode episode, long upTo, Firing action) {
    for (int i = 0; i < retained.size() && retained.get(i).at() <= upTo; i++) {
      if (retained.get(i).fired == episode) {
        action.at(retained.get(i).at(), retained.get(i).reached);
      }
    }
  }

  /** Forgets what is over; true when nothing is left. */
  boolean forget() {
    evict();
    long over = lane.horizon() - 2 * lane.rule.timespan();
    episodes.removeIf(e -> e.status != Status.OPEN && e.lastFiring <= over);
    return retained.size() == 0 && episodes.isEmpty();
  }
}
