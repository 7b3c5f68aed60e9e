package org.pehra.connect.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class WindowsJsonDecoderTest extends DecoderContract {
  private final WindowsJsonDecoder decoder = new WindowsJsonDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "{\"SourceName\":\"Microsoft-Windows-Sysmon\",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\","
                + "\"Hostname\":\"ws1.example\",\"EventID\":1,\"@timestamp\":\"2026-01-10T05:00:00.123Z\","
                + "\"Image\":\"C:\\\\Windows\\\\System32\\\\cmd.exe\",\"CommandLine\":\"cmd /c dir\","
                + "\"ProcessId\":\"7448\",\"User\":\"LAB\\\\alice\",\"OriginalFileName\":\"Cmd.Exe\","
                + "\"Hashes\":\"SHA1=AA,MD5=BB,SHA256=CC,IMPHASH=DD\",\"IntegrityLevel\":\"High\","
                + "\"ParentImage\":\"C:\\\\Windows\\\\explorer.exe\",\"Message\":\"Process Create\"}",
            "windows.sysmon",
            Map.ofEntries(
                Map.entry("event.code", "1"),
                Map.entry("event.provider", "Microsoft-Windows-Sysmon"),
                Map.entry("winlog.channel", "Microsoft-Windows-Sysmon/Operational"),
                Map.entry("host.name", "ws1.example"),
                Map.entry("process.executable", "C:\\Windows\\System32\\cmd.exe"),
                Map.entry("process.name", "cmd.exe"),
                Map.entry("process.command_line", "cmd /c dir"),
                Map.entry("process.pid", 7448L),
                Map.entry("process.pe.original_file_name", "Cmd.Exe"),
                Map.entry("process.hash.sha256", "cc"),
                Map.entry("process.pe.imphash", "dd"),
                Map.entry("vendor.Hashes", "SHA1=AA,MD5=BB,SHA256=CC,IMPHASH=DD"),
                Map.entry("vendor.User", "LAB\\alice"),
                Map.entry("vendor.IntegrityLevel", "High"),
                Map.entry("user.name", "alice"),
                Map.entry("user.domain", "LAB"),
                Map.entry("process.parent.executable", "C:\\Windows\\explorer.exe"),
                Map.entry("message", "Process Create"))),
        new Sample(
            "{\"event_id\":4625,\"TargetUserName\":\"a\",\"IpAddress\":\"10.1.1.9\",\"LogonType\":\"3\"}",
            "windows.security",
            Map.of(
                "event.code", "4625",
                "user.name", "a",
                "vendor.TargetUserName", "a",
                "source.ip", "10.1.1.9",
                "vendor.IpAddress", "10.1.1.9",
                "vendor.LogonType", "3",
                "event.outcome", "failure")),
        new Sample(
            "{\"winlog\":{\"channel\":\"Security\",\"event_id\":\"4688\",\"computer_name\":\"dc1\","
                + "\"provider_name\":\"Microsoft-Windows-Security-Auditing\",\"event_data\":"
                + "{\"NewProcessName\":\"C:\\\\a.exe\",\"NewProcessId\":\"0x1d18\",\"ProcessId\":\"0x11c0\","
                + "\"SubjectUserName\":\"bob\",\"MandatoryLabel\":\"S-1-16-8192\"}},"
                + "\"@timestamp\":\"2026-01-10T05:00:00Z\",\"message\":\"A new process\"}",
            "windows.security",
            Map.of(
                "process.executable", "C:\\a.exe",
                "process.pid", 0x1d18L,
                "process.parent.pid", 0x11c0L,
                "vendor.NewProcessId", "0x1d18",
                "vendor.IntegrityLevel", "S-1-16-8192",
                "user.name", "bob",
                "host.name", "dc1")),
        new Sample(
            "{\"Event\":{\"#attributes\":{\"xmlns\":\"x\"},\"System\":{\"Provider\":{\"#attributes\":"
                + "{\"Name\":\"Microsoft-Windows-Windows Defender\",\"Guid\":\"G\"}},\"EventID\":"
                + "{\"#attributes\":{\"Qualifiers\":0},\"#text\":1119},\"Level\":2,\"TimeCreated\":"
                + "{\"#attributes\":{\"SystemTime\":\"2026-01-10T04:14:33.653414Z\"}},\"Channel\":"
                + "\"Microsoft-Windows-Windows Defender/Operational\",\"Computer\":\"ws2\"},\"EventData\":"
                + "{\"Threat Name\":\"Tool:Win32/EICAR_Test_File\",\"Path\":\"file:_C:\\\\x.exe\"}}}",
            "windows.windefend",
            Map.of(
                "event.code", "1119",
                "event.provider", "Microsoft-Windows-Windows Defender",
                "vendor.ThreatName", "Tool:Win32/EICAR_Test_File",
                "rule.name", "Tool:Win32/EICAR_Test_File",
                "file.path", "file:_C:\\x.exe",
                "host.name", "ws2",
                "vendor.Level", 2)),
        new Sample(
            "{\"Event\":{\"System\":{\"EventID\":1102,\"Channel\":\"Security\",\"Computer\":\"dc1\"},"
                + "\"UserData\":{\"LogFileCleared\":{\"SubjectUserName\":\"admin7\"}}}}",
            "windows.security",
            Map.of("vendor.SubjectUserName", "admin7", "user.name", "admin7")),
        new Sample(
            "{\"EventID\":400,\"Channel\":\"Windows PowerShell\",\"Message\":\"HostName=ConsoleHost\"}",
            "windows.powershell-classic",
            Map.of("vendor.Data", "HostName=ConsoleHost")),
        new Sample(
            "{\"EventID\":7,\"Channel\":\"Contoso-App/Admin Log\",\"EventData\":{\"A B\":\"x\"}}",
            "windows.contoso-app-admin-log",
            Map.of("vendor.AB", "x")));
  }

  @Test
  void timesAndDashes() {
    var event =
        decoded(
            "{\"EventID\":22,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\","
                + "\"UtcTime\":\"2026-01-10 05:00:00.446\",\"QueryName\":\"a.example\"}");
    assertEquals(Instant.parse("2026-01-10T05:00:00.446Z"), event.at());
    assertEquals("a.example", event.fields().get("dns.question.name"));
    var local = decoded("{\"event_id\":4625,\"IpAddress\":\"-\",\"TargetUserName\":\"-\"}");
    assertNull(local.fields().get("source.ip"));
    assertNull(local.fields().get("user.name"));
    assertEquals("-", local.fields().get("vendor.IpAddress"));
  }

  @Test
  void anObjectWithoutEventIdIsNoWindowsEvent() {
    assertInstanceOf(
        Decoded.Rejected.class, decoder.decode(raw("{\"Channel\":\"Security\"}".getBytes(UTF_8))));
  }

  private Decoded.Event decoded(String line) {
    return assertInstanceOf(Decoded.Event.class, decoder.decode(raw(line.getBytes(UTF_8))));
  }
}
