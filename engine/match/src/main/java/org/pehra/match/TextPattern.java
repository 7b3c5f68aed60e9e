package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;

/**
 * A text predicate over UTF-8 bytes, folded unless it is cased. Segments stand between the {@code
 * *}; each is literals and {@code ?}. Immutable.
 */
final class TextPattern {
  /** A {@code ?} in a segment: literals are never empty. */
  private static final byte[] ANY_CHAR = new byte[0];

  private final List<byte[][]> segments;
  private final boolean openStart;
  private final boolean openEnd;

  private TextPattern(List<byte[][]> segments, boolean openStart, boolean openEnd) {
    this.segments = segments;
    this.openStart = openStart;
    this.openEnd = openEnd;
  }

  static TextPattern of(Predicate.Text text) {
    List<byte[][]> segments = new ArrayList<>();
    List<byte[]> segment = new ArrayList<>();
    for (var part : text.parts()) {
      switch (part) {
        case Part.Literal literal ->
            segment.add(
                text.cased() ? Folding.bytes(literal.text()) : Folding.foldedBytes(literal.text()));
        case Part.AnyChar any -> segment.add(ANY_CHAR);
        case Part.AnyText any -> {
          if (!segment.isEmpty()) {
            segments.add(segment.toArray(byte[][]::new));
          }
          segment = new ArrayList<>();
        }
      }
    }
    if (!segment.isEmpty()) {
      segments.add(segment.toArray(byte[][]::new));
    }
    var parts = text.parts();
    return new TextPattern(
        List.copyOf(segments),
        !parts.isEmpty() && parts.getFirst() instanceof Part.AnyText,
        !parts.isEmpty() && parts.getLast() instanceof Part.AnyText);
  }

  /** The only literal, where the pattern is one literal between optional {@code *}; else null. */
  byte @org.jspecify.annotations.Nullable [] single() {
    if (segments.size() != 1 || segments.getFirst().length != 1) {
      return null;
    }
    byte[] literal = segments.getFirst()[0];
    return literal.length == 0 ? null : literal;
  }

  boolean openStart() {
    return openStart;
  }

  boolean openEnd() {
    return openEnd;
  }

  /** Matches the empty text only. */
  boolean empty() {
    return segments.isEmpty() && !openStart && !openEnd;
  }

  /** Matches every text. */
  boolean everything() {
    return segments.isEmpty() && (openStart || openEnd);
  }

  /** All literals, longest first. */
  List<byte[]> literals() {
    List<byte[]> literals = new ArrayList<>();
    for (var segment : segments) {
      for (var part : segment) {
        if (part.length > 0) {
          literals.add(part);
        }
      }
    }
    literals.sort((a, b) -> Integer.compare(b.length, a.length));
    return literals;
  }

  boolean matches(byte[] text, int length) {
    if (segments.isEmpty()) {
      return openStart || openEnd || length == 0;
    }
    int first = 0;
    int last = segments.size();
    int at = 0;
    if (!openStart) {
      at = forward(segments.getFirst(), text, 0, length);
      if (at < 0 || last == 1 && !openEnd && at != length) {
        return false;
      }
      first = 1;
    }
    int limit = length;
    if (!openEnd && first < last) {
      last--;
      limit = backward(segments.get(last), text, length, at);
      if (limit < 0) {
        return false;
      }
    }
    return middle(first, last, text, at, limit);
  }

  private boolean middle(int first, int last, byte[] text, int start, int limit) {
    int at = start;
    for (int i = first; i < last; i++) {
      at = find(segments.get(i), text, at, limit);
      if (at < 0) {
        return false;
      }
    }
    return at <= limit;
  }

  /** End of the leftmost place where the segment matches at or after an index, or -1. */
  private static int find(byte[][] segment, byte[] text, int start, int limit) {
    for (int i = start; i <= limit; i++) {
      if (i < limit && continues(text[i])) {
        continue;
      }
      int after = forward(segment, text, i, limit);
      if (after >= 0) {
        return after;
      }
    }
    return -1;
  }

  private static int forward(byte[][] segment, byte[] text, int start, int limit) {
    int at = start;
    for (var part : segment) {
      if (part.length == 0) {
        if (at >= limit) {
          return -1;
        }
        at++;
        while (at < limit && continues(text[at])) {
          at++;
        }
      } else {
        if (at + part.length > limit
            || !Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
          return -1;
        }
        at += part.length;
      }
    }
    return at;
  }

  /**
   * Start of the segment that ends at an index, or -1 when it does not or begins before a limit.
   */
  private static int backward(byte[][] segment, byte[] text, int end, int limit) {
    int at = end;
    for (int i = segment.length - 1; i >= 0; i--) {
      byte[] part = segment[i];
      if (part.length == 0) {
        if (at <= limit) {
          return -1;
        }
        at--;
        while (at > limit && continues(text[at])) {
          at--;
        }
      } else {
        at -= part.length;
        if (at < limit || !Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
          return -1;
        }
      }
    }
    return at;
  }

  private static boolean continues(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
