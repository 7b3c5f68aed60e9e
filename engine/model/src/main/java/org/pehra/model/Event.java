package org.pehra.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stored event: a flat ECS JSON object in UTF-8, with the header that every stage needs already
 * read.
 *
 * @param id {@code event.id}
 * @param institution {@code organization.id}
 * @param dataset {@code data_stream.dataset}
 * @param source {@code pehra.source}
 * @param atMillis {@code @timestamp}, milliseconds since 1970 UTC
 * @param json the whole event; owned by this record, never changed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // events are never compared; the bytes are shared on purpose
public record Event(
    String id, Institution institution, String dataset, String source, long atMillis, byte[] json) {

  /**
   * Reads the header of a stored event. Stops as soon as it is complete, so the rest of the object
   * is not validated.
   *
   * @throws MalformedEventException when the bytes are not a JSON object or a header field is
   *     missing or malformed
   */
  public static Event parse(byte[] json) {
    var header = new Header();
    try (JsonParser parser = Json.MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedEventException("an event must be a JSON object");
      }
      header.read(parser, "");
    } catch (IOException e) {
      throw new MalformedEventException("an event must be valid JSON: " + Json.reason(e));
    }
    return header.event(json);
  }

  /**
   * A stored event that breaks the contract; its message says which field and why, and holds no
   * event text.
   */
  public static final class MalformedEventException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public MalformedEventException(String message) {
      super(message);
    }
  }

  private static final class Header {
    private @Nullable String id;
    private @Nullable String institution;
    private @Nullable String dataset;
    private @Nullable String source;
    private @Nullable String timestamp;

    private boolean complete() {
      return id != null
          && institution != null
          && dataset != null
          && source != null
          && timestamp != null;
    }

    private void read(JsonParser parser, String prefix) throws IOException {
      while (!complete() && parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = prefix + parser.currentName();
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          read(parser, name + ".");
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
          parser.skipChildren();
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
          take(name, parser);
        }
      }
    }

    private void take(String name, JsonParser parser) throws IOException {
      switch (name) {
        case Ecs.EVENT_ID -> id = parser.getText();
        case Ecs.ORGANIZATION_ID -> institution = parser.getText();
        case Ecs.DATASET -> dataset = parser.getText();
        case Ecs.SOURCE -> source = parser.getText();
        case Ecs.TIMESTAMP -> timestamp = parser.getText();
        default -> {}
      }
    }

    private Event event(byte[] json) {
      try {
        return new Event(
            required(Ecs.EVENT_ID, id),
            Institution.tenant(required(Ecs.ORGANIZATION_ID, institution)),
            required(Ecs.DATASET, dataset),
            required(Ecs.SOURCE, source),
            Instant.parse(required(Ecs.TIMESTAMP, timestamp)).toEpochMilli(),
            json);
      } catch (DateTimeException e) {
        throw new MalformedEventException("@timestamp is not an ISO 8601 instant in UTC");
      } catch (IllegalArgumentException e) {
        throw e instanceof MalformedEventException m
            ? m
            : new MalformedEventException(String.valueOf(e.getMessage()));
      }
    }

    private static String required(String name, @Nullable String value) {
      if (value == null || value.isEmpty()) {
        throw new MalformedEventException("an event needs the field " + name);
      }
      return value;
    }
  }
}
