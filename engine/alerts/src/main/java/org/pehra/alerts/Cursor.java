package org.pehra.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;

/**
 * Where a page ends: the sort values of its last alert, so that alerts that come or go before it
 * neither repeat nor skip any behind it.
 */
final class Cursor {
  private static final Map<String, Sort> SORTS = new TreeMap<>();

  static {
    for (var field : new String[] {"last_at", "first_at", "detected_at", "level", "count"}) {
      for (boolean descending : new boolean[] {false, true}) {
        SORTS.put(
            (descending ? "-" : "") + field,
            new Sort(
                new SortField(field, SortField.Type.LONG, descending),
                new SortField(AlertDocument.ID, SortField.Type.STRING)));
      }
    }
  }

  private Cursor() {}

  static Sort sort(String name) {
    var sort = SORTS.get(name);
    if (sort == null) {
      throw new QueryException(
          "cannot sort by '" + name + "'", -1, "one of " + String.join(", ", SORTS.keySet()));
    }
    return sort;
  }

  static String of(String sort, FieldDoc last) {
    var id = ((BytesRef) last.fields[1]).utf8ToString();
    var text = sort + ' ' + last.fields[0] + ' ' + id;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  static FieldDoc read(String cursor, String sort) {
    try {
      var parts = new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split(" ", 3);
      if (parts.length == 3 && parts[0].equals(sort)) {
        Object[] values = {Long.valueOf(parts[1]), new BytesRef(parts[2])};
        return new FieldDoc(Integer.MAX_VALUE, Float.NaN, values);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new QueryException(
        "'after' is not a cursor of this search", -1, "take 'next' of the page before, same sort");
  }
}
