package org.pehra.match.intel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * CSV (RFC 4180, one entry a line) with a header: {@code value} or {@code indicator}, and, where
 * there are such columns, {@code source}, {@code confidence}, {@code valid_from} and {@code
 * expires}. Lines that begin with {@code #} are comments.
 */
final class IndicatorCsv {
  private static final List<String> COLUMNS =
      List.of("value", "source", "confidence", "valid_from", "expires");

  private final String name;
  private final Consumer<Indicator> found;
  private final Consumer<String> leftOut;

  IndicatorCsv(String name, Consumer<Indicator> found, Consumer<String> leftOut) {
    this.name = name;
    this.found = found;
    this.leftOut = leftOut;
  }

  void read(String text) throws IOException {
    var columns = new ArrayList<Integer>();
    int number = 0;
    for (var line : text.split("\\R", -1)) {
      number++;
      var plain = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
      if (plain.isBlank() || plain.startsWith("#")) {
        continue;
      }
      if (columns.isEmpty()) {
        columns.addAll(header(cells(plain)));
      } else {
        entry(number, cells(plain), columns);
      }
    }
  }

  private List<Integer> header(List<String> cells) throws IOException {
    var names = cells.stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
    var at = new ArrayList<Integer>();
    for (var column : COLUMNS) {
      int index = names.indexOf(column);
      at.add(index < 0 && column.equals("value") ? names.indexOf("indicator") : index);
    }
    if (at.getFirst() < 0) {
      throw new IOException(
          name + " has no column 'value': its first line names the columns, known are " + COLUMNS);
    }
    return at;
  }

  private void entry(int number, List<String> cells, List<Integer> columns) {
    try {
      var values = columns.stream().map(at -> cell(cells, at)).toList();
      found.accept(
          new Indicator(
              values.get(0),
              values.get(1).isEmpty() ? name : values.get(1),
              confidence(values.get(2)),
              IndicatorFile.time(values.get(3), Indicator.ALWAYS),
              IndicatorFile.time(values.get(4), Indicator.NEVER)));
    } catch (IllegalArgumentException e) {
      leftOut.accept("line " + number + ": " + e.getMessage());
    }
  }

  private static String cell(List<String> cells, int at) {
    return at < 0 || at >= cells.size() ? "" : cells.get(at).strip();
  }

  private static int confidence(String text) {
    if (text.isEmpty()) {
      return Indicator.CONFIDENCE;
    }
    if (!text.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(
          "confidence '" + IndicatorFile.shown(text) + "' is no whole number from 0 to 100");
    }
    return Integer.parseInt(text);
  }

  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
