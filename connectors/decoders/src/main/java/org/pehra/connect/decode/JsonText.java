package org.pehra.connect.decode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/** Reading JSON objects of any shape into flat fields. */
final class JsonText {
  /** Why a text was not a JSON object; holds nothing of the text. */
  static final class NotAnObjectException extends Exception {
    private static final long serialVersionUID = 1;

    NotAnObjectException(String message) {
      super(message);
    }
  }

  private static final ObjectReader READER =
      Json.MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonText() {}

  /** Reads one object that fills the whole text. */
  static ObjectNode object(String text) throws NotAnObjectException {
    try {
      JsonNode node = READER.readValue(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new NotAnObjectException("not a JSON object: send one object a line");
    } catch (JsonProcessingException e) {
      throw new NotAnObjectException("not valid JSON " + Json.reason(e));
    }
  }

  /**
   * All values of an object by their path joined with dots. An array of objects becomes one list
   * for each path inside it; null is left out.
   */
  static Map<String, Object> flatten(ObjectNode object) {
    var flat = new LinkedHashMap<String, Object>();
    object.properties().forEach(e -> flatten(e.getKey(), e.getValue(), flat));
    return flat;
  }

  /** The value of a text, number or boolean; null for anything else. */
  static @Nullable Object scalar(@Nullable JsonNode node) {
    return switch (node) {
      case null -> null;
      case JsonNode text when text.isTextual() -> text.textValue();
      case JsonNode number when number.isNumber() -> number.numberValue();
      case JsonNode bool when bool.isBoolean() -> bool.booleanValue();
      default -> null;
    };
  }

  /** The text of the first of the fields that has one. */
  static @Nullable String text(JsonNode object, String... names) {
    for (var name : names) {
      var value = scalar(object.get(name));
      if (value != null) {
        return value.toString();
      }
    }
    return null;
  }

  private static void flatten(String path, JsonNode node, Map<String, Object> flat) {
    if (node.isObject()) {
      node.properties().forEach(e -> flatten(path + '.' + e.getKey(), e.getValue(), flat));
    } else if (node.isArray()) {
      for (var element : node) {
        var inner = new LinkedHashMap<String, Object>();
        flatten(path, element, inner);
        inner.forEach((name, value) -> append(flat, name, value));
      }
    } else {
      var value = scalar(node);
      if (value != null) {
        flat.put(path, value);
      }
    }
  }

  /** Adds a value, or the values of a list, to the list of that name; one value stays a list. */
  static void append(Map<String, Object> flat, String name, Object value) {
    var known = flat.get(name);
    Values values;
    if (known instanceof Values list) {
      values = list;
    } else {
      values = new Values();
      if (known != null) {
        values.add(known);
      }
      flat.put(name, values);
    }
    if (value instanceof List<?> more) {
      values.addAll(more);
    } else {
      values.add(value);
    }
  }

  /** A list made here, which may therefore grow in place. */
  private static final class Values extends ArrayList<Object> {
    private static final long serialVersionUID = 1;
  }
}
