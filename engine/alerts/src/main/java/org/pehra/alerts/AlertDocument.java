package org.pehra.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Ecs;
import org.pehra.model.Json;

/**
 * One form of an alert as a Lucene document. All keyword values share one Lucene field as {@code
 * name NUL value}, so that any ECS name can be asked for without a Lucene field each.
 */
final class AlertDocument {
  static final String ID = "id";
  static final String VIEW = "view";
  static final String KEYWORDS = "kv";
  static final String JSON = "json";
  static final String REVISION = "revision";
  static final String FACET = "f.";

  /** Bookkeeping of the pipeline, which nobody searches for. */
  private static final Set<String> UNSEARCHED =
      Set.of(Ecs.EVENT_HASH, Ecs.EVENT_CREATED, Ecs.EVENT_INGESTED, Ecs.TIMESTAMP);

  /** Senders choose names; Lucene refuses terms beyond 32 KB. */
  private static final int MAX_NAME = 256;

  private static final FieldType TEXT = new FieldType(TextField.TYPE_NOT_STORED);

  static {
    TEXT.setOmitNorms(true);
    TEXT.freeze();
  }

  private final Document document = new Document();
  private final Set<String> keywords = new LinkedHashSet<>();
  private final Set<String> texts = new LinkedHashSet<>();

  private AlertDocument() {}

  /** Words are runs of letters, digits, marks and underscores, case folded. */
  static Analyzer analyzer() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String fieldName) {
        var words = CharTokenizer.fromTokenCharPredicate(Fields::isWordPart);
        return new TokenStreamComponents(words, new LowerCaseFilter(words));
      }

      @Override
      public int getPositionIncrementGap(String fieldName) {
        return 100; // phrases never run from one value into the next
      }
    };
  }

  static Document of(SeenAlert seen) {
    var builder = new AlertDocument();
    builder.identity(seen);
    builder.header(seen.alert());
    builder.times(seen.alert());
    builder.triage(seen.triage());
    builder.content(seen.alert());
    return builder.finish();
  }

  private void identity(SeenAlert seen) {
    document.add(new StringField(ID, seen.alert().id(), Field.Store.NO));
    document.add(new SortedDocValuesField(ID, new BytesRef(seen.alert().id())));
    seen.views()
        .forEach(
            view -> document.add(new StringField(VIEW, view.institution().id(), Field.Store.NO)));
    try {
      document.add(new StoredField(JSON, Json.MAPPER.writeValueAsBytes(seen.detail())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an alert can always be written", e);
    }
  }

  private void header(Alert alert) {
    keyword("id", alert.id());
    keyword("episode", alert.episode());
    facet("status", Fields.name(alert.status()));
    facet("scope", alert.scope().id());
    facet("type", alert.type());
    keyword("late", Boolean.toString(alert.late()));
    alert.institutions().forEach(institution -> facet("institution", institution.id()));
    keyword("rule", alert.rule().id());
    keyword("rule", alert.rule().title());
    facetOnly("rule", alert.rule().id() + '\0' + alert.rule().title());
    alert.rule().tags().stream().distinct().forEach(tag -> facet("tag", tag));
    facet("level", Fields.name(alert.rule().level()));
    document.add(new NumericDocValuesField("level", Fields.rank(alert.rule().level())));
    number("count", alert.count());
    number(REVISION, alert.revision());
    if (alert.value() != null) {
      document.add(new DoublePoint("value", alert.value()));
    }
  }

  private void times(Alert alert) {
    time("first_at", alert.firstAt());
    time("last_at", alert.lastAt());
    time("detected_at", alert.detectedAt());
    time("closed_at", alert.closedAt());
  }

  private void triage(TriageState triage) {
    facet("triage", Fields.name(triage.state()));
    if (triage.by() != null) {
      keyword("by", triage.by());
    }
    for (var record : triage.history()) {
      document.add(new Field("comment", record.why(), TEXT));
      texts.add(record.why());
    }
  }

  private void content(Alert alert) {
    document.add(new Field("title", alert.rule().title(), TEXT));
    document.add(new Field("sentence", alert.sentence(), TEXT));
    texts.addAll(List.of(alert.id(), alert.rule().title(), alert.sentence()));
    alert
        .group()
        .forEach(
            (name, value) -> {
              keyword(name, value);
              keyword("group." + name, value);
              keyword(Fields.ANY_GROUP, value);
              texts.add(value);
            });
    alert.entities().forEach(this::entity);
    for (var evidence : alert.evidence()) {
      flatten(evidence.event()).forEach(this::evidence);
    }
  }

  private void entity(String name, List<String> values) {
    for (var value : values) {
      keyword(name, value);
      keyword(Fields.ANY_ENTITY, value);
      texts.add(value);
      if (Fields.FACETS.contains(name)) {
        facetOnly(name, value);
      }
    }
  }

  private void evidence(String name, Set<String> values) {
    if (UNSEARCHED.contains(name)) {
      return;
    }
    texts.addAll(values);
    if (!name.equals(Ecs.EVENT_ORIGINAL) && name.length() <= MAX_NAME) {
      values.forEach(value -> keyword(name, value));
    }
  }

  /** All values of an event by dotted name. */
  static Map<String, Set<String>> flatten(@Nullable JsonNode event) {
    var flat = new LinkedHashMap<String, Set<String>>();
    if (event != null) {
      flatten("", event, flat);
    }
    return flat;
  }

  private static void flatten(String name, JsonNode node, Map<String, Set<String>> flat) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                var key = entry.getKey();
                flatten(name.isEmpty() ? key : name + '.' + key, entry.getValue(), flat);
              });
    } else if (node.isArray()) {
      node.forEach(element -> flatten(name, element, flat));
    } else if (!node.isNull()) {
      flat.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(node.asText());
    }
  }

  private void keyword(String name, String value) {
    keywords.add(name + '\0' + Fields.keyword(value));
  }

  private void facet(String name, String value) {
    keyword(name, value);
    facetOnly(name, value);
  }

  private void facetOnly(String name, String value) {
    var bounded = value.length() <= Fields.MAX_VALUE ? value : value.substring(0, Fields.MAX_VALUE);
    document.add(new SortedSetDocValuesField(FACET + name, new BytesRef(bounded)));
  }

  private void number(String name, long value) {
    document.add(new LongPoint(name, value));
    document.add(new NumericDocValuesField(name, value));
  }

  private void time(String name, @Nullable Instant at) {
    if (at != null) {
      number(name, millis(at));
    }
  }

  /** Senders choose times too: those beyond what a long holds go to its end. */
  private static long millis(Instant at) {
    try {
      return at.toEpochMilli();
    } catch (ArithmeticException e) {
      return at.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
  }

  private Document finish() {
    keywords.forEach(value -> document.add(new StringField(KEYWORDS, value, Field.Store.NO)));
    texts.forEach(value -> document.add(new Field(Fields.ANY_TEXT, value, TEXT)));
    return document;
  }
}
