package org.pehra.sigma.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate.RegexFlag;
import org.pehra.sigma.Predicate.TextMatch;
import org.pehra.sigma.Predicate.TimePart.Unit;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.yaml.YamlNode;

/**
 * Takes one value through its modifiers, left to right. Which modifier may follow which comes from
 * what the value has become: text, bytes, a regular expression and so on. For one value only.
 */
public final class ModifierChain {
  private static final byte[] NO_MARK = {};
  private static final byte[] LITTLE_ENDIAN_MARK = {(byte) 0xFF, (byte) 0xFE};

  private final Source source;
  private final List<Modifier> modifiers;
  private final boolean keyword;
  private final Position position;

  /**
   * @param modifiers without those of the item as a whole ({@code all}, {@code neq}, {@code
   *     expand})
   */
  ModifierChain(Source source, List<Modifier> modifiers, boolean keyword, Position position) {
    this.source = source;
    this.modifiers = modifiers;
    this.keyword = keyword;
    this.position = position;
  }

  /** Reads a value as a rule writes it. */
  static Value read(YamlNode.Scalar scalar, List<Modifier> modifiers, boolean keyword) {
    var position = scalar.position();
    boolean expand = modifiers.contains(Modifier.EXPAND);
    var chain = ordered(modifiers);
    if (chain.isEmpty() && !keyword && !expand) {
      return unmodified(scalar);
    }
    if (scalar.isNull()) {
      throw new Refusal(
          position,
          keyword ? "null cannot be a keyword" : "null takes no modifiers",
          "put an empty text in quotes: ''");
    }
    var source = expand ? Source.withPlaceholders(scalar.text()) : Source.of(scalar.text());
    if (!source.placeholders().isEmpty()) {
      return new Value.Pending(source, chain, keyword, position);
    }
    if (expand) {
      throw new Refusal(
          position,
          "'expand' on a value without a placeholder",
          "a placeholder is written %name%; without one drop the modifier");
    }
    return new ModifierChain(source, chain, keyword, position).run();
  }

  /** Goes on with a value whose placeholders a pipeline has filled. */
  public static Value resume(Value.Pending pending, Source filled) {
    if (!filled.placeholders().isEmpty()) {
      return new Value.Pending(filled, pending.modifiers(), pending.keyword(), pending.position());
    }
    return new ModifierChain(filled, pending.modifiers(), pending.keyword(), pending.position())
        .run();
  }

  /** {@code expand} acts before all others and a field reference is made first, as it must. */
  private static List<Modifier> ordered(List<Modifier> modifiers) {
    var chain = new ArrayList<>(modifiers);
    chain.remove(Modifier.EXPAND);
    if (chain.remove(Modifier.FIELDREF)) {
      chain.addFirst(Modifier.FIELDREF);
    }
    return chain;
  }

  private static Value unmodified(YamlNode.Scalar scalar) {
    var position = scalar.position();
    return switch (scalar.toPlain()) {
      case null -> new Value.Null(position);
      case Long number -> new Value.Num(number.doubleValue(), scalar.text(), position);
      case Double number -> new Value.Num(number, scalar.text(), position);
      default -> new Value.Text(Source.of(scalar.text()).parts(), false, position);
    };
  }

  private Value run() {
    Optional<Value> value = Optional.empty();
    for (var modifier : modifiers) {
      value = Optional.of(value.isEmpty() ? first(modifier) : next(modifier, value.get()));
    }
    var result = value.orElseGet(this::text);
    return keyword ? asKeyword(result) : result;
  }

  private Value first(Modifier modifier) {
    return switch (modifier) {
      case RE -> Regexes.read(source.raw(".*"), Set.of(), position);
      case CIDR -> Cidrs.read(source.raw("*"), position);
      case FIELDREF -> fieldRef();
      case EXISTS -> exists();
      case LT, LTE, GT, GTE -> new Value.Compare(comparison(modifier), number(), position);
      case MINUTE, HOUR, DAY, WEEK, MONTH, YEAR -> timePart(modifier);
      default -> next(modifier, text());
    };
  }

