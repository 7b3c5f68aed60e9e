package org.pehra.server;

import io.javalin.http.Context;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands acts to the sink; one that fails is logged and fails no request. */
final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  private final AuditSink sink;
  private final InstantSource clock;

  Audit(AuditSink sink, InstantSource clock) {
    this.sink = sink;
    this.clock = clock;
  }

  void record(Context request, String who, String action, String object, String outcome) {
    try {
      sink.record(new AuditSink.Entry(clock.instant(), who, action, object, outcome, request.ip()));
    } catch (RuntimeException e) {
      LOG.error("audit failed action={} outcome={}", action, outcome, e);
    }
  }
}
