package org.pehra.connect;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a decoder made of a record. */
public sealed interface Decoded {

  /**
   * An event, not yet masked.
   *
   * @param dataset {@code data_stream.dataset}: which mapping to Sigma log sources applies, for
   *     instance {@code windows.sysmon}
   * @param at event time in the record; absent where it has none, then the transport's or the time
   *     of arrival is used
   * @param fields ECS dotted names to text, numbers, booleans or lists of these; fields ECS does
   *     not know are under {@link org.pehra.model.Ecs#VENDOR}
   * @param sensitive fields that hold a secret number as a whole. The pipeline removes field {@code
   *     f} and writes {@code f_token} and {@code f_token_national} in its place; a card also leaves
   *     {@code payment.bin}
   */
  record Event(
      String dataset,
      @Nullable Instant at,
      Map<String, Object> fields,
      Map<String, Sensitive> sensitive)
      implements Decoded {
    public Event {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
      sensitive = Map.copyOf(sensitive);
    }
  }

  /**
   * Not this format.
   *
   * @param reason what was wrong, where, and the mend; holds nothing of the text
   */
  record Rejected(String reason) implements Decoded {}

  /** Kinds of secret numbers. */
  enum Sensitive {
    /**
     * Primary account number of a payment card, ISO/IEC 7812: 13 to 19 digits with a Luhn check
     * digit.
     */
    CARD,
    /** Computerised national identity card number of Pakistan: 13 digits, also written 5-7-1. */
    NATIONAL_ID
  }
}
