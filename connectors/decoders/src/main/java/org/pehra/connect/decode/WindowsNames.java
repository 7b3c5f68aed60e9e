package org.pehra.connect.decode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way back from an event's fields to those that a flat Windows event has itself ({@code
 * {"Channel":…,"EventID":…,"Image":…}}), from the same tables that {@link WindowsJsonDecoder}
 * reads. So a rule can be asked over the source's own fields whether it may match. Holds for events
 * with exactly one {@link #CHANNEL} and {@link #CODE}, no nested values, and names that {@link
 * #ordinary} takes. Immutable.
 */
public final class WindowsNames {
  public static final String CHANNEL = "Channel";
  public static final String CODE = "EventID";

  /** How a source's text becomes a field's. */
  public enum Copy {
    /** Unchanged. */
    SAME,
    /** A whole number in the usual spelling; any other text unchanged. */
    INTEGER,
    /** {@code true} and {@code false} in lower case; any other text unchanged. */
    FLAG,
    /** Unchanged, or the field is left out. */
    SAME_OR_NOTHING,
    /** Otherwise. */
    OTHER
  }

  /**
   * Events by their header. An empty list does not restrict.
   *
   * @param channels one of these, or where empty none of {@code otherChannels}
   * @param codes one of these, or where empty none of {@code otherCodes}
   */
  public record Kind(
      List<String> channels,
      List<String> otherChannels,
      List<String> codes,
      List<String> otherCodes) {
    /** Every event. */
    public static final Kind ANY = new Kind(List.of(), List.of(), List.of(), List.of());

    public Kind {
      channels = List.copyOf(channels);
      otherChannels = List.copyOf(otherChannels);
      codes = List.copyOf(codes);
      otherCodes = List.copyOf(otherCodes);
    }
  }

  /** A source field that may give a field its value, in events of a kind. */
  public record Origin(String source, Copy copy, Kind kind) {}

  private static final List<String> MESSAGE = List.of("Message", "message");

  private static final Map<String, List<String>> HEADER =
      Map.of(
          "event.code", List.of(CODE),
          "winlog.channel", List.of(CHANNEL),
          "host.name", List.of("Hostname", "Computer", "ComputerName", "computer_name", "hostname"),
          "event.provider", List.of("SourceName", "ProviderName", "Provider_Name", "provider_name"),
          "message", MESSAGE);

  /** Names under which the decoder reads a header or data otherwise than this class says. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "channel",
          "LogName",
          "log_name",
          "EventId",
          "event_id",
          "EventCode",
          "EventData",
          "UserData",
          "event_data",
          "Event",
          "System",
          "winlog");

  private record View(String dataset, Kind kind, FieldTable.View table) {}

  private final FieldTable table = FieldTable.load("windows-fields.txt");
  private final WindowsJsonDecoder decoder = new WindowsJsonDecoder();
  private final Map<String, List<String>> channels = new LinkedHashMap<>();
  private final List<View> views = new ArrayList<>();

  public WindowsNames() {
    decoder
        .datasets()
        .forEach(
            (channel, dataset) ->
                channels.computeIfAbsent(dataset, key -> new ArrayList<>()).add(channel));
    var codes = new LinkedHashMap<String, List<String>>();
    for (var key : table.keys()) {
      int space = key.indexOf(' ');
      var dataset = space < 0 ? key : key.substring(0, space);
      if (channels.containsKey(dataset)) {
        var list = codes.computeIfAbsent(dataset, name -> new ArrayList<>());
        if (space >= 0) {
          list.add(key.substring(space + 1));
        }
      }
    }
    var special = new ArrayList<String>();
    codes.forEach(
        (dataset, own) -> {
          var names = channels.getOrDefault(dataset, List.of());
          special.addAll(names);
          own.forEach(
              code -> add(dataset, code, new Kind(names, List.of(), List.of(code), List.of())));
          add(dataset, "", new Kind(names, List.of(), List.of(), own));
        });
    add("windows.unknown", "", new Kind(List.of(), special, List.of(), List.of()));
  }

  private void add(String dataset, String code, Kind kind) {
    views.add(new View(dataset, kind, table.view(dataset, code)));
  }

  /** Whether a field of this name goes where {@link #origins} says. */
  public static boolean ordinary(String name) {
    return !OTHERWISE.contains(name) && name.indexOf(' ') < 0 && !name.startsWith("event.");
  }

  /**
   * Where a field's value may come from: none of them where the field is never there. Empty where
   * the pipeline itself, or a constant of the table, writes it.
   */
  public Optional<List<Origin>> origins(String field) {
    var header = HEADER.get(field);
    if (header != null) {
      return Optional.of(
          header.stream().map(name -> new Origin(name, Copy.SAME, Kind.ANY)).toList());
    }
    if (constant(field)
        || !field.startsWith("vendor.")
            && (!EventFields.isEcs(field) || field.startsWith("event."))) {
      return Optional.empty();
    }
    Map<String, Map<View, Copy>> found = new LinkedHashMap<>();
    for (var view : views) {
      for (var source : table.sources()) {
        var targets = view.table.targets(source);
        if (targets != null && !WindowsEvent.isHeader(source)) {
          for (var target : targets) {
            copy(target, field, source, view, found);
          }
        }
      }
      vendor(field, view, found);
    }
    var origins = new ArrayList<Origin>();
    found.forEach((source, byView) -> origins.addAll(merged(source, byView)));
    if (field.equals("vendor.Data")) {
      var classic = channels.getOrDefault("windows.powershell-classic", List.of());
      for (var message : MESSAGE) {
        origins.add(
            new Origin(
                message, Copy.SAME_OR_NOTHING, new Kind(classic, List.of(), List.of(), List.of())));
      }
    }
    return Optional.of(origins);
  }

  /** A field that no section maps keeps its name. */
  private static void vendor(String field, View view, Map<String, Map<View, Copy>> found) {
    if (!field.startsWith("vendor.")) {
      return;
    }
    var source = field.substring("vendor.".length());
    if (view.table.targets(source) == null && !WindowsEvent.isHeader(source)) {
      found.computeIfAbsent(source, key -> new LinkedHashMap<>()).put(view, Copy.SAME);
    }
  }

  private static void copy(
      FieldTable.Target target,
      String field,
      String source,
      View view,
      Map<String, Map<View, Copy>> found) {
    if (!target.conversion().fields(target.name()).contains(field)) {
      return;
    }
    var copy =
        switch (target.conversion()) {
          case SAME -> Copy.SAME;
          case LONG -> Copy.INTEGER;
          case BOOL -> Copy.FLAG;
          case NAME, IP -> Copy.SAME_OR_NOTHING;
          case NUMBER, LOWER, ACCOUNT, BASENAME, HASHES -> Copy.OTHER;
        };
    found
        .computeIfAbsent(source, key -> new LinkedHashMap<>())
        .merge(view, copy, (a, b) -> a == b ? a : Copy.OTHER);
  }

  private List<Origin> merged(String source, Map<View, Copy> byView) {
    var copies = Set.copyOf(byView.values());
    if (byView.size() == views.size() && copies.size() == 1) {
      return List.of(new Origin(source, copies.iterator().next(), Kind.ANY));
    }
    return byView.entrySet().stream()
        .map(entry -> new Origin(source, entry.getValue(), entry.getKey().kind))
        .toList();
  }

  private boolean constant(String field) {
    return table.constants().contains(field);
  }

  /**
   * The channels whose events have a dataset that a pattern names; {@code *} for every channel.
   *
   * @param pattern a dataset; a trailing {@code *} stands for any ending
   */
  public List<String> channels(String pattern) {
    if (all(pattern)) {
      return List.of("*");
    }
    return channels.entrySet().stream()
        .filter(entry -> names(pattern, entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  /**
   * Whether {@link #channels} and {@link #origins} say everything about a channel: it is in the
   * table, or its dataset is neither named there nor by one of these patterns.
   */
  public boolean covers(String channel, Iterable<String> patterns) {
    if (decoder.datasets().containsKey(channel.toLowerCase(Locale.ROOT))) {
      return true;
    }
    var dataset = decoder.dataset(channel);
    if (channels.containsKey(dataset)) {
      return false;
    }
    for (var key : table.keys()) {
      if (key.equals(dataset) || key.startsWith(dataset + ' ')) {
        return false;
      }
    }
    for (var pattern : patterns) {
      if (!all(pattern) && names(pattern, dataset)) {
        return false;
      }
    }
    return true;
  }

  /** The dataset of a channel. */
  public String dataset(String channel) {
    return decoder.dataset(channel);
  }

  /** Texts that the decoder may write into an event of its own accord. */
  public Set<String> written() {
    var written = new TreeSet<>(channels.keySet());
    written.addAll(table.values());
    written.add("windows.unknown");
    written.add("Security");
    return written;
  }

  private static boolean all(String pattern) {
    return pattern.endsWith("*") && names(pattern, "windows.");
  }

  private static boolean names(String pattern, String dataset) {
    return pattern.endsWith("*")
        ? dataset
            .toLowerCase(Locale.ROOT)
            .startsWith(pattern.substring(0, pattern.length() - 1).toLowerCase(Locale.ROOT))
        : pattern.equalsIgnoreCase(dataset);
  }
}
