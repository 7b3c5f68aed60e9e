package org.pehra.connect.config;

import java.util.List;

/** Configuration that cannot be used; every problem says where, what, and the mend. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /**
   * @param problems one line each, {@code file:line:column: key: what and the mend}
   */
  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
