package org.pehra.connect.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which source field goes where, read from a table beside the class. A table is made of sections:
 *
 * <pre>
 * [windows.sysmon]            a dataset
 * [windows.sysmon 6 7]        some event codes of it, asked before the dataset's own section
 *   Image   = process.executable
 *   Hashes  = vendor.Hashes, hashes:dll      several targets; a prefix names a conversion
 *   +event.category = driver                 a constant
 * </pre>
 *
 * A field no section knows goes to {@code vendor.<SourceName>}. Immutable.
 */
final class FieldTable {
  /** Where a value goes and how it is converted. */
  record Target(Conversion conversion, String name) {}

  /** A constant field of a section. */
  record Constant(String name, String value) {}

  /** One section of the table. */
  private static final class Section {
    final Map<String, List<Target>> targets = new HashMap<>();
    final List<Constant> constants = new ArrayList<>();
  }

  private static final Section EMPTY = new Section();

  /** The sections that hold for one dataset and code, in the order they are asked. */
  final class View {
    private final List<Section> sections;

    private View(String dataset, String code) {
      sections = new ArrayList<>();
      for (var key : List.of(dataset + ' ' + code, dataset, root(dataset))) {
        var section = FieldTable.this.sections.getOrDefault(key, EMPTY);
        if (section != EMPTY && !sections.contains(section)) {
          sections.add(section);
        }
      }
    }

    /** Puts a value to all its targets. */
    void put(EventFields fields, String source, Object value) {
      var targets = targets(source);
      if (targets == null) {
        fields.vendor(source, value);
        return;
      }
      for (var target : targets) {
        target.conversion().put(fields, target.name(), value);
      }
    }

    /** Puts the constants. */
    void constants(EventFields fields) {
      for (var section : sections) {
        for (var constant : section.constants) {
          fields.put(constant.name(), constant.value());
        }
      }
    }

    @Nullable List<Target> targets(String source) {
      for (var section : sections) {
        var targets = section.targets.get(source);
        if (targets != null) {
          return targets;
        }
      }
      return null;
    }
  }

  private final Map<String, Section> sections = new LinkedHashMap<>();

  private FieldTable() {}

  /**
   * What the sections are for: a dataset, or the first part of datasets, with a code or without.
   */
  Set<String> keys() {
    return sections.keySet();
  }

  /** Every source field that a section names. */
  Set<String> sources() {
    var sources = new TreeSet<String>();
    sections.values().forEach(section -> sources.addAll(section.targets.keySet()));
    return sources;
  }

  /** Every constant. */
  Set<String> values() {
    var values = new TreeSet<String>();
    sections.values().forEach(section -> section.constants.forEach(one -> values.add(one.value())));
    return values;
  }

  /** Every field that a section gives a constant. */
  Set<String> constants() {
    var names = new TreeSet<String>();
    sections.values().forEach(section -> section.constants.forEach(one -> names.add(one.name())));
    return names;
  }

  /** The sections for a dataset and event code (empty when there is none). */
  View view(String dataset, String code) {
    return new View(dataset, code);
  }

  /**
   * Reads a table from a resource beside this class.
   *
   * @throws IllegalStateException when a line is not understood: the table is part of the program
   */
  static FieldTable load(String resource) {
    var table = new FieldTable();
    List<Section> current = List.of();
    int number = 0;
    for (var line : lines(resource)) {
      number++;
      var text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      if (text.startsWith("[") && text.endsWith("]")) {
        current = table.open(text.substring(1, text.length() - 1));
      } else if (text.indexOf('=') > 0) {
        int equals = text.indexOf('=');
        var name = text.substring(0, equals).strip();
        var targets = text.substring(equals + 1).strip();
        current.forEach(section -> add(section, name, targets));
      } else {
        throw new IllegalStateException(resource + ":" + number + ": not a section nor a field");
      }
    }
    return table;
  }

  /** Lines of a text resource beside this class. */
  static List<String> lines(String resource) {
    try (var in = FieldTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + resource + " is missing");
      }
      try (var reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
        return reader.lines().toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Section> open(String heading) {
    var words = heading.strip().split("\\s+");
    if (words.length == 1) {
      return List.of(sections.computeIfAbsent(words[0], key -> new Section()));
    }
    var opened = new ArrayList<Section>();
    for (int i = 1; i < words.length; i++) {
      opened.add(sections.computeIfAbsent(words[0] + ' ' + words[i], key -> new Section()));
    }
    return opened;
  }

  private static void add(Section section, String name, String targets) {
    if (name.startsWith("+")) {
      section.constants.add(new Constant(name.substring(1), targets));
      return;
    }
    var list = new ArrayList<Target>();
    for (var target : targets.split("\\s*,\\s*")) {
      int colon = target.indexOf(':');
      list.add(
          colon < 0
              ? new Target(Conversion.SAME, target)
              : new Target(
                  Conversion.named(target.substring(0, colon)), target.substring(colon + 1)));
    }
    section.targets.put(name, List.copyOf(list));
  }

  private static String root(String dataset) {
    int dot = dataset.indexOf('.');
    return dot < 0 ? dataset : dataset.substring(0, dot);
  }
}
