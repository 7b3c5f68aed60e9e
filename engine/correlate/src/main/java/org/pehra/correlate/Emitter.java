package org.pehra.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;

/** Turns what one record changed into alerts and into signals for parents of a chain. */
final class Emitter implements Emission {
  private final int partition;
  private final long offset;
  private final Output out;
  private final CorrelationShard.ShardCounters counters;
  private final Repeats repeats;
  private final Pace pace;

  Emitter(
      int partition,
      long offset,
      Output out,
      CorrelationShard.ShardCounters counters,
      Repeats repeats,
      Pace pace) {
    this.partition = partition;
    this.offset = offset;
    this.out = out;
    this.counters = counters;
    this.repeats = repeats;
    this.pace = pace;
  }

  long offset() {
    return offset;
  }

  @Override
  public void grew() {
    pace.grew(offset);
  }

  @Override
  public void publish(Episode episode) {
    var lane = episode.group.lane;
    lane.clean(episode);
    if (!lane.rule.alerts()) {
      return;
    }
    episode.revision++;
    if (!repeats.has(episode.id, offset)) {
      counters.alert(lane.rule.id());
      out.alert(Drafts.draft(episode, partition, offset));
    }
  }

  @Override
  public int overtake(String alertId) {
    return repeats.overtake(alertId);
  }

  @Override
  public void opened(Episode episode, Entry opener) {
    var rule = episode.group.lane.rule;
    for (var parent : rule.parents()) {
      var signal = firing(parent, episode, opener);
      if (signal != null) {
        out.signal(signal);
      }
    }
  }

  /** Absent when the firing lacks one of the parent's group-by fields. */
  private static @Nullable Signal firing(Rule.Correlation parent, Episode episode, Entry opener) {
    var rule = episode.group.lane.rule;
    Map<String, String> own = Drafts.groupOf(episode.group);
    var opened = opener.fields();
    var values = new ArrayList<String>();
    for (var name : parent.groupBy()) {
      var field = parent.groupField(name, rule.id());
      var value = own.getOrDefault(field, opened.get(field));
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    var fields = new java.util.LinkedHashMap<>(opened);
    List.copyOf(own.keySet()).forEach(name -> fields.putIfAbsent(name, own.get(name)));
    var institution = opener.institution();
    return new Signal(
        parent.ref(),
        rule.rule().ref(),
        parent.scope() == Rule.Scope.NATIONAL ? Institution.NATIONAL : institution,
        new GroupKey(values),
        institution,
        episode.openedAt,
        "correlation:" + rule.id(),
        episode.id,
        1,
        fields,
        opener.event());
  }
}
