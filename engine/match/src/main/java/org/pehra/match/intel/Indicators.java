package org.pehra.match.intel;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Indicators by what they look like: addresses and networks by their leading bits, domains with
 * their sub-domains, URLs, hashes. A look-up costs a few hash probes, however many there are.
 * Immutable; safe for all threads.
 */
public final class Indicators {
  public static final Indicators NONE = new Indicators(List.of());

  private static final int MOST_LABELS = 127;

  /** Leading bits of an address; equal by content. */
  private record Prefix(int bits, List<Byte> bytes) {}

  private final Map<Prefix, List<Indicator>> networks = new HashMap<>();

  /** Lengths of networks that occur, of 4-byte addresses and of 16-byte ones, longest first. */
  private final TreeSet<Integer> shortLengths = new TreeSet<>(Comparator.reverseOrder());

  private final TreeSet<Integer> longLengths = new TreeSet<>(Comparator.reverseOrder());
  private final Map<String, List<Indicator>> domains = new HashMap<>();
  private final Map<String, List<Indicator>> others = new HashMap<>();
  private final int size;

  /**
   * Sorts them by kind.
   *
   * @throws IllegalArgumentException when one is no address, network, domain, URL or hash
   */
  public Indicators(Collection<Indicator> all) {
    all.forEach(this::add);
    size = all.size();
  }

  public int size() {
    return size;
  }

  /** Whether the text is something this can find. */
  public static boolean understands(String value) {
    var text = value.strip().toLowerCase(Locale.ROOT);
    return network(text) != null || isHash(text) || isUrl(text) || isDomain(domain(text));
  }

  private void add(Indicator indicator) {
    var text = indicator.value().strip().toLowerCase(Locale.ROOT);
    var network = network(text);
    if (network != null) {
      put(networks, network, indicator);
      (network.bytes.size() == 4 ? shortLengths : longLengths).add(network.bits);
    } else if (isHash(text) || isUrl(text)) {
      put(others, isUrl(text) ? url(text) : text, indicator);
    } else if (isDomain(domain(text))) {
      put(domains, domain(text), indicator);
    } else {
      throw new IllegalArgumentException(
          "'" + indicator.value() + "' is no address, network, domain, URL or hash");
    }
  }

  private static <K> void put(Map<K, List<Indicator>> into, K key, Indicator indicator) {
    into.computeIfAbsent(key, k -> new ArrayList<>(1)).add(indicator);
  }

  /**
   * The indicators that a field's value meets: the address itself or a network around it, the
   * domain or one above it, the URL or its host, the hash. The surest comes first.
   *
   * @param atMillis the event's time
   */
  public List<Indicator> find(String value, long atMillis, int minConfidence) {
    if (size == 0 || value.length() > 4_096) {
      return List.of();
    }
    var found = new ArrayList<Indicator>(0);
    find(value.strip().toLowerCase(Locale.ROOT), found);
    found.removeIf(each -> !each.validAt(atMillis) || each.confidence() < minConfidence);
    found.sort(
        Comparator.comparingInt((Indicator each) -> -each.confidence())
            .thenComparing(Indicator::value)
            .thenComparing(Indicator::source));
    return found;
  }

  private void find(String text, List<Indicator> found) {
    var address = network(text);
    if (address != null) {
      addresses(address, found);
    } else if (isUrl(text)) {
      var host = host(text);
      found.addAll(others.getOrDefault(url(text), List.of()));
      if (host != null) {
        find(host, found);
      }
    } else {
      found.addAll(others.getOrDefault(text, List.of()));
      domainsAbove(domain(text), found);
    }
  }

  private void addresses(Prefix address, List<Indicator> found) {
    if (address.bits != address.bytes.size() * 8) {
      return;
    }
    for (int length : address.bytes.size() == 4 ? shortLengths : longLengths) {
      found.addAll(networks.getOrDefault(masked(address.bytes, length), List.of()));
    }
  }

  private void domainsAbove(String domain, List<Indicator> found) {
    int from = 0;
    for (int label = 0; from >= 0 && label < MOST_LABELS; label++) {
      found.addAll(domains.getOrDefault(domain.substring(from), List.of()));
      int dot = domain.indexOf('.', from);
      from = dot < 0 ? -1 : dot + 1;
    }
  }

  private static Prefix masked(List<Byte> bytes, int bits) {
    var masked = new Byte[bytes.size()];
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      masked[i] = (byte) (bytes.get(i) & 0xFF << (8 - kept));
    }
    return new Prefix(bits, Arrays.asList(masked));
  }

  /** An address, or a network in CIDR notation; absent when the text is neither. */
  private static @Nullable Prefix network(String text) {
    int slash = text.indexOf('/');
    var address = slash < 0 ? text : text.substring(0, slash);
    boolean shaped =
        address.indexOf(':') >= 0
            ? address.matches("[0-9a-f:.]{2,45}")
            : address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!shaped || slash >= 0 && !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      return null;
    }
    try {
      var raw = InetAddress.ofLiteral(address).getAddress();
      var bytes = new ArrayList<Byte>(raw.length);
      for (byte each : raw) {
        bytes.add(each);
      }
      int bits = slash < 0 ? raw.length * 8 : Integer.parseInt(text.substring(slash + 1));
      return bits > raw.length * 8 ? null : masked(bytes, bits);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isHash(String text) {
    return switch (text.length()) {
      case 32, 40, 56, 64, 96, 128 ->
          text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
      default -> false;
    };
  }

  private static boolean isUrl(String text) {
    return text.indexOf("://") > 0;
  }

  /** Without a fragment and without the slash that an empty path may have. */
  private static String url(String text) {
    int fragment = text.indexOf('#');
    var plain = fragment < 0 ? text : text.substring(0, fragment);
    return plain.endsWith("/") && plain.indexOf('/', plain.indexOf("://") + 3) == plain.length() - 1
        ? plain.substring(0, plain.length() - 1)
        : plain;
  }

  private static @Nullable String host(String text) {
    try {
      var host = URI.create(text).getHost();
      return host != null && host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String domain(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static boolean isDomain(String text) {
    return text.length() <= 253
        && text.matches("(?:[\\p{L}\\p{N}_-]{1,63}\\.)+[\\p{L}\\p{N}-]{2,63}");
  }
}
