package org.pehra.connect.syslog;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a syslog message says.
 *
 * @param messageStart where the message begins after the header
 * @param at the header's time, where it has one
 * @param fields ECS fields
 */
record SyslogHeader(int messageStart, @Nullable Instant at, Map<String, Object> fields) {
  SyslogHeader {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
