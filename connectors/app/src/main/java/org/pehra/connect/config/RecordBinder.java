package org.pehra.connect.config;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes records of one YAML document and gathers what is wrong with it. One thread, one use. */
final class RecordBinder {
  static final String TYPE_KEY = "type";

  /** A value that could not be made; why is among the problems. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable() {
      super(null, null, false, false);
    }
  }

  private final String origin;
  private final List<String> problems = new ArrayList<>();

  RecordBinder(String origin) {
    this.origin = origin;
  }

  static String position(Mark mark) {
    return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }

  /** The setting's key. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  <T extends Record> T root(Optional<Node> document, Class<T> type) {
    try {
      var made = type.cast(record(document.orElse(null), type, ""));
      if (problems.isEmpty()) {
        return made;
      }
    } catch (Unusable e) {
      // the problems say why
    }
    throw new ConfigException(problems);
  }

  private Object record(@Nullable Node node, Class<?> type, String path) throws Unusable {
    return record(node, type, path, new TreeSet<>());
  }

  private Object record(@Nullable Node node, Class<?> type, String path, Set<String> known)
      throws Unusable {
    var given = entries(node, path);
    var components = type.getRecordComponents();
    Arrays.stream(components).map(RecordBinder::key).forEach(known::add);
    given.forEach((key, value) -> requireKnown(key, value, known, path));
    var values = new @Nullable Object[components.length];
    boolean usable = true;
    for (int i = 0; i < components.length; i++) {
      try {
        var entry = given.get(key(components[i]));
        var value = entry == null || isNull(entry.value()) ? null : entry.value();
        values[i] = component(value, components[i], path, node);
      } catch (Unusable e) {
        usable = false;
      }
    }
    if (!usable) {
      throw new Unusable();
    }
    return construct(type, components, values, node, path);
  }

  private record Entry(Node key, Node value) {}

  private Map<String, Entry> entries(@Nullable Node node, String path) throws Unusable {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (node == null || isNull(node)) {
      return entries;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw problem(node, path, "must be keys with values, 'key: value'");
    }
    for (var tuple : mapping.getValue()) {
      var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (entries.put(key, new Entry(tuple.getKeyNode(), tuple.getValueNode())) != null) {
        note(tuple.getKeyNode(), join(path, key), "is given twice: remove one");
      }
    }
    return entries;
  }

  private void requireKnown(String key, Entry entry, Set<String> known, String path) {
    if (!known.contains(key)) {
      var mend =
          NearestName.of(key, known)
              .map(nearest -> "did you mean '" + nearest + "'?")
              .orElse("known here: " + String.join(", ", known));
      note(entry.key(), join(path, key), "unknown key: " + mend);
    }
  }

  private @Nullable Object component(
      @Nullable Node value, RecordComponent component, String path, @Nullable Node parent)
      throws Unusable {
    var setting = component.getAnnotation(Setting.class);
    var at = join(path, key(component));
    var type = component.getAnnotatedType();
    if (value != null) {
      return checked(value(value, type, at), setting, value, at);
    }
    if (setting != null && !setting.byDefault().isEmpty()) {
      return byDefault(setting.byDefault(), type, at);
    }
    if (type.isAnnotationPresent(Nullable.class)) {
      return null;
    }
    var raw = raw(type);
    if (raw == List.class) {
      return List.of();
    }
    if (raw == Map.class) {
      return Map.of();
    }
    if (raw.isRecord() && !Scalars.isScalar(raw)) {
      return record(null, raw, at);
    }
    throw problem(parent, at, "is missing" + (setting == null ? "" : ": " + setting.value()));
  }

  private Object byDefault(String text, AnnotatedType type, String at) throws Unusable {
    if (raw(type) != List.class) {
      return scalar(text, raw(type), null, at);
    }
    List<Object> items = new ArrayList<>();
    for (var item : text.split(",")) {
      items.add(scalar(item.strip(), raw(argument(type, 0)), null, at));
    }
    return List.copyOf(items);
  }

  private Object value(Node node, AnnotatedType type, String at) throws Unusable {
    var raw = raw(type);
    if (raw == List.class) {
      return list(node, argument(type, 0), at);
    }
    if (raw == Map.class) {
      return map(node, argument(type, 1), at);
    }
    if (raw.isSealed() && !Scalars.isScalar(raw)) {
      return oneOf(node, raw, at);
    }
    if (raw.isRecord() && !Scalars.isScalar(raw)) {
      return record(node, raw, at);
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar.getValue(), raw, node, at);
    }
    throw problem(node, at, "must be a single value");
  }

  private Object list(Node node, AnnotatedType item, String at) throws Unusable {
    if (!(node instanceof SequenceNode sequence)) {
      throw problem(node, at, "must be a list, '- item' or '[item, item]'");
    }
    List<Object> items = new ArrayList<>();
    boolean usable = true;
    for (var child : sequence.getValue()) {
      try {
        items.add(value(child, item, at + "[" + items.size() + "]"));
      } catch (Unusable e) {
        usable = false;
      }
    }
    if (!usable) {
      throw new Unusable();
    }
    return List.copyOf(items);
  }

  private Object map(Node node, AnnotatedType item, String at) throws Unusable {
    Map<String, Object> items = new LinkedHashMap<>();
    for (var entry : entries(node, at).entrySet()) {
      items.put(entry.getKey(), value(entry.getValue().value(), item, join(at, entry.getKey())));
    }
    return java.util.Collections.unmodifiableMap(items);
  }

  /** The record of a sealed interface that the key {@code type} names. */
  private Object oneOf(Node node, Class<?> sealed, String at) throws Unusable {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    for (var permitted : sealed.getPermittedSubclasses()) {
      var kind = permitted.getAnnotation(Kind.class);
      kinds.put(kind == null ? permitted.getSimpleName() : kind.value(), permitted);
    }
    var entry = entries(node, at).get(TYPE_KEY);
    var names = kinds.keySet().stream().collect(Collectors.joining(", "));
    if (entry == null || !(entry.value() instanceof ScalarNode written)) {
      throw problem(node, join(at, TYPE_KEY), "is missing: one of " + names);
    }
    var chosen = kinds.get(written.getValue());
    if (chosen == null) {
      throw problem(
          written, join(at, TYPE_KEY), "'" + written.getValue() + "' is none of " + names);
    }
    return record(node, chosen, at, new TreeSet<>(List.of(TYPE_KEY)));
  }

