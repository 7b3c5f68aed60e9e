package org.pehra.connect.decode;

import java.util.List;
import java.util.Map;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class CefDecoderTest extends DecoderContract {
  private final CefDecoder decoder = new CefDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "CEF:0|SWIFT|Alliance Access|7.7|BSS-1|Signon|Low|cn1=881 cn1Label=Event Sequence ID cn2=0"
                + " cs5=Security cat=Operator suid=LOP2",
            "cef.swift",
            Map.ofEntries(
                Map.entry("observer.vendor", "SWIFT"),
                Map.entry("observer.product", "Alliance Access"),
                Map.entry("observer.version", "7.7"),
                Map.entry("event.code", "BSS-1"),
                Map.entry("vendor.name", "Signon"),
                Map.entry("vendor.severity", "Low"),
                Map.entry("vendor.cn1", "881"),
                Map.entry("vendor.EventSequenceID", "881"),
                Map.entry("vendor.cs5", "Security"),
                Map.entry("vendor.cat", "Operator"),
                Map.entry("user.name", "LOP2"))),
        new Sample(
            "Jan 10 10:00:00 fw CEF:1|Acme \\| Sons|Wall\\\\Box|1|100|Deny|7|src=10.1.1.1 spt=44"
                + " dst=203.0.113.5 dpt=443 proto=TCP act=blocked msg=a \\= b\\nnext  line"
                + " rt=1768010000000 fname=my file.txt",
            "cef.acme-sons",
            Map.of(
                "observer.vendor", "Acme | Sons",
                "observer.product", "Wall\\Box",
                "source.ip", "10.1.1.1",
                "source.port", 44L,
                "destination.port", 443L,
                "network.transport", "tcp",
                "event.action", "blocked",
                "message", "a = b\nnext  line",
                "event.severity", 7L,
                "file.name", "my file.txt")));
  }
}
