package org.pehra.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import org.pehra.model.Json;

/** Reads and writes JSON bodies. */
final class Bodies {
  private Bodies() {}

  /** The request's JSON object; an empty body is an empty object. */
  static ObjectNode object(Context request) {
    var bytes = request.bodyAsBytes();
    if (bytes.length == 0) {
      return Json.MAPPER.createObjectNode();
    }
    // a page of another site can send a form, but not this type without asking first
    var type = request.contentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw bad("the body is not JSON", "send Content-Type: application/json");
    }
    try {
      if (Json.MAPPER.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw bad("the body is not valid JSON " + Json.reason(e), "send one JSON object");
    }
    throw bad("the body is not a JSON object", "send one JSON object");
  }

  static String text(ObjectNode body, String field) {
    var value = body.get(field);
    if (value == null || !value.isTextual()) {
      throw bad("'" + field + "' is missing or no text", "send {\"" + field + "\": \"…\"}");
    }
    return value.textValue();
  }

  static void json(Context request, JsonNode json) {
    try {
      request.contentType("application/json").result(Json.MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  static void error(Context request, int status, String code, String message, String hint) {
    var json = Json.MAPPER.createObjectNode();
    json.putObject("error").put("code", code).put("message", message).put("hint", hint);
    json(request.status(status), json);
  }

  static ApiException bad(String message, String hint) {
    return new ApiException(400, "bad_request", message, hint);
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