  private Object scalar(String text, Class<?> type, @Nullable Node node, String at)
      throws Unusable {
    try {
      return Scalars.parse(text, type);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw problem(node, at, String.valueOf(e.getMessage()));
    }
  }

  private Object checked(Object value, @Nullable Setting setting, Node node, String at)
      throws Unusable {
    var magnitude = Scalars.magnitude(value);
    if (setting == null || magnitude == null) {
      return value;
    }
    if (magnitude < setting.min() || magnitude > setting.max()) {
      throw problem(
          node,
          at,
          Scalars.format(value)
              + " is out of range: "
              + (magnitude < setting.min()
                  ? "at least " + Scalars.bound(setting.min(), value)
                  : "at most " + Scalars.bound(setting.max(), value)));
    }
    return value;
  }

  private Object construct(
      Class<?> type,
      RecordComponent[] components,
      @Nullable Object[] values,
      @Nullable Node node,
      String path)
      throws Unusable {
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw problem(node, path, reason(e));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration record " + type.getName(), e);
    }
  }

  private static String reason(InvocationTargetException e) {
    var cause = e.getCause();
    return cause == null ? "cannot be used" : String.valueOf(cause.getMessage());
  }

  private Unusable problem(@Nullable Node node, String at, String what) {
    note(node, at, what);
    return new Unusable();
  }

  private void note(@Nullable Node node, String at, String what) {
    var where = node == null ? "" : node.getStartMark().map(RecordBinder::position).orElse("");
    problems.add(origin + where + ": " + (at.isEmpty() ? "" : at + ": ") + what);
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Class<?> raw(AnnotatedType type) {
    var plain = type.getType();
    return (Class<?>) (plain instanceof ParameterizedType generic ? generic.getRawType() : plain);
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
  }
}
