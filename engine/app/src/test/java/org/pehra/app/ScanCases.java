package org.pehra.app;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.mask.Tokens;

/** Random rules and flat Windows records that are full of near misses of each other. */
final class ScanCases {
  static final Keys KEYS = new Keys(new byte[Keys.BYTES], new byte[Keys.BYTES]);

  private static final String[] CHANNELS = {
    "Microsoft-Windows-Sysmon/Operational",
    "Security",
    "System",
    "security",
    "Sysmon",
    "Windows PowerShell",
    "Foo/Bar"
  };
  private static final String[] CODES = {"1", "3", "7", "10", "13", "4688", "4624", "400", "01"};
  private static final String[] FIELDS = {
    "Image",
    "CommandLine",
    "ParentImage",
    "NewProcessName",
    "ProcessName",
    "Description",
    "User",
    "DestinationPort",
    "ProcessId",
    "SourceIp",
    "IpAddress",
    "IpPort",
    "Signed",
    "Hashes",
    "Data",
    "Protocol",
    "EventType",
    "Details",
    "SubjectUserName",
    "TargetUserName",
    "Foo"
  };
  private static final String[] VALUES = {
    "C:\\\\Windows\\\\cmd.exe",
    "cmd.exe",
    "true",
    "True",
    "0x1f",
    "31",
    "443",
    "0443",
    " 443",
    "-",
    "",
    "10.0.0.1",
    "bank\\\\admin7",
    "4111111111111111",
    "pay 4111 1111 1111 1111 now",
    "cvv2=123",
    "a\\u0041",
    "\\u0634",
    "cmd\\u002eexe",
    "41111111111\\u003111\\u00311",
    "cvv2\\u003d123",
    "bank\\u005cadmin7",
    "é",
    "MD5=AB,SHA256=CD",
    "x\\ny",
    "SetValue",
    "process",
    "4111111111111111 pays",
    "2026"
  };

  /** The first occurs only where a token stands before the rest of it. */
  static final String[] KEYWORDS = {
    new Tokens(KEYS).institution(Sensitive.CARD, "4111111111111111").substring(27) + " pays",
    "pays",
    "4111111111111111",
    "removed",
    "windows",
    "admin7",
    "cmd.exe"
  };

  private ScanCases() {}

  private static String pick(Random random, String[] of) {
    return of[random.nextInt(of.length)];
  }

  /** A line, mostly an event. */
  static String record(Random random) {
    if (random.nextInt(40) == 0) {
      return pick(
          random,
          new String[] {
            "{\"EventID\":1,\"Channel\":\"System\"",
            "not json",
            "{\"EventID\":1,\"Channel\":\"System\",\"a\":\"\\q\"}",
            "{\"EventID\":01,\"Channel\":\"System\"}",
            "{\"EventID\":null,\"Channel\":\"System\",\"Image\":\"cmd.exe\"}",
            "{\"EventID\":1,\"Channel\":\"System\",\"x\":\"a\tb\"}",
            "{\"EventCode\":1,\"Channel\":\"System\",\"Image\":\"cmd.exe\"}",
            "{\"Event\":{\"System\":{\"EventID\":1,\"Channel\":\"System\"}}}",
            "{\"EventID\":1.0,\"Channel\":\"System\",\"Foo\":1e3}"
          });
    }
    var text = new StringBuilder("{\"Channel\":\"").append(pick(random, CHANNELS)).append('"');
    boolean number = random.nextBoolean();
    var code = pick(random, CODES);
    text.append(",\"EventID\":").append(number && !code.startsWith("0") ? code : '"' + code + '"');
    int fields = random.nextInt(7);
    for (int i = 0; i < fields; i++) {
      text.append(",\"").append(pick(random, FIELDS)).append("\":");
      text.append(
          switch (random.nextInt(12)) {
            case 0 -> "443";
            case 1 -> "true";
            case 2 -> "null";
            case 3 -> "[\"cmd.exe\",\"31\"]";
            default -> '"' + pick(random, VALUES) + '"';
          });
    }
    return text.append('}').toString();
  }

  /** A rule's text; its id holds the number. */
  static String rule(Random random, int number) {
    String[] sources = {
      "product: windows",
      "{product: windows, service: sysmon}",
      "{product: windows, category: process_creation}",
      "{product: windows, service: security}",
      "{product: windows, category: network_connection}",
      "{product: windows, category: registry_set}",
      "{product: windows, service: powershell-classic}"
    };
    var selections = new StringBuilder();
    for (var name : List.of("a", "b", "c")) {
      selections.append("  ").append(name).append(":\n");
      if (random.nextInt(8) == 0) {
        selections.append("    - '").append(pick(random, KEYWORDS)).append("'\n");
        continue;
      }
      for (var field : new TreeSet<>(List.of(pick(random, FIELDS), pick(random, FIELDS)))) {
        selections.append("    ").append(test(random, field)).append('\n');
      }
    }
    String[] conditions = {
      "a",
      "a and not b",
      "not a and b",
      "1 of them",
      "2 of them",
      "not (a or b) and c",
      "a or (b and not c)"
    };
    var source = pick(random, sources);
    return """
    title: R%d
    id: %s
    status: test
    level: low
    logsource: %s
    detection:
    %s  condition: %s
    """
        .formatted(
            number,
            new java.util.UUID(random.nextLong(), number),
            source.startsWith("{") ? source : '{' + source + '}',
            selections,
            pick(random, conditions));
  }

  private static String test(Random random, String field) {
    return switch (random.nextInt(11)) {
      case 10 -> field + "|fieldref: " + pick(random, FIELDS);
      case 0 -> field + ": null";
      case 1 -> field + "|exists: " + random.nextBoolean();
      case 2 -> field + ": 443";
      case 3 -> field + ": '31'";
      case 4 -> field + "|contains: 'cmd'";
      case 5 -> field + "|endswith: 'exe'";
      case 6 -> field + "|re: '^[0-9]{3,}$'";
      case 7 -> field + "|cidr: 10.0.0.0/8";
      case 8 -> field + "|cased: 'True'";
      default ->
          field + "|startswith: '" + pick(random, new String[] {"C:", "4111", "pan:", "0"}) + "'";
    };
  }
}
