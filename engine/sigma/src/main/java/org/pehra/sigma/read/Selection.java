package org.pehra.sigma.read;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.pehra.sigma.Position;

/** A named part of a detection, before its values become predicates. */
public sealed interface Selection {
  /** All must hold: a map. */
  record All(List<Selection> of) implements Selection {
    public All {
      of = List.copyOf(of);
    }
  }

  /** One must hold: a list of maps, or a field that a pipeline mapped to several. */
  record Any(List<Selection> of) implements Selection {
    public Any {
      of = List.copyOf(of);
    }
  }

  /** A pipeline took it away; what it stood in goes on without it. */
  record Dropped() implements Selection {}

  /**
   * A field with its values.
   *
   * @param field empty for keywords
   * @param values never empty
   * @param all every value must match, not just one
   * @param negated none of the values may match ({@code neq})
   * @param applied ids of the pipeline items that changed it
   */
  record Item(
      String field,
      List<Value> values,
      boolean all,
      boolean negated,
      Set<String> applied,
      Position position)
      implements Selection {
    public Item {
      values = List.copyOf(values);
      applied = Set.copyOf(applied);
    }

    public boolean keyword() {
      return field.isEmpty();
    }

    public Item withField(String other) {
      return new Item(other, values, all, negated, applied, position);
    }

    public Item withValues(List<Value> others) {
      return new Item(field, others, all, negated, applied, position);
    }

    public Item withApplied(Set<String> ids) {
      return new Item(field, values, all, negated, ids, position);
    }
  }

  /** The same tree with every item replaced. */
  default Selection map(Function<Item, Selection> change) {
    return switch (this) {
      case All all -> new All(all.of().stream().map(part -> part.map(change)).toList());
      case Any any -> new Any(any.of().stream().map(part -> part.map(change)).toList());
      case Dropped dropped -> dropped;
      case Item item -> change.apply(item);
    };
  }

  /** Whether any item satisfies the test. */
  default boolean anyItem(java.util.function.Predicate<Item> test) {
    return switch (this) {
      case All all -> all.of().stream().anyMatch(part -> part.anyItem(test));
      case Any any -> any.of().stream().anyMatch(part -> part.anyItem(test));
      case Dropped dropped -> false;
      case Item item -> test.test(item);
    };
  }
}