  private Value next(Modifier modifier, Value value) {
    return switch (value) {
      case Value.Text text -> onText(modifier, text);
      case Value.Bytes bytes -> onBytes(modifier, bytes);
      case Value.AnyOf any ->
          new Value.AnyOf(any.of().stream().map(each -> next(modifier, each)).toList(), position);
      case Value.Regex regex -> onRegex(modifier, regex);
      case Value.FieldRef ref -> onFieldRef(modifier, ref);
      case Value.TimePart part -> onTimePart(modifier, part);
      case Value.Num n -> throw illegal(modifier, "");
      case Value.Null n -> throw illegal(modifier, "");
      case Value.Cidr cidr -> throw illegal(modifier, "'cidr' takes no other modifiers");
      case Value.Compare compare -> throw illegal(modifier, "a comparison must be the last one");
      case Value.Exists exists -> throw illegal(modifier, "'exists' takes no other modifiers");
      case Value.Pending pending -> throw illegal(modifier, "");
    };
  }

  private Value onText(Modifier modifier, Value.Text text) {
    return switch (modifier) {
      case CONTAINS -> wrap(text, true, true);
      case STARTSWITH -> wrap(text, false, true);
      case ENDSWITH -> wrap(text, true, false);
      case CASED -> new Value.Text(text.parts(), true, position);
      case WINDASH -> windash(text);
      case BASE64 -> Encodings.base64(Encodings.utf8(text));
      case BASE64OFFSET -> Encodings.base64Offset(Encodings.utf8(text));
      case UTF16 -> Encodings.utf16(LITTLE_ENDIAN_MARK, StandardCharsets.UTF_16LE, text);
      case UTF16LE, WIDE -> Encodings.utf16(NO_MARK, StandardCharsets.UTF_16LE, text);
      case UTF16BE -> Encodings.utf16(NO_MARK, StandardCharsets.UTF_16BE, text);
      case RE, CIDR, FIELDREF, EXISTS, LT, LTE, GT, GTE ->
          throw illegal(modifier, "'" + modifier.text() + "' must be the first modifier");
      case MINUTE, HOUR, DAY, WEEK, MONTH, YEAR ->
          throw illegal(modifier, "'" + modifier.text() + "' must be the first modifier");
      case I, M, S -> throw illegal(modifier, "it is a flag of 're' and follows it");
      case ALL, NEQ, EXPAND -> throw illegal(modifier, "");
    };
  }

  private Value onBytes(Modifier modifier, Value.Bytes bytes) {
    return switch (modifier) {
      case BASE64 -> Encodings.base64(bytes);
      case BASE64OFFSET -> Encodings.base64Offset(bytes);
      case CONTAINS, STARTSWITH, ENDSWITH, CASED -> {
        var parts = new PatternBuilder().addLiteral(bytes.characters()).build();
        yield onText(modifier, new Value.Text(parts, false, position));
      }
      default ->
          throw illegal(
              modifier, "after an encoding to UTF-16 come 'base64', 'base64offset', 'contains'");
    };
  }

  private Value onRegex(Modifier modifier, Value.Regex regex) {
    var flags = EnumSet.noneOf(RegexFlag.class);
    flags.addAll(regex.flags());
    switch (modifier) {
      case I -> flags.add(RegexFlag.IGNORE_CASE);
      case M -> flags.add(RegexFlag.MULTILINE);
      case S -> flags.add(RegexFlag.DOTALL);
      case CASED -> throw illegal(modifier, "'re' is case-sensitive unless 'i' follows it");
      case CONTAINS, STARTSWITH, ENDSWITH ->
          throw illegal(modifier, "'re' finds anywhere; use ^ and $ to anchor it");
      default -> throw illegal(modifier, "only the flags 'i', 'm', 's' may follow 're'");
    }
    return Regexes.read(regex.pattern(), flags, position);
  }

  private Value onFieldRef(Modifier modifier, Value.FieldRef ref) {
    if (ref.match() == TextMatch.EQUALS) {
      switch (modifier) {
        case CONTAINS -> {
          return new Value.FieldRef(ref.other(), TextMatch.CONTAINS, position);
        }
        case STARTSWITH -> {
          return new Value.FieldRef(ref.other(), TextMatch.STARTS_WITH, position);
        }
        case ENDSWITH -> {
          return new Value.FieldRef(ref.other(), TextMatch.ENDS_WITH, position);
        }
        default -> {}
      }
    }
    throw illegal(
        modifier, "'fieldref' goes with one of 'startswith', 'endswith', 'contains', and 'neq'");
  }

