package org.pehra.correlate.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Json;

/** Cases to alerts and, after a restart, back. */
final class CaseDrafts {
  private CaseDrafts() {}

  /** What an alert must carry to go on after a restart. */
  private record State(
      String opener,
      String openerKey,
      long openedAt,
      long falseAt,
      long settledUntil,
      long settledCount,
      long settledFirstAt,
      long settledLastAt,
      long settledFalseAt,
      @Nullable Double settledValue,
      @Nullable Double settledAgainst,
      boolean settledLeast,
      @Nullable Double against,
      boolean least,
      List<Case.Kept> kept,
      Map<String, Long> unsettled) {
    State {
      unsettled = Objects.requireNonNullElse(unsettled, Map.of()); // older alerts have none
    }
  }

  static Alert alert(Subject subject, Case of, int partition, long offset) {
    var watch = subject.watch;
    var head = watch.rule.rule().head();
    var state = Json.MAPPER.valueToTree(state(of));
    return new Alert(
        of.id,
        of.episodeId,
        of.revision,
        of.status,
        of.mergedInto,
        of.withdrawnBy,
        new Alert.Rule(head.id(), head.version(), head.title(), head.level(), head.tags()),
        watch.rule.kind().type(),
        watch.scope,
        of.institutions,
        groupOf(subject),
        Wording.sentence(subject, of),
        entities(of),
        Instant.ofEpochMilli(of.firstAt),
        Instant.ofEpochMilli(of.lastAt),
        Instant.ofEpochMilli(of.detectedAt),
        of.closedAt == Case.NEVER ? null : Instant.ofEpochMilli(of.closedAt),
        of.count,
        watch.rule.kind().measures() ? Case.number(of.measure.value()) : null,
        of.late,
        of.evidence,
        new Alert.Accounts(partition, offset, state));
  }

  static Map<String, String> groupOf(Subject subject) {
    var named = new LinkedHashMap<String, String>();
    var names = subject.watch.rule.rule().groupBy();
    var values = subject.key.values();
    for (int i = 0; i < values.size(); i++) {
      named.put(i < names.size() ? names.get(i) : "group." + (i + 1), values.get(i));
    }
    return named;
  }

  static String where(Subject subject, Case of) {
    var all = new StringJoiner(", ", " (", ")");
    all.setEmptyValue("");
    groupOf(subject).forEach((field, value) -> all.add(Words.named(field, 1) + " " + value));
    return "of " + Wording.scope(subject, of) + all;
  }

  private static Map<String, List<String>> entities(Case of) {
    var entities = new LinkedHashMap<String, List<String>>();
    of.entities.forEach((field, values) -> entities.put(field, List.copyOf(values)));
    return entities;
  }

  private static State state(Case of) {
    var kept = of.kept();
    return new State(
        of.openerId,
        of.openerKey,
        of.openedAt,
        of.falseAt,
        of.settledUntil,
        of.settledCount,
        of.settledFirstAt,
        of.settledLastAt,
        of.settledFalseAt,
        Case.number(of.settledMeasure.value()),
        Case.number(of.settledMeasure.against()),
        of.settledMeasure.least(),
        Case.number(of.measure.against()),
        of.measure.least(),
        kept.subList(Math.max(0, kept.size() - Case.MOST_KEPT), kept.size()),
        of.unsettled());
  }

  /** The case of an alert as published. */
  static Case restored(Alert alert) {
    var state = read(alert);
    var of = new Case(alert.id(), state.opener(), state.openerKey());
    of.live = alert.status() == Status.OPEN || alert.status() == Status.CLOSED;
    of.announced = true;
    of.episodeId = alert.episode();
    of.openedAt = state.openedAt();
    of.falseAt = state.falseAt();
    of.status = alert.status();
    of.mergedInto = alert.mergedInto();
    of.withdrawnBy = alert.withdrawnBy();
    of.closedAt = alert.closedAt() == null ? Case.NEVER : alert.closedAt().toEpochMilli();
    of.detectedAt = alert.detectedAt().toEpochMilli();
    of.late = alert.late();
    of.count = alert.count();
    of.firstAt = alert.firstAt().toEpochMilli();
    of.lastAt = alert.lastAt().toEpochMilli();
    of.measure = new Measure(orNaN(alert.value()), orNaN(state.against()), state.least());
    of.institutions.addAll(alert.institutions());
    alert.entities().forEach((field, all) -> all.forEach(value -> of.entity(field, value)));
    of.evidence = new ArrayList<>(alert.evidence());
    of.settledUntil = state.settledUntil();
    of.settledCount = state.settledCount();
    of.settledFirstAt = state.settledFirstAt();
    of.settledLastAt = state.settledLastAt();
    of.settledFalseAt = state.settledFalseAt();
    of.settledMeasure =
        new Measure(
            orNaN(state.settledValue()), orNaN(state.settledAgainst()), state.settledLeast());
    of.kept = state.kept();
    of.keptUnsettled = state.unsettled();
    of.revision = alert.revision();
    of.published = of.mark();
    return of;
  }

  private static State read(Alert alert) {
    try {
      return Json.MAPPER.treeToValue(alert.accounts().state(), State.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an alert's state is not ours: " + Json.reason(e), e);
    }
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}
