package org.pehra.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GoldenTest {
  @Test
  void signals() {
    assertEquals(Samples.signal(), shard("signal-v1.hex", Samples.signal()));
    assertEquals(
        Samples.aloneNationalSignal(), shard("signal-alone-v1.hex", Samples.aloneNationalSignal()));
  }

  @Test
  void watermarks() {
    assertEquals(Samples.watermark(), shard("watermark-v1.hex", Samples.watermark()));
  }

  @Test
  void alerts() {
    assertEquals(Samples.openAlert(), alert("alert-open.json", Samples.openAlert()));
    assertEquals(Samples.withdrawnAlert(), alert("alert-withdrawn.json", Samples.withdrawnAlert()));
  }

  @Test
  void triageRecords() {
    var golden = Golden.same("triage.json", TriageCodec.encode(Samples.triage()));
    assertEquals(Samples.triage(), TriageCodec.decode(golden));
  }

  @Test
  void quarantineRecords() {
    var golden = Golden.same("quarantine.json", Samples.quarantine().encode());
    assertEquals(Samples.quarantine(), QuarantineRecord.decode(golden));
  }

  private static ShardInput shard(String name, ShardInput value) {
    return ShardInputCodec.decode(Golden.same(name, ShardInputCodec.encode(value)));
  }

  private static Alert alert(String name, Alert value) {
    return AlertCodec.decode(Golden.same(name, AlertCodec.encode(value)));
  }
}
