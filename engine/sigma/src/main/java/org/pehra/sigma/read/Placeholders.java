package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills the placeholders of values from lists by name. For one rule only. */
public final class Placeholders {
  private final Map<String, List<String>> lists;
  private final Budget budget;
  private final Map<String, List<String>> used = new LinkedHashMap<>();

  public Placeholders(Map<String, List<String>> lists, Budget budget) {
    this.lists = lists;
    this.budget = budget;
  }

  /** The item with every placeholder filled that has a list; each combination is a value. */
  public Selection fill(Selection.Item item) {
    if (item.values().stream().noneMatch(Value.Pending.class::isInstance)) {
      return item;
    }
    var values = new ArrayList<Value>();
    for (var value : item.values()) {
      if (value instanceof Value.Pending pending) {
        fill(pending).forEach(values::add);
      } else {
        values.add(value);
      }
    }
    return item.withValues(values);
  }

  /** The lists that filled something. */
  public Map<String, List<String>> used() {
    return used;
  }

  private List<Value> fill(Value.Pending pending) {
    var sources = List.of(pending.source());
    for (var name : pending.source().placeholders()) {
      var list = lists.get(name);
      if (list != null) {
        used.put(name, list);
        sources = product(sources, name, list, pending);
      }
    }
    return sources.stream().map(source -> ModifierChain.resume(pending, source)).toList();
  }

  private List<Source> product(
      List<Source> sources, String name, List<String> list, Value.Pending pending) {
    if (list.isEmpty()) {
      throw new Refusal(
          pending.position(), "placeholder %" + name + "% has an empty list", "add a value");
    }
    budget.spend(sources.size() * Math.min(list.size(), 100_000), pending.position());
    var filled = new ArrayList<Source>(sources.size() * list.size());
    for (var source : sources) {
      for (var value : list) {
        filled.add(source.fill(name, new Source.Stretch.Written(value)));
      }
    }
    return filled;
  }
}
