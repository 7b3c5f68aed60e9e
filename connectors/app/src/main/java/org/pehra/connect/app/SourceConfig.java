package org.pehra.connect.app;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Source;
import org.pehra.connect.config.Address;
import org.pehra.connect.config.Setting;
import org.pehra.connect.netty.Listen;
import org.pehra.model.Counters;
import org.pehra.model.Institution;

/** One source; {@code type} says of which kind. */
public sealed interface SourceConfig permits SyslogConfig, HttpConfig, FileConfig {
  /** Name, unique within the institution. */
  String name();

  /** Whose records these are. */
  Institution institution();

  /** Name of the decoder, or {@code auto}. */
  String decoder();

  /**
   * Makes the source.
   *
   * @throws IOException when a file it needs cannot be read; says which and the mend
   */
  Source source(Place place) throws IOException;

  /**
   * What a source is given besides its own settings.
   *
   * @param maxRecordBytes longest record
   * @param checkpoints folder where it may remember how far it has read
   */
  record Place(int maxRecordBytes, Path checkpoints, Counters counters) {}

  /** TLS of a port. */
  record Tls(
      @Setting("certificate chain, PEM") Path cert,
      @Setting("private key, PEM, PKCS #8 without a password") Path key,
      @Setting("authorities of client certificates, PEM; left out: clients need none")
          @Nullable Path clientCa) {}

  /** The address of a port. */
  static Listen listen(Address address, @Nullable Tls tls, boolean insecure) {
    return new Listen(
        address.host(),
        address.port(),
        tls == null ? null : new org.pehra.connect.netty.Tls(tls.cert(), tls.key(), tls.clientCa()),
        insecure);
  }
}
