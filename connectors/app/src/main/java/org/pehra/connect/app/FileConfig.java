package org.pehra.connect.app;

import java.time.Duration;
import java.util.List;
import org.pehra.connect.Source;
import org.pehra.connect.config.Kind;
import org.pehra.connect.config.Setting;
import org.pehra.connect.file.FileSettings;
import org.pehra.connect.file.FileSource;
import org.pehra.model.Institution;

/** Files that grow. */
@Kind("file")
public record FileConfig(
    @Setting("name, unique within the institution") String name,
    @Setting("whose records these are") Institution institution,
    @Setting(value = "how to read lines; auto looks at each", byDefault = "auto") String decoder,
    @Setting("files and globs: *, **, ?, {a,b}") List<String> paths,
    @Setting(
            value = "where to begin in files that are there at the first start: beginning or end",
            byDefault = "beginning")
        FileSettings.Start start,
    @Setting(value = "how often to look for lines and files", byDefault = "250ms", min = 10)
        Duration poll,
    @Setting(
            value = "how long a rotated file must be quiet to be at its end",
            byDefault = "5s",
            min = 0)
        Duration settle)
    implements SourceConfig {

  public FileConfig {
    paths = List.copyOf(paths);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("paths: name at least one file or glob");
    }
  }

  @Override
  public Source source(Place place) {
    return new FileSource(
        new FileSettings(
            name, paths, start, place.checkpoints(), place.maxRecordBytes(), poll, settle),
        place.counters());
  }
}
