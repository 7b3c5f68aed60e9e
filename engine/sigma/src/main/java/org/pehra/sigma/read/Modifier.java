package org.pehra.sigma.read;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sigma's value modifiers (specification 2.1.0, appendix "Sigma Modifiers"). */
public enum Modifier {
  CONTAINS,
  STARTSWITH,
  ENDSWITH,
  ALL,
  EXISTS,
  CASED,
  NEQ,
  WINDASH,
  RE,
  I("ignorecase"),
  M("multiline"),
  S("dotall"),
  BASE64,
  BASE64OFFSET,
  UTF16,
  UTF16LE,
  UTF16BE,
  WIDE,
  LT,
  LTE,
  GT,
  GTE,
  MINUTE,
  HOUR,
  DAY,
  WEEK,
  MONTH,
  YEAR,
  CIDR,
  EXPAND,
  FIELDREF;

  private static final Map<String, Modifier> BY_NAME = new TreeMap<>();

  static {
    for (var modifier : values()) {
      modifier.names().forEach(name -> BY_NAME.put(name, modifier));
    }
  }

  private final String alias;

  Modifier() {
    this("");
  }

  Modifier(String alias) {
    this.alias = alias;
  }

  /** As a rule writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  private Stream<String> names() {
    return alias.isEmpty() ? Stream.of(text()) : Stream.of(text(), alias);
  }

  static Optional<Modifier> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static List<String> allNames() {
    return List.copyOf(BY_NAME.keySet());
  }
}
