package org.pehra.connect.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Source;
import org.pehra.connect.config.Address;
import org.pehra.connect.config.Kind;
import org.pehra.connect.config.Setting;
import org.pehra.connect.config.Size;
import org.pehra.connect.http.HttpSettings;
import org.pehra.connect.http.HttpSource;
import org.pehra.model.Institution;

/** An HTTP port that takes JSON. */
@Kind("http")
public record HttpConfig(
    @Setting("name, unique within the institution") String name,
    @Setting("whose records these are") Institution institution,
    @Setting(value = "how to read records; auto looks at each", byDefault = "auto") String decoder,
    @Setting(
            value =
                "where to listen, port 0 for any free one; beyond loopback only with tls or insecure",
            byDefault = "127.0.0.1:8788")
        Address listen,
    @Setting("TLS of the port") @Nullable Tls tls,
    @Setting(value = "plain text beyond loopback is wanted", byDefault = "false") boolean insecure,
    @Setting("file with the bearer token that clients must send; left out: none")
        @Nullable Path tokenFile,
    @Setting(
            value = "longest body, also after decompression",
            byDefault = "16MiB",
            min = 1024,
            max = 1 << 30)
        Size maxBody,
    @Setting(
            value = "bodies held at a time, of all requests together",
            byDefault = "256MiB",
            min = 1 << 20)
        Size maxBuffered,
    @Setting(
            value = "for a request to arrive, and for a connection to stay without one",
            byDefault = "1m",
            min = 100)
        Duration timeout,
    @Setting(value = "connections beyond are refused", byDefault = "1000", min = 1)
        int maxConnections)
    implements SourceConfig {

  @Override
  public Source source(Place place) throws IOException {
    return new HttpSource(
        new HttpSettings(
            name,
            SourceConfig.listen(listen, tls, insecure),
            token(),
            maxBody.intBytes(),
            place.maxRecordBytes(),
            maxBuffered.bytes(),
            timeout,
            maxConnections));
  }

  private @Nullable String token() throws IOException {
    if (tokenFile == null) {
      return null;
    }
    String token;
    try {
      token = Files.readString(tokenFile).strip();
    } catch (IOException e) {
      throw new IOException(
          "source '"
              + name
              + "': token_file "
              + tokenFile
              + " cannot be read: check path and rights",
          e);
    }
    if (token.length() < 16) {
      throw new IOException(
          "source '"
              + name
              + "': the token in "
              + tokenFile
              + " is too short: 16 characters or more");
    }
    return token;
  }
}
