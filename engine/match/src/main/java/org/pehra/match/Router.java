package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the group of rules that see an event. Used by one thread. */
final class Router {
  private static final int ROUTES = 1 << 12;
  private static final int MAX_LEARNED = 4096;

  private final Layer layer;
  private final Discriminators discriminators;

  /** By field of the rule set, the number of the discriminator, or -1. */
  private final int[] discriminatorOf;

  private final ValueWatch watch;
  private final ByteTable[] learned;
  private final int[] values;
  private boolean suspect;

  /** Where events with these values went; a newer route takes the place of an older. */
  private final @Nullable Route[] routes = new @Nullable Route[ROUTES];

  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Route(int[] values, Group group) {}

  /**
   * @param fields of all layers
   * @param watch suspects values that say which rules see an event
   */
  Router(Layer layer, FieldNames fields, ValueWatch watch) {
    this.layer = layer;
    this.watch = watch;
    discriminators = layer.discriminators();
    discriminatorOf = new int[fields.size()];
    Arrays.fill(discriminatorOf, -1);
    int n = discriminators.fields().size();
    learned = new ByteTable[n];
    values = new int[n];
    for (int i = 0; i < n; i++) {
      discriminatorOf[fields.id(discriminators.fields().get(i))] = i;
      learned[i] = new ByteTable(MAX_LEARNED);
    }
  }

  /** Whether the watch suspects a value that said which group it is. */
  boolean suspect() {
    return suspect;
  }

  Group group(EventScanner event, byte[] json) {
    Arrays.fill(values, Discriminators.ABSENT);
    boolean open = false;
    suspect = false;
    for (int i = 0; i < event.count; i++) {
      int field = NameTable.field(event.code[i]);
      int discriminator = field < 0 ? -1 : discriminatorOf[field];
      if (discriminator >= 0) {
        values[discriminator] =
            values[discriminator] == Discriminators.ABSENT
                ? value(discriminator, event, i, json)
                : Discriminators.OPEN;
        open |= values[discriminator] == Discriminators.OPEN;
      }
    }
    return open ? resolve(event) : route(event);
  }

  private int value(int discriminator, EventScanner event, int i, byte[] json) {
    if ((event.flags(i) & EventScanner.ESCAPED) != 0) {
      suspect |= event.suspected(i, watch);
      return discriminators.valueOf(discriminator, event.text(i));
    }
    var table = learned[discriminator];
    int value = table.get(json, event.from[i], event.to[i]);
    if (value == ByteTable.ABSENT) {
      value = discriminators.valueOf(discriminator, event.text(i));
      if (event.suspected(i, watch)) {
        suspect = true;
      } else {
        table.learn(json, event.from[i], event.to[i], value);
      }
    }
    return value;
  }

  private Group route(EventScanner event) {
    long hash = 0;
    for (int one : values) {
      hash = (hash ^ one) * 0x9E3779B97F4A7C15L;
    }
    int slot = (int) (hash >>> 48) & (routes.length - 1);
    var route = routes[slot];
    if (route == null || !Arrays.equals(route.values, values)) {
      route = new Route(values.clone(), resolve(event));
      routes[slot] = route;
    }
    return route.group;
  }

  private Group resolve(EventScanner event) {
    List<List<String>> texts = new ArrayList<>();
    discriminators.fields().forEach(field -> texts.add(new ArrayList<>()));
    for (int i = 0; i < event.count; i++) {
      int field = NameTable.field(event.code[i]);
      if (field >= 0 && discriminatorOf[field] >= 0) {
        texts.get(discriminatorOf[field]).add(event.text(i));
      }
    }
    return layer.group(texts, values.clone());
  }
}