  private Value onTimePart(Modifier modifier, Value.TimePart part) {
    if (part.comparison() == Comparison.EQ) {
      switch (modifier) {
        case LT, LTE, GT, GTE -> {
          return new Value.TimePart(part.unit(), comparison(modifier), part.value(), position);
        }
        default -> {}
      }
    }
    throw illegal(modifier, "a time part goes with one of 'lt', 'lte', 'gt', 'gte', and 'neq'");
  }

  private Value fieldRef() {
    needsField(Modifier.FIELDREF);
    var other = source.raw("*").strip();
    if (other.isEmpty()) {
      throw new Refusal(position, "'fieldref' needs the name of a field", "");
    }
    return new Value.FieldRef(other, TextMatch.EQUALS, position);
  }

  private Value exists() {
    needsField(Modifier.EXISTS);
    return switch (source.raw("*")) {
      case "true", "True", "TRUE" -> new Value.Exists(true, position);
      case "false", "False", "FALSE" -> new Value.Exists(false, position);
      default -> throw new Refusal(position, "'exists' needs true or false", "");
    };
  }

  private Value timePart(Modifier modifier) {
    needsField(modifier);
    var unit = Unit.valueOf(modifier.name());
    double value = number();
    int least = unit == Unit.MINUTE || unit == Unit.HOUR ? 0 : 1;
    int most =
        switch (unit) {
          case MINUTE -> 59;
          case HOUR -> 23;
          case DAY -> 31;
          case WEEK -> 53;
          case MONTH -> 12;
          case YEAR -> 9999;
        };
    if (value != Math.rint(value) || value < least || value > most) {
      throw new Refusal(
          position,
          "'" + source.raw("*") + "' cannot be the " + modifier.text(),
          "a whole number from " + least + " to " + most);
    }
    return new Value.TimePart(unit, Comparison.EQ, (int) value, position);
  }

  private double number() {
    var text = source.raw("*").strip();
    var number = new YamlNode.Scalar(text, true, position).toPlain();
    if (number instanceof Number n) {
      return n.doubleValue();
    }
    throw new Refusal(
        position, "'" + modifiers.getFirst().text() + "' needs a number, not '" + text + "'", "");
  }

  private static Comparison comparison(Modifier modifier) {
    return Comparison.valueOf(modifier.name());
  }

  private void needsField(Modifier modifier) {
    if (keyword) {
      throw new Refusal(position, "'" + modifier.text() + "' needs a field before it", "");
    }
  }

  private Value.Text text() {
    return new Value.Text(source.parts(), false, position);
  }

  private Value windash(Value.Text text) {
    var variants = new ArrayList<Value>();
    for (var parts : Windash.permutations(text.parts(), position)) {
      variants.add(new Value.Text(parts, text.cased(), position));
    }
    return variants.size() == 1 ? variants.getFirst() : new Value.AnyOf(variants, position);
  }

  private static Value.Text wrap(Value.Text text, boolean before, boolean after) {
    var pattern = new PatternBuilder();
    if (before) {
      pattern.addAnyText();
    }
    pattern.addAll(text.parts());
    if (after) {
      pattern.addAnyText();
    }
    return new Value.Text(pattern.build(), text.cased(), text.position());
  }

  /** A keyword is looked for anywhere in a value, unless the rule says at which end. */
  private Value asKeyword(Value value) {
    if (modifiers.contains(Modifier.STARTSWITH) || modifiers.contains(Modifier.ENDSWITH)) {
      return value;
    }
    return switch (value) {
      case Value.Text text when text.parts().isEmpty() ->
          throw new Refusal(position, "a keyword cannot be empty", "");
      case Value.Text text -> wrap(text, true, true);
      case Value.Bytes bytes -> onBytes(Modifier.CONTAINS, bytes);
      case Value.AnyOf any ->
          new Value.AnyOf(any.of().stream().map(this::asKeyword).toList(), position);
      default -> value;
    };
  }

  private Refusal illegal(Modifier modifier, String hint) {
    var chain = new StringBuilder();
    modifiers.forEach(each -> chain.append('|').append(each.text()));
    return new Refusal(
        position, "modifier '" + modifier.text() + "' is not allowed in '" + chain + "'", hint);
  }
}
