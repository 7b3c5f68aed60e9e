package org.pehra.connect.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/**
 * Writes a configuration record as commented YAML that {@link ConfigReader} reads back to an equal
 * record. Settings that are absent are written as comments.
 */
public final class ConfigWriter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/.+][A-Za-z0-9_/.+:@*?-]*");
  private static final Pattern NEEDS_QUOTES =
      Pattern.compile("(?i)true|false|null|yes|no|on|off|~|.*:|0[ox].*");

  /** Renders a record. */
  public String write(Record config) {
    var yaml = new StringBuilder();
    record(config, "", yaml);
    return yaml.toString();
  }

  private static void record(Record config, String indent, StringBuilder yaml) {
    for (var component : config.getClass().getRecordComponents()) {
      var setting = component.getAnnotation(Setting.class);
      if (setting != null) {
        yaml.append(indent).append("# ").append(setting.value()).append('\n');
      }
      entry(RecordBinder.key(component), read(config, component), indent, yaml);
    }
  }

  private static void entry(String key, @Nullable Object value, String indent, StringBuilder yaml) {
    yaml.append(indent).append(value == null ? "# " : "").append(key).append(':');
    switch (value) {
      case null -> yaml.append('\n');
      case List<?> list -> list(list, indent, yaml);
      case Map<?, ?> map -> map(map, indent, yaml);
      case Record nested when !Scalars.isScalar(nested.getClass()) -> {
        yaml.append('\n');
        record(nested, indent + "  ", yaml);
      }
      default -> yaml.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void list(List<?> list, String indent, StringBuilder yaml) {
    boolean scalars =
        list.stream().allMatch(it -> !(it instanceof Record) || Scalars.isScalar(it.getClass()));
    if (scalars) {
      var items = list.stream().map(ConfigWriter::scalar).toList();
      yaml.append(" [").append(String.join(", ", items)).append("]\n");
      return;
    }
    yaml.append('\n');
    for (var item : list) {
      var record = (Record) item;
      var kind = record.getClass().getAnnotation(Kind.class);
      yaml.append(indent).append("  -");
      yaml.append(kind == null ? "\n" : " type: " + kind.value() + "\n");
      record(record, indent + "    ", yaml);
    }
  }

  private static void map(Map<?, ?> map, String indent, StringBuilder yaml) {
    yaml.append(map.isEmpty() ? " {}\n" : "\n");
    map.forEach((key, value) -> entry(scalar(key), value, indent + "  ", yaml));
  }

  private static String scalar(Object value) {
    var text = Scalars.format(value);
    boolean plain =
        value instanceof Number
            || value instanceof Boolean
            || (PLAIN.matcher(text).matches() && !NEEDS_QUOTES.matcher(text).matches());
    if (plain) {
      return text;
    }
    return text.chars().anyMatch(c -> c < ' ' || c == 0x7f)
        ? quoted(text)
        : "'" + text.replace("'", "''") + "'";
  }

  /** A JSON string is a double-quoted scalar of YAML 1.2. */
  private static String quoted(String text) {
    try {
      return Json.MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a string can always be written", e);
    }
  }

  private static @Nullable Object read(Record config, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration record " + config.getClass(), e);
    }
  }
}
