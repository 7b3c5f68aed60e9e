package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.pehra.sigma.Predicate;

/**
 * A value's text before wildcards are understood, cut at its placeholders. Each stretch is
 * understood by itself, so that a backslash before a placeholder does not escape what fills it.
 */
public record Source(List<Stretch> stretches) {
  private static final Pattern PLACEHOLDER = Pattern.compile("%([A-Za-z0-9_.\\-]{1,200})%");

  public Source {
    stretches = List.copyOf(stretches);
  }

  /** A stretch of the text. */
  public sealed interface Stretch {
    record Written(String text) implements Stretch {}

    record Placeholder(String name) implements Stretch {}

    /** A placeholder that a pipeline turned into {@code *}. */
    record Wildcard() implements Stretch {}
  }

  static Source of(String text) {
    return new Source(List.of(new Stretch.Written(text)));
  }

  static Source withPlaceholders(String text) {
    var stretches = new ArrayList<Stretch>();
    var matcher = PLACEHOLDER.matcher(text);
    int at = 0;
    while (matcher.find()) {
      if (matcher.start() > at) {
        stretches.add(new Stretch.Written(text.substring(at, matcher.start())));
      }
      stretches.add(new Stretch.Placeholder(matcher.group(1)));
      at = matcher.end();
    }
    if (at < text.length() || stretches.isEmpty()) {
      stretches.add(new Stretch.Written(text.substring(at)));
    }
    return new Source(stretches);
  }

  /** Names of the placeholders that are not filled yet, in order. */
  public List<String> placeholders() {
    return stretches.stream()
        .filter(Stretch.Placeholder.class::isInstance)
        .map(stretch -> ((Stretch.Placeholder) stretch).name())
        .toList();
  }

  /** Fills the first placeholder of a name. */
  public Source fill(String name, Stretch with) {
    var filled = new ArrayList<>(stretches);
    int at = filled.indexOf(new Stretch.Placeholder(name));
    if (at >= 0) {
      filled.set(at, with);
    }
    return new Source(filled);
  }

  /** Text with wildcards understood. */
  List<Predicate.Part> parts() {
    var parts = new PatternBuilder();
    for (var stretch : stretches) {
      switch (stretch) {
        case Stretch.Written written -> parts.addPattern(written.text());
        case Stretch.Wildcard wildcard -> parts.addAnyText();
        case Stretch.Placeholder placeholder -> parts.addLiteral("%" + placeholder.name() + "%");
      }
    }
    return parts.build();
  }

  /** The text as it stands, for regular expressions, networks and field names. */
  String raw(String wildcard) {
    var text = new StringBuilder();
    for (var stretch : stretches) {
      switch (stretch) {
        case Stretch.Written written -> text.append(written.text());
        case Stretch.Wildcard any -> text.append(wildcard);
        case Stretch.Placeholder placeholder ->
            text.append('%').append(placeholder.name()).append('%');
      }
    }
    return text.toString();
  }
}
