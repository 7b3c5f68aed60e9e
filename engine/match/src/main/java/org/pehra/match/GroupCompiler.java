package org.pehra.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/** Makes a {@link Group} of rules whose conditions were folded for it. Used once. */
final class GroupCompiler {
  /**
   * A rule as a group sees it.
   *
   * @param rule number in the layer
   * @param condition simplified by what the group's events have in common
   */
  record Member(int rule, Expr condition) {}

  private final FieldNames fields;
  private final List<Member> members;
  private final Map<Predicate, Integer> bits = new LinkedHashMap<>();
  private final Map<String, Integer> locals = new LinkedHashMap<>();

  GroupCompiler(FieldNames fields, List<Member> members) {
    this.fields = fields;
    this.members = members;
  }

  Group compile() {
    members.forEach(member -> collect(member.condition()));
    var indexes = indexes();
    var keywords = indexes.remove(Predicate.KEYWORD);
    var byField = new @Nullable FieldIndex[locals.size()];
    var localField = new int[fields.size()];
    java.util.Arrays.fill(localField, -1);
    locals.forEach(
        (name, local) -> {
          byField[local] = indexes.get(name);
          localField[fields.id(name)] = local;
        });
    int ids =
        Math.max(
            indexes.values().stream().mapToInt(FieldIndex::ids).max().orElse(0),
            keywords == null ? 0 : keywords.ids());
    return withCandidates(localField, byField, keywords, Math.max(ids, bits.size()));
  }

  private void collect(Expr expr) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> collect(not.of());
      case Expr.And and -> and.of().forEach(this::collect);
      case Expr.Or or -> or.of().forEach(this::collect);
      case Expr.AtLeast some -> some.of().forEach(this::collect);
      case Expr.Leaf leaf -> collect(leaf.predicate());
    }
  }

  private void collect(Predicate predicate) {
    if (!predicate.field().equals(Predicate.KEYWORD)) {
      locals.putIfAbsent(predicate.field(), locals.size());
    }
    if (predicate instanceof Predicate.FieldRef ref) {
      locals.putIfAbsent(ref.other(), locals.size());
    } else {
      bits.putIfAbsent(predicate, bits.size());
    }
  }

  private Map<String, FieldIndex> indexes() {
    Map<String, FieldIndex.Builder> builders = new LinkedHashMap<>();
    bits.forEach(
        (predicate, bit) ->
            builders
                .computeIfAbsent(predicate.field(), name -> new FieldIndex.Builder(bits.size()))
                .add(predicate, bit));
    Map<String, FieldIndex> indexes = new LinkedHashMap<>();
    builders.forEach((name, builder) -> indexes.put(name, builder.build()));
    return indexes;
  }

  private Group withCandidates(
      int[] localField, @Nullable FieldIndex[] byField, @Nullable FieldIndex keywords, int ids) {
    List<Program> programs = new ArrayList<>();
    List<List<Integer>> byBit = new ArrayList<>();
    bits.forEach((predicate, bit) -> byBit.add(new ArrayList<>()));
    List<Integer> always = new ArrayList<>();
    var names = names();
    for (int rule = 0; rule < members.size(); rule++) {
      var condition = members.get(rule).condition();
      programs.add(Program.of(condition, names));
      var anchors = Anchors.of(condition, names, Shares::prior);
      if (anchors == null) {
        always.add(rule);
      } else {
        int number = rule;
        anchors.bits().stream().forEach(bit -> byBit.get(bit).add(number));
      }
    }
    var candidates = new int[bits.size()][];
    for (int bit = 0; bit < candidates.length; bit++) {
      candidates[bit] = array(byBit.get(bit));
    }
    var absent = new long[(bits.size() >> 6) + 1];
    return new Group(
        members.stream().mapToInt(Member::rule).toArray(),
        localField,
        byField,
        keywords,
        KeywordFilter.of(
            bits.keySet().stream()
                .filter(predicate -> predicate.field().equals(Predicate.KEYWORD))
                .toList()),
        absent,
        absentBits(absent),
        candidates,
        array(always),
        programs,
        members.stream().map(Member::condition).toList(),
        bits,
        ids);
  }

  private int[] absentBits(long[] absent) {
    var absentBit = new int[locals.size()];
    locals.forEach(
        (name, local) -> {
          int bit = bits.getOrDefault(new Predicate.Null(name), -1);
          absentBit[local] = bit;
          if (bit >= 0) {
            absent[bit >> 6] |= 1L << bit;
          }
        });
    return absentBit;
  }

  private Program.Names names() {
    return new Program.Names() {
      @Override
      public int bit(Predicate predicate) {
        return java.util.Objects.requireNonNull(bits.get(predicate));
      }

      @Override
      public int field(String name) {
        return java.util.Objects.requireNonNull(locals.get(name));
      }
    };
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
