package org.pehra.match;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pehra.model.Ecs;

/**
 * The fields that a rule set reads, numbered; and which fields keyword rules search: all but {@code
 * event.original}, hashes, ids and the name of the source, which is the institution's own.
 */
final class FieldNames {
  private static final Set<String> NOT_SEARCHED =
      Set.of(Ecs.EVENT_ORIGINAL, Ecs.EVENT_HASH, Ecs.EVENT_ID, Ecs.SOURCE);
  private static final Set<String> HASHES =
      Set.of("hash", "hashes", "md5", "sha1", "sha256", "sha512", "imphash", "imp_hash");
  private static final Set<String> IDS = Set.of("id", "entity_id", "guid", "uuid");

  private final List<String> names;
  private final Map<String, Integer> ids = new java.util.HashMap<>();

  FieldNames(Collection<String> wanted) {
    names = List.copyOf(new LinkedHashSet<>(wanted));
    for (int i = 0; i < names.size(); i++) {
      ids.put(names.get(i), i);
    }
  }

  int size() {
    return names.size();
  }

  List<String> names() {
    return names;
  }

  String name(int id) {
    return names.get(id);
  }

  /** The field's number, or -1 when no rule reads it. */
  int id(String name) {
    return ids.getOrDefault(name, -1);
  }

  /**
   * Whether keyword rules search this field. Hashes: any segment of the name is {@code hash} or the
   * name of a digest. Ids: the last segment is {@code id} or the like, or it ends as Windows names
   * its GUIDs.
   */
  static boolean searched(String name) {
    if (NOT_SEARCHED.contains(name)) {
      return false;
    }
    var segments = name.toLowerCase(Locale.ROOT).split("\\.", -1);
    for (var segment : segments) {
      if (HASHES.contains(segment)) {
        return false;
      }
    }
    var last = segments[segments.length - 1];
    return !IDS.contains(last) && !last.endsWith("guid");
  }
}
