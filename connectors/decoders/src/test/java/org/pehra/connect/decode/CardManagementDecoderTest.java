package org.pehra.connect.decode;

import java.util.List;
import java.util.Map;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class CardManagementDecoderTest extends DecoderContract {
  private final CardManagementDecoder decoder = new CardManagementDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "{\"op\":\"LIMIT\",\"user\":\"cms7\",\"approver\":\"cms7\",\"card\":\"4000001234567899\","
                + "\"old\":50000,\"new\":5000000}",
            "payments.cards",
            Map.of(
                "event.action", "LIMIT",
                "user.name", "cms7",
                "payment.approver", "cms7",
                "payment.card", "4000001234567899",
                "payment.old_value", 50000,
                "payment.new_value", 5000000)),
        new Sample(
            "{\"ts\":\"2026-01-10T05:00:00Z\",\"op\":\"PIN\",\"user\":\"ivr\",\"approver\":\"\","
                + "\"card\":4000001234567899,\"cnic\":\"35202-1234567-1\",\"ip\":\"10.1.1.9\","
                + "\"branch\":\"0042\"}",
            "payments.cards",
            Map.of(
                "payment.card", "4000001234567899",
                "vendor.cnic", "35202-1234567-1",
                "source.ip", "10.1.1.9",
                "vendor.branch", "0042")));
  }
}
