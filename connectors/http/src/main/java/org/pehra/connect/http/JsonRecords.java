package org.pehra.connect.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/** Cuts a body into JSON objects. */
final class JsonRecords {

  /**
   * A piece of a body.
   *
   * @param line where it begins, from 1
   * @param error what is wrong with it; absent for a JSON object
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Piece(byte[] bytes, int line, @Nullable String error) {}

  private final byte[] body;

  private JsonRecords(byte[] body) {
    this.body = body;
  }

  /**
   * The objects of a body: of one array or of one object over several lines if it is such, else of
   * its lines, so that a bad line spoils no other.
   */
  static List<Piece> of(byte[] body) {
    var records = new JsonRecords(body);
    return records.document().orElseGet(records::lines);
  }

  /** The whole body as one object or an array of objects; empty when it is neither. */
  private Optional<List<Piece>> document() {
    List<Piece> pieces = new ArrayList<>();
    try (var parser = Json.MAPPER.createParser(body)) {
      var first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        pieces.add(piece(parser));
      } else if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          pieces.add(piece(parser));
        }
      } else {
        return Optional.empty();
      }
      return parser.nextToken() == null ? Optional.of(pieces) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Piece piece(JsonParser parser) throws IOException {
    var start = parser.currentTokenLocation();
    boolean object = parser.currentToken() == JsonToken.START_OBJECT;
    parser.skipChildren();
    if (!object) {
      parser.getText(); // makes sure that the whole of it was read
    }
    if (start.getByteOffset() < 0) {
      throw new IOException("not UTF-8");
    }
    int end = (int) parser.currentLocation().getByteOffset();
    return new Piece(
        Arrays.copyOfRange(body, (int) start.getByteOffset(), end),
        start.getLineNr(),
        object ? null : "must be a JSON object");
  }

  private List<Piece> lines() {
    List<Piece> pieces = new ArrayList<>();
    int line = 1;
    int start = 0;
    while (start < body.length) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      add(start, end, line, pieces);
      start = end + 1;
      line++;
    }
    return pieces;
  }

  private void add(int start, int end, int line, List<Piece> pieces) {
    int from = start;
    int to = end;
    while (from < to && isSpace(body[from])) {
      from++;
    }
    while (to > from && isSpace(body[to - 1])) {
      to--;
    }
    if (to > from) {
      var bytes = Arrays.copyOfRange(body, from, to);
      pieces.add(new Piece(bytes, line, error(bytes)));
    }
  }

  private static @Nullable String error(byte[] bytes) {
    try (var parser = Json.MAPPER.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "must be a JSON object";
      }
      parser.skipChildren();
      return parser.nextToken() == null ? null : "must be one JSON object a line";
    } catch (IOException e) {
      return "must be a JSON object: not JSON " + Json.reason(e);
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
