package org.pehra.alerts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.jspecify.annotations.Nullable;

/** From a parsed query to Lucene's. One per query: counts its costly parts. */
final class QueryCompiler {
  /** A pattern that begins with a wildcard visits every value of its field. */
  static final int MAX_LEADING_WILDCARDS = 4;

  static final int MIN_LEADING_LITERAL = 2;
  private static final int AUTOMATON_WORK = 10_000;

  private final Analyzer analyzer;
  private final Instant now;
  private int leadingWildcards;

  QueryCompiler(Analyzer analyzer, Instant now) {
    this.analyzer = analyzer;
    this.now = now;
  }

  Query compile(Clause clause) {
    return switch (clause) {
      case Clause.All() -> MatchAllDocsQuery.INSTANCE;
      case Clause.And(var parts) -> all(parts);
      case Clause.Or(var parts) -> any(parts.stream().map(this::compile).toList());
      case Clause.Not(var part) ->
          new BooleanQuery.Builder()
              .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
              .add(compile(part), Occur.MUST_NOT)
              .build();
      case Clause.Has has -> has(has);
      case Clause.Between range -> between(range);
    };
  }

  private Query all(List<Clause> parts) {
    var all = new BooleanQuery.Builder();
    parts.forEach(part -> all.add(compile(part), Occur.FILTER));
    return all.build();
  }

  private static Query any(List<Query> queries) {
    var any = new BooleanQuery.Builder();
    queries.forEach(query -> any.add(query, Occur.SHOULD));
    return new ConstantScoreQuery(any.build());
  }

  /** Matches one whole keyword value. */
  static Query keyword(String field, String value) {
    return new TermQuery(new Term(AlertDocument.KEYWORDS, field + '\0' + Fields.keyword(value)));
  }

  private Query has(Clause.Has has) {
    var pattern = has.pattern();
    return switch (Fields.kind(has.field(), has.position())) {
      case KEYWORD -> keywordPattern(has);
      case TEXT -> text(has);
      case LONG, DOUBLE, TIME -> {
        if (pattern.anything()) {
          yield between(new Clause.Between(has.field(), null, true, null, true, has.position()));
        }
        if (!pattern.literal()) {
          throw new QueryException(
              "wildcards do not work on " + has.field(), has.position(), "use a range");
        }
        var value = pattern.text();
        yield between(new Clause.Between(has.field(), value, true, value, true, has.position()));
      }
    };
  }

  private Query keywordPattern(Clause.Has has) {
    var pattern = has.pattern();
    if (pattern.literal()) {
      return keyword(has.field(), pattern.text());
    }
    var prefix = has.field() + '\0';
    if (pattern.anything()) {
      return new PrefixQuery(new Term(AlertDocument.KEYWORDS, prefix));
    }
    return wildcard(AlertDocument.KEYWORDS, prefix, has);
  }

  private Query wildcard(String luceneField, String prefix, Clause.Has has) {
    var parts = has.pattern().parts();
    if (!(parts.getFirst() instanceof Clause.Text)) {
      leading(has);
    }
    var text = new StringBuilder(prefix);
    for (var part : parts) {
      switch (part) {
        case Clause.Text(String value) ->
            text.append(Fields.fold(value).replaceAll("[\\\\*?]", "\\\\$0"));
        case Clause.Many() -> text.append('*');
        case Clause.One() -> text.append('?');
      }
    }
    try {
      return new WildcardQuery(new Term(luceneField, text.toString()), AUTOMATON_WORK);
    } catch (TooComplexToDeterminizeException e) {
      throw new QueryException("the pattern is too complex", has.position(), "use fewer wildcards");
    }
  }

  private void leading(Clause.Has has) {
    int literal = has.pattern().text().length();
    if (literal < MIN_LEADING_LITERAL) {
      throw new QueryException(
          "a pattern that begins with a wildcard is too short",
          has.position(),
          "give at least " + MIN_LEADING_LITERAL + " other characters");
    }
    if (++leadingWildcards > MAX_LEADING_WILDCARDS) {
      throw new QueryException(
          "too many patterns begin with a wildcard",
          has.position(),
          "at most " + MAX_LEADING_WILDCARDS);
    }
  }

