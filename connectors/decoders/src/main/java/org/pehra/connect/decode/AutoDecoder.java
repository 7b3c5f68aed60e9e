package org.pehra.connect.decode;

import java.util.List;
import java.util.Map;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Looks at the beginning of a record and asks the decoders it may be for, the most particular
 * first; the first that takes it wins. The same bytes always go the same way.
 */
final class AutoDecoder implements Decoder {
  private static final int SNIFFED = 8192;

  private final Map<String, Decoder> decoders;

  AutoDecoder(Map<String, Decoder> decoders) {
    this.decoders = Map.copyOf(decoders);
  }

  @Override
  public String name() {
    return "auto";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var message = raw.message();
    var head = message.substring(0, Math.min(SNIFFED, message.length())).stripLeading();
    Decoded last = new Decoded.Rejected("the message is empty");
    for (var candidate : candidates(head)) {
      var decoder = decoders.get(candidate);
      last = decoder == null ? last : decoder.decode(raw);
      if (last instanceof Decoded.Event) {
        return last;
      }
    }
    return last;
  }

  private static List<String> candidates(String head) {
    if (head.startsWith("{")) {
      return List.of(jsonKind(head), "json", "text");
    }
    if (head.contains("CEF:")) {
      return List.of("cef", "text");
    }
    if (head.contains("mti=") && head.contains("de")) {
      return List.of("iso8583-kv", "kv", "text");
    }
    if (head.contains("] \"")) {
      return List.of("nginx-combined", "text");
    }
    return pairsFirst(head) ? List.of("kv", "text") : List.of("text");
  }

  private static String jsonKind(String head) {
    if (head.contains("\"EventID\"")
        || head.contains("\"event_id\"")
        || head.contains("\"winlog\"")
        || head.contains("\"EventCode\"")) {
      return "windows-json";
    }
    return head.contains("\"op\"") && head.contains("\"approver\"") ? "cms-json" : "json";
  }

  /** Whether a line begins with a pair and has another: prose with one {@code =} stays text. */
  private static boolean pairsFirst(String head) {
    int first = head.indexOf('=');
    int space = head.indexOf(' ');
    return first > 0 && (space < 0 || first < space) && head.indexOf('=', first + 1) > 0;
  }
}
