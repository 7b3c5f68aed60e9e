package org.pehra.connect.decode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pehra.connect.Decoder;

/**
 * All decoders by the name that configuration uses. {@code auto} looks at each record and picks
 * one. Made once at start: it reads the mapping tables. Thread-safe.
 */
public final class Decoders {
  private final Map<String, Decoder> byName = new LinkedHashMap<>();

  public Decoders() {
    var decoders =
        List.of(
            new WindowsJsonDecoder(),
            new CardManagementDecoder(),
            new JsonDecoder(),
            new CefDecoder(),
            new SwitchDecoder(),
            new NginxCombinedDecoder(),
            new KeyValueDecoder(),
            new TextDecoder());
    decoders.forEach(decoder -> byName.put(decoder.name(), decoder));
    var auto = new AutoDecoder(byName);
    byName.put(auto.name(), auto);
  }

  /** The decoder of that name, if there is one; {@link #names()} says which there are. */
  public Optional<Decoder> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Names of all decoders, the most particular first, {@code auto} last. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(byName.keySet());
  }
}