  private Query text(Clause.Has has) {
    var pattern = has.pattern();
    if (pattern.anything()) {
      return has.field().equals(Fields.ANY_TEXT)
          ? MatchAllDocsQuery.INSTANCE
          : new PrefixQuery(new Term(has.field(), ""));
    }
    if (pattern.literal()) {
      return phrase(has);
    }
    if (!pattern.text().codePoints().allMatch(Fields::isWordPart)) {
      throw new QueryException(
          "a wildcard in free text works within one word",
          has.position(),
          "search a field: source.ip:10.0.*");
    }
    return wildcard(has.field(), "", has);
  }

  private Query phrase(Clause.Has has) {
    var words = words(has.pattern().text());
    if (words.isEmpty()) {
      throw new QueryException(
          "there is no letter or digit to search for", has.position(), "add a word");
    }
    return words.size() == 1
        ? new ConstantScoreQuery(new TermQuery(new Term(has.field(), words.getFirst())))
        : new PhraseQuery(has.field(), words.toArray(String[]::new));
  }

  private List<String> words(String text) {
    var words = new ArrayList<String>();
    try (var stream = analyzer.tokenStream(Fields.ANY_TEXT, text)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }

  private Query between(Clause.Between range) {
    return switch (Fields.kind(range.field(), range.position())) {
      case LONG -> longs(range);
      case DOUBLE -> doubles(range);
      case TIME -> times(range);
      case KEYWORD -> {
        if (!range.field().equals("level")) {
          throw noRange(range);
        }
        yield levels(range);
      }
      case TEXT -> throw noRange(range);
    };
  }

  private static QueryException noRange(Clause.Between range) {
    return new QueryException(
        "ranges do not work on " + range.field(),
        range.position(),
        "they work on level, count, value, revision and times");
  }

  private static Query levels(Clause.Between range) {
    int from = range.from() == null ? 0 : Fields.rank(Fields.level(range.from(), range.position()));
    int to =
        range.to() == null
            ? Fields.LEVELS.size() - 1
            : Fields.rank(Fields.level(range.to(), range.position()));
    var queries = new ArrayList<Query>();
    for (int i = range.fromInclusive() ? from : from + 1;
        i <= (range.toInclusive() ? to : to - 1);
        i++) {
      queries.add(keyword("level", Fields.name(Fields.LEVELS.get(i))));
    }
    return any(queries);
  }

  private static Query longs(Clause.Between range) {
    double from = number(range.from(), Double.NEGATIVE_INFINITY, range);
    double to = number(range.to(), Double.POSITIVE_INFINITY, range);
    long low = (long) (range.fromInclusive() ? Math.ceil(from) : Math.floor(from) + 1);
    long high = (long) (range.toInclusive() ? Math.floor(to) : Math.ceil(to) - 1);
    return LongPoint.newRangeQuery(range.field(), low, high);
  }

  private static Query doubles(Clause.Between range) {
    double from = number(range.from(), Double.NEGATIVE_INFINITY, range);
    double to = number(range.to(), Double.POSITIVE_INFINITY, range);
    return DoublePoint.newRangeQuery(
        range.field(),
        range.fromInclusive() ? from : DoublePoint.nextUp(from),
        range.toInclusive() ? to : DoublePoint.nextDown(to));
  }

  private static double number(@Nullable String text, double open, Clause.Between range) {
    if (text == null) {
      return open;
    }
    try {
      double number = Double.parseDouble(text);
      if (!Double.isNaN(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new QueryException(
        "'" + text + "' is not a number", range.position(), range.field() + " is a number");
  }

  private Query times(Clause.Between range) {
    long low = Long.MIN_VALUE;
    if (range.from() != null) {
      var from = Times.span(range.from(), now, range.position());
      low = (range.fromInclusive() ? from.start() : from.end()).toEpochMilli();
    }
    long high = Long.MAX_VALUE;
    if (range.to() != null) {
      var to = Times.span(range.to(), now, range.position());
      high = (range.toInclusive() ? to.end() : to.start()).toEpochMilli() - 1;
    }
    return LongPoint.newRangeQuery(range.field(), low, high);
  }
}
