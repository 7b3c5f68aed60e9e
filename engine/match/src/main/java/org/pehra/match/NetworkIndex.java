package org.pehra.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.match.Network.Address;

/**
 * From an address to the networks that hold it: one look-up for every length of prefix that occurs,
 * however many networks there are. Immutable.
 */
final class NetworkIndex {
  /** Networks of one family and length. */
  private record Length(Network any, Map<Address, int[]> bits) {}

  private final List<Length> lengths;

  private NetworkIndex(List<Length> lengths) {
    this.lengths = lengths;
  }

  static NetworkIndex of(Map<Network, int[]> networks) {
    List<Length> lengths = new ArrayList<>();
    networks.forEach(
        (network, bits) -> {
          var own = lengths.stream().filter(length -> length.any.sameLength(network)).findFirst();
          own.orElseGet(
                  () -> {
                    var length = new Length(network, new HashMap<>());
                    lengths.add(length);
                    return length;
                  })
              .bits
              .merge(network.base(), bits, FieldIndex::concat);
        });
    return new NetworkIndex(List.copyOf(lengths));
  }

  boolean isEmpty() {
    return lengths.isEmpty();
  }

  /** Adds the bits of all networks that hold the address; none where the text is no address. */
  void find(String text, Hits hits) {
    var address = Address.parse(text);
    if (address == null) {
      return;
    }
    for (var length : lengths) {
      var base = length.any.base(address);
      int[] bits = base == null ? null : length.bits.get(base);
      if (bits != null) {
        hits.addAll(bits);
      }
    }
  }
}
