package org.pehra.correlate;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pehra.model.GroupKey;

/**
 * The groups of a lane by their key, in the order in which they were last heard of. A table that is
 * linked through the groups themselves: of a million of them, each entry of a map would count.
 */
final class Groups {
  private static final int LEAST = 16;

  private @Nullable Group[] table = new Group[LEAST];
  private int size;
  private @Nullable Group oldest;
  private @Nullable Group newest;

  int size() {
    return size;
  }

  /** The group of the key, now the newest. */
  @Nullable Group touch(GroupKey key) {
    var group = find(key);
    if (group != null && group.newer != null) {
      unlink(group);
      append(group);
    }
    return group;
  }

  @Nullable Group find(GroupKey key) {
    int hash = hash(key);
    var group = table[hash & table.length - 1];
    while (group != null && !(group.hash == hash && same(group.key, key))) {
      group = group.next;
    }
    return group;
  }

  /** Adds a group whose key is not here. */
  void add(Group group) {
    if (++size > table.length) {
      grow();
    }
    group.hash = hash(group.key);
    chain(table, group);
    append(group);
  }

  /** Adds a group whose key is not here, as the one that is idle for longest. */
  void addOldest(Group group) {
    add(group);
    var next = oldest;
    if (next != null && next != group) {
      unlink(group);
      group.older = null;
      group.newer = next;
      next.older = group;
      oldest = group;
    }
  }

  @Nullable Group oldest() {
    return oldest;
  }

  /** Removes a group that is here. */
  void remove(Group group) {
    int slot = group.hash & table.length - 1;
    var at = table[slot];
    if (at == group) {
      table[slot] = group.next;
    } else {
      while (at != null && at.next != group) {
        at = at.next;
      }
      if (at != null) {
        at.next = group.next;
      }
    }
    unlink(group);
    size--;
  }

  /** From the oldest to the newest; the action may remove the group that it is given. */
  void forEach(Consumer<Group> action) {
    for (var group = oldest; group != null; group = group.newer) {
      action.accept(group);
    }
  }

  private void grow() {
    var wider = new Group[2 * table.length];
    for (var group = oldest; group != null; group = group.newer) {
      chain(wider, group);
    }
    table = wider;
  }

  private static void chain(@Nullable Group[] table, Group group) {
    int slot = group.hash & table.length - 1;
    group.next = table[slot];
    table[slot] = group;
  }

  private void append(Group group) {
    group.older = newest;
    group.newer = null;
    if (newest == null) {
      oldest = group;
    } else {
      newest.newer = group;
    }
    newest = group;
  }

  private void unlink(Group group) {
    if (group.older == null) {
      oldest = group.newer;
    } else {
      group.older.newer = group.newer;
    }
    if (group.newer == null) {
      newest = group.older;
    } else {
      group.newer.older = group.older;
    }
  }

  /** Without an iterator: it is asked for each signal. */
  private static boolean same(GroupKey one, GroupKey other) {
    var values = one.values();
    int size = values.size();
    if (other.values().size() != size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (!values.get(i).equals(other.values().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static int hash(GroupKey key) {
    int hash = 1;
    var values = key.values();
    for (int i = 0; i < values.size(); i++) {
      hash = 31 * hash + values.get(i).hashCode();
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
