package org.pehra.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pehra.sigma.pipeline.Pipeline;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.Nearest;
import org.pehra.sigma.read.Selection;

/**
 * Finds field names that are probably misspelt: unknown to the pipelines, rare among the rules of
 * its product, and one letter (or the case) away from a name that the pipelines know or that many
 * of these rules use. A field that no pipeline knows is not wrong by itself, so everything less
 * certain is left alone.
 */
final class FieldLint {
  private static final int SHORTEST = 5;

  /** A name that so many rules of a log source use is one of its names. */
  private static final int COMMON = 4;

  /** With so many rules of a product, its names are those that they use. */
  private static final int ENOUGH = 30;

  private final Set<String> known = new LinkedHashSet<>();

  FieldLint(Collection<Pipeline> pipelines) {
    pipelines.forEach(pipeline -> known.addAll(pipeline.fields()));
    known.remove(""); // keywords
  }

  /** A rule or filter with the fields it uses. */
  private record User(Draft draft, LogSource source, Map<String, Position> fields) {}

  /** The rules of one product, and how many of them use a field, by log source. */
  private static final class Product {
    private final List<User> users = new ArrayList<>();
    private final Map<LogSource, Map<String, Integer>> uses = new HashMap<>();

    private void add(User user) {
      users.add(user);
      var counts = uses.computeIfAbsent(user.source, source -> new HashMap<>());
      user.fields.keySet().forEach(field -> counts.merge(field, 1, Integer::sum));
    }

    private Set<String> names(LogSource source, Set<String> known) {
      var names = new LinkedHashSet<String>();
      for (var name : known) {
        if (users.size() < ENOUGH || uses.values().stream().anyMatch(by -> by.containsKey(name))) {
          names.add(name);
        }
      }
      uses.getOrDefault(source, Map.of())
          .forEach(
              (field, count) -> {
                if (count >= COMMON) {
                  names.add(field);
                }
              });
      return names;
    }
  }

  List<Problem> warnings(Collection<Draft> drafts) {
    Map<String, Product> products = new LinkedHashMap<>();
    for (var draft : drafts) {
      switch (draft) {
        case Draft.Detection rule -> add(products, rule, rule.logSource(), rule.selections());
        case Draft.Filter filter -> add(products, filter, filter.logSource(), filter.selections());
        case Draft.Correlation correlation -> {}
      }
    }
    var problems = new ArrayList<Problem>();
    products.values().forEach(product -> warnings(product, problems));
    return problems;
  }

  private static void add(
      Map<String, Product> products,
      Draft draft,
      LogSource source,
      Map<String, Selection> selections) {
    products
        .computeIfAbsent(source.product(), name -> new Product())
        .add(new User(draft, source, fields(selections.values())));
  }

  private void warnings(Product product, List<Problem> problems) {
    Map<LogSource, Map<String, String>> near = new HashMap<>();
    Map<LogSource, Set<String>> names = new HashMap<>();
    for (var user : product.users) {
      var candidates = names.computeIfAbsent(user.source, at -> product.names(at, known));
      var known = near.computeIfAbsent(user.source, at -> new HashMap<>());
      user.fields.forEach(
          (field, position) -> {
            var meant = known.computeIfAbsent(field, name -> meant(name, candidates));
            if (!meant.isEmpty()) {
              problems.add(warning(user.draft, field, meant, position));
            }
          });
    }
  }

  private static Problem warning(Draft draft, String field, String meant, Position position) {
    return new Problem(
        Problem.Severity.WARNING,
        position,
        draft.head().id(),
        "field '" + field + "' is not known",
        "did you mean '" + meant + "'?");
  }

  /** The name that was probably meant, or an empty text where the name is likely right. */
  private String meant(String field, Set<String> names) {
    if (known.contains(field) || names.contains(field) || field.length() < SHORTEST) {
      return "";
    }
    return Nearest.within(field, names, 1)
        .filter(name -> !letters(name).equals(letters(field)))
        .filter(name -> !name.equals(field + 's') && !field.equals(name + 's'))
        .filter(name -> !name.equals(field.toLowerCase(Locale.ROOT))) // another product's way
        .orElse("");
  }

  /** {@code param1} and {@code param2} differ on purpose. */
  private static String letters(String name) {
    return name.replaceAll("[0-9]", "");
  }

  private static Map<String, Position> fields(Collection<Selection> selections) {
    Map<String, Position> fields = new LinkedHashMap<>();
    for (var selection : selections) {
      selection.anyItem(
          item -> {
            if (!item.keyword()) {
              fields.putIfAbsent(item.field(), item.position());
            }
            return false;
          });
    }
    return fields;
  }
}
