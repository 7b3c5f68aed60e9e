package org.pehra.connect.decode;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Any text: the message as it is. The program is taken from the transport's header ({@code
 * log.syslog.appname}) or from a {@code name[pid]: } before the message; of {@code sshd} and {@code
 * sudo} the everyday messages are read further.
 */
final class TextDecoder implements Decoder {
  private static final String APPNAME = "log.syslog.appname";

  private static final Set<String> AUTH =
      Set.of("sshd", "sshd-session", "sudo", "su", "login", "systemd-logind", "passwd", "useradd");

  private static final Pattern TAG =
      Pattern.compile("([A-Za-z][A-Za-z0-9_./-]{0,47})(?:\\[(\\d{1,10})\\])?: ");

  private static final Pattern SSH_LOGIN =
      Pattern.compile(
          "(Accepted|Failed) (\\S{1,40}) for (invalid user )?(\\S{0,100}) from (\\S{1,60}) port"
              + " (\\d{1,5})");

  private static final Pattern SUDO =
      Pattern.compile(
          "\\s*(\\S{1,100}) : .{0,200}?TTY=(\\S+) ; PWD=(\\S+) ; USER=(\\S+) ;.{0,300}?"
              + " ?COMMAND=(.*)",
          Pattern.DOTALL);

  @Override
  public String name() {
    return "text";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var message = raw.message().strip();
    if (message.isEmpty()) {
      return new Decoded.Rejected("the message is empty");
    }
    var fields = new EventFields();
    String program = raw.envelope().get(APPNAME) instanceof String name ? name : null;
    if (program == null) {
      var tag = TAG.matcher(message);
      if (tag.lookingAt()) {
        program = tag.group(1);
        fields.put(APPNAME, program);
        fields.put("log.syslog.procid", tag.group(2));
        message = message.substring(tag.end());
      }
    }
    fields.put("message", message);
    if (program != null && program.startsWith("sshd")) {
      ssh(fields, message);
    } else if ("sudo".equals(program)) {
      sudo(fields, message);
    }
    return fields.event(dataset(program));
  }

  private static String dataset(@Nullable String program) {
    return program != null && AUTH.contains(program) ? "syslog.auth" : "syslog.generic";
  }

  private static void ssh(EventFields fields, String message) {
    var login = SSH_LOGIN.matcher(message);
    if (login.lookingAt()) {
      fields.put("event.action", "ssh_login");
      fields.put("event.category", "authentication");
      fields.put("event.outcome", login.group(1).equals("Accepted") ? "success" : "failure");
      fields.vendor("method", login.group(2));
      fields.put("user.name", login.group(4));
      fields.put("source.address", login.group(5));
      Conversion.IP.put(fields, "source.ip", login.group(5));
      Conversion.NUMBER.put(fields, "source.port", login.group(6));
    }
  }

  private static void sudo(EventFields fields, String message) {
    var command = SUDO.matcher(message);
    if (command.matches()) {
      fields.put("event.action", "sudo");
      fields.put("user.name", command.group(1));
      fields.put("user.effective.name", command.group(4));
      fields.vendor("USER", command.group(4));
      fields.vendor("TTY", command.group(2));
      fields.put("process.working_directory", command.group(3));
      fields.put("process.command_line", command.group(5));
    }
  }
}
