package org.pehra.bench.match;

import java.util.List;
import java.util.Locale;

/** A load of events, each an own copy of its bytes, and the names that its fields have. */
enum Workload {
  /** The campaign as it was recorded. */
  CAMPAIGN(false) {
    @Override
    List<byte[]> events() {
      return Campaign.events(true);
    }
  },
  /** The campaign without its rendered messages. */
  NO_MESSAGE(false) {
    @Override
    List<byte[]> events() {
      return Campaign.events(false);
    }
  },
  /** Command lines that come but once, and a quarter of the events matches; no messages. */
  UNIQUE(false) {
    @Override
    List<byte[]> events() {
      return unique(false);
    }
  },
  /** The same, with most other text that comes but once. */
  UNIQUE_ALL(false) {
    @Override
    List<byte[]> events() {
      return unique(true);
    }
  },
  /** The campaign as it lies in its topic. */
  LIVE(true) {
    @Override
    List<byte[]> events() {
      return Stored.campaign();
    }
  },
  /** Windows, Linux, web, names and cloud, as they lie in their topic. */
  MIX(true) {
    @Override
    List<byte[]> events() {
      return MixedEvents.of(Campaign.events(true));
    }
  };

  private final boolean stored;

  Workload(boolean stored) {
    this.stored = stored;
  }

  abstract List<byte[]> events();

  private static List<byte[]> unique(boolean all) {
    return UniqueEvents.of(Campaign.events(false), Campaign.rules(Integer.MAX_VALUE, false), all);
  }

  /** Whether these are stored events, else events in the names of their source. */
  boolean stored() {
    return stored;
  }

  /** The name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
