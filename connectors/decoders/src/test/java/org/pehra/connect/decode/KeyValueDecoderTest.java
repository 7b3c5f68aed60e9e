package org.pehra.connect.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class KeyValueDecoderTest extends DecoderContract {
  private final KeyValueDecoder decoder = new KeyValueDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "date=2026-01-10 time=02:00:00 devid=\"FG1\" type=\"traffic\" srcip=10.1.1.1"
                + " dstport=443 action=\"accept\" msg=\"a \\\"b\\\" c\"",
            "kv.generic",
            Map.of(
                "vendor.devid", "FG1",
                "vendor.srcip", "10.1.1.1",
                "vendor.msg", "a \"b\" c")),
        new Sample(
            "type=LOGIN_ERROR, realmId=gov, clientId=tax, userId=null, source.ip=198.51.100.7,"
                + " cnic=35202-1234567-1",
            "kv.generic",
            Map.of(
                "vendor.type", "LOGIN_ERROR",
                "vendor.userId", "null",
                "source.ip", "198.51.100.7")));
  }

  @Test
  void commasQuotesAndLooseWords() {
    assertEquals(Map.of("a", "1", "b", "2"), KeyValueText.of("a=1,b=2").pairs());
    assertEquals(Map.of("a", "1,2,3", "b", "x"), KeyValueText.of("a=1,2,3 b=x").pairs());
    assertEquals(
        Map.of("msg", "log in refused", "user", "a"),
        KeyValueText.of("msg=log in refused user=a").pairs());
    assertEquals(Map.of("a", "it's", "b", ""), KeyValueText.of("a='it\\'s' b=").pairs());
    assertEquals("hello world", KeyValueText.of("hello world a=1").lead());
    assertEquals(Map.of("q", "a=b"), KeyValueText.of("q=a=b").pairs());
    assertEquals(Map.of("q", "open"), KeyValueText.of("q=\"open").pairs());
  }
}
