package org.pehra.connect.decode;

import java.util.List;
import java.util.Map;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class TextDecoderTest extends DecoderContract {
  private final TextDecoder decoder = new TextDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample("the printer is out of paper", "syslog.generic", Map.of()),
        new Sample(
            "sshd[4711]: Failed password for invalid user admin from 198.51.100.7 port 50022 ssh2",
            "syslog.auth",
            Map.of(
                "log.syslog.appname", "sshd",
                "log.syslog.procid", "4711",
                "event.action", "ssh_login",
                "event.outcome", "failure",
                "user.name", "admin",
                "source.ip", "198.51.100.7",
                "source.port", 50022L)),
        new Sample(
            "sudo: alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/cat /etc/shadow",
            "syslog.auth",
            Map.of(
                "user.name", "alice",
                "vendor.USER", "root",
                "process.command_line", "/bin/cat /etc/shadow")));
  }
}
