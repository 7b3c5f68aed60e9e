package org.pehra.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.config.ConfigReader;
import org.pehra.connect.config.Setting;
import org.pehra.model.Institution;

/**
 * A story of {@code samples/}: who sends what, when. The format is described in samples/README.md.
 *
 * @param lines all lines of all files, in order of their offset
 */
public record Story(String title, String description, Duration duration, List<Line> lines) {
  public Story {
    lines = List.copyOf(lines);
  }

  private static final Pattern LINE = Pattern.compile("\\+(\\d{2,}):(\\d{2})\\.(\\d{3}) (.*)");
  private static final DateTimeFormatter ISO = formatter("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
  private static final DateTimeFormatter ISO_8583 = formatter("MMddHHmmss");
  private static final DateTimeFormatter NGINX = formatter("dd/MMM/yyyy:HH:mm:ss +0000");

  /** How a file's lines are sent. */
  public enum Transport {
    SYSLOG_TCP,
    SYSLOG_UDP,
    FILE
  }

  /** A log of an institution. */
  public record Channel(
      Institution institution, String source, String decoder, Transport transport) {}

  /** The syslog header of a file's lines. */
  record Syslog(
      @Setting("host name") String host,
      @Setting("app name") String app,
      @Setting(value = "facility", min = 0, max = 23) int facility,
      @Setting(value = "severity", min = 0, max = 7) int severity) {}

  /** One file of story.yml. */
  record LogFile(
      @Setting("path beside story.yml") Path file,
      @Setting("whose log") Institution institution,
      @Setting("name of the source in the connector") String source,
      @Setting("decoder") String decoder,
      @Setting("how it is sent: syslog-tcp, syslog-udp or file") String connector,
      @Setting("header of the syslog connectors") @Nullable Syslog syslog) {

    private Channel channel() {
      return new Channel(
          institution,
          source,
          decoder,
          Transport.valueOf(connector.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
  }

  /** story.yml. */
  record Script(
      @Setting("title") String title,
      @Setting("what happens") String description,
      @Setting("length") Duration duration,
      @Setting("file with the expected alerts") Path expected,
      @Setting("log files") List<LogFile> files) {}

  /**
   * One line of a log.
   *
   * @param offset since the beginning of the story
   */
  public record Line(Channel channel, Duration offset, @Nullable Syslog syslog, String text) {

    /**
     * The line as its source writes it at a time, with the syslog header where it goes that way.
     */
    public String at(Instant time) {
      var written =
          text.replace("{{ts:iso}}", ISO.format(time))
              .replace("{{ts:MMddHHmmss}}", ISO_8583.format(time))
              .replace("{{ts:nginx}}", NGINX.format(time));
      if (syslog == null) {
        return written;
      }
      int priority = syslog.facility() * 8 + syslog.severity();
      return "<%d>1 %s %s %s - - - %s"
          .formatted(priority, ISO.format(time), syslog.host(), syslog.app(), written);
    }
  }

  /** Reads a story's folder. */
  public static Story read(Path folder) throws IOException {
    var script = new ConfigReader().read(folder.resolve("story.yml"), Script.class);
    List<Line> lines = new ArrayList<>();
    for (var file : script.files()) {
      var channel = file.channel();
      for (var text : Files.readAllLines(folder.resolve(file.file()))) {
        if (!text.isBlank()) {
          lines.add(line(file, channel, text));
        }
      }
    }
    lines.sort(Comparator.comparing(Line::offset));
    return new Story(script.title(), script.description(), script.duration(), lines);
  }

  /** Several stories at the same time: their lines in order, each by its own offset. */
  public static List<Line> together(List<Story> stories) {
    return stories.stream()
        .flatMap(story -> story.lines().stream())
        .sorted(Comparator.comparing(Line::offset))
        .toList();
  }

  private static Line line(LogFile file, Channel channel, String text) throws IOException {
    var parts = LINE.matcher(text);
    if (!parts.matches()) {
      throw new IOException(file.file() + ": a line must begin with +MM:SS.mmm and a space");
    }
    var offset =
        Duration.ofMinutes(Long.parseLong(parts.group(1)))
            .plusSeconds(Long.parseLong(parts.group(2)))
            .plusMillis(Long.parseLong(parts.group(3)));
    return new Line(channel, offset, file.syslog(), parts.group(4));
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
