package org.pehra.connect.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pehra.model.Json;

/**
 * What a client is told.
 *
 * @param body a JSON object
 * @param headers besides content type and length
 */
record Answer(HttpResponseStatus status, Map<String, Object> body, Map<String, String> headers) {

  /** Records were taken. */
  static Answer taken(int accepted, int quarantined) {
    return new Answer(HttpResponseStatus.OK, counts(accepted, quarantined), Map.of());
  }

  /** A refusal: a code for programs, what and the mend for people. */
  static Answer error(HttpResponseStatus status, String code, String message, String hint) {
    return new Answer(
        status, Map.of("error", Map.of("code", code, "message", message, "hint", hint)), Map.of());
  }

  static Map<String, Object> counts(int accepted, int quarantined) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("accepted", accepted);
    counts.put("quarantined", quarantined);
    return counts;
  }

  Answer with(String header, CharSequence value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value.toString());
    return new Answer(status, body, more);
  }

  Answer with(Map<String, Object> fields) {
    var more = new LinkedHashMap<>(body);
    more.putAll(fields);
    return new Answer(status, more, headers);
  }

  FullHttpResponse response() {
    try {
      var content = Unpooled.wrappedBuffer(Json.MAPPER.writeValueAsBytes(body));
      var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
          .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
      headers.forEach((name, value) -> response.headers().set(name, value));
      return response;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer can always be written", e);
    }
  }
}
