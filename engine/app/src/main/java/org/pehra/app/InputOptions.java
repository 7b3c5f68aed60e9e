package org.pehra.app;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Institution;
import picocli.CommandLine.Option;

/** Options of every command that reads events from files. */
final class InputOptions {
  @Option(
      names = {"-i", "--input"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "What to read; folders with everything below; - is the standard input.")
  private List<Path> input;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Format of the input (default: ${DEFAULT-VALUE}, which looks at each record).")
  private String decoder;

  @Option(
      names = "--institution",
      paramLabel = "ID",
      defaultValue = "local",
      description = "Whose events these are (default: ${DEFAULT-VALUE}).")
  private String institution;

  InputFiles files() {
    return InputFiles.under(input);
  }

  String decoder() {
    return decoder;
  }

  /** Makes events of the input's records, all received at one time. */
  EventMaker maker(Keys keys, Instant receivedAt) {
    var decoders = new Decoders();
    var chosen =
        decoders
            .find(decoder)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "no decoder '" + decoder + "': known are " + decoders.names()));
    Institution whose;
    try {
      whose = Institution.tenant(institution);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
    return new EventMaker(
        whose,
        chosen,
        keys,
        new EventIds(whose, "scan", "0"),
        Limits.DEFAULT,
        InstantSource.fixed(receivedAt));
  }
}
