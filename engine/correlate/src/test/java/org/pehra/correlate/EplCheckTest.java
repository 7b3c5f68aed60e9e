package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.sigma.Problem;

/** What authors may say in EPL, and that nothing gets out of it. */
class EplCheckTest {
  private static final long HALF_HOUR = 30 * 60_000;

  private static List<Problem> problems(String epl) {
    var rule = Rules.epl("r", List.of("a", "b"), HALF_HOUR, epl);
    return Plan.compile(List.of(Rules.detection("a"), Rules.detection("b"), rule)).problems();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from Signal",
        "select s.* from Signal as s where s.rule = 'a';",
        "select a, b.`user.name` as name from pattern [every a=Signal(rule='a') -> b=Signal(rule='b') where timer:within(30 min)]",
        "select a from pattern [every a=Signal(rule='a') -> (timer:interval(10 min) and not Signal(rule='b', `user.name` = a.`user.name`))]",
        "select a[0].at as first, a from pattern [every ([3] a=Signal(rule='a')) where timer:within(90 sec)]",
        "select `host.name`, count(*) as n, count(distinct rule) as kinds from Signal#time(30 min) group by `host.name` having count(*) > 3",
        "select at from Signal#time(1 min) as s having window(*).countOf(x => x.rule = 'a') > 2 and current_timestamp - s.at < 1000",
        "select b.countOf(x => x.weight > 1) as n from pattern [every x=Signal(rule='a') -> (b=Signal(rule='b') until Signal(rule='a')) where timer:within(1 min)]",
        "select sum(cast(`amount`, double)) as total, max(1, 2) as most from Signal#time(10 min) having sum(cast(`amount`, double)) > 100",
        "select at.getHourOfDay() as clock from Signal where at.getDayOfWeek() = 1",
        "select * from Signal match_recognize (measures A as a, last(B.at) as newest pattern (A B+) define A as A.rule = 'a', B as B.rule = 'b')",
        "select x.at as one, y.at as other from Signal(rule='a')#time(1 min) as x, Signal(rule='b')#lastevent as y where x.`user.name` = y.`user.name`",
        "select at from Signal as s where exists (select * from Signal(rule='a')#time(5 min) as o where o.`ip` = s.`ip`)",
        "select case when weight > 1 then 'many' else coalesce(`x`, 'none') end as c, rule || '!' as d from Signal(rule in ('a', 'b'), `y` like 'z%', weight between 1 and 3)",
      })
  void harmlessSelectsAreTaken(String epl) {
    assertEquals(List.of(), problems(epl));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select java.lang.Runtime.getRuntime() as x from Signal",
        "select java.lang.Runtime.getRuntime().exec('id') as x from Signal",
        "select * from Signal(java.lang.System.getProperty('user.home') = 'x')",
        "select Math.max(1, 2) as x from Signal",
        "select Integer.MAX_VALUE as x from Signal",
        "select java.lang.Integer.MAX_VALUE as x from Signal",
        "select a.rule.getClass() as x from pattern [every a=Signal]",
        "select a.`user.name`.getClass() as x from pattern [every a=Signal]",
        "select `user.name`.length() as x from Signal",
        "select rule.toString().getClass() as x from Signal",
        "select s.getUnderlying() as x from Signal as s",
        "select window(*).getClass() as x from Signal#time(1 min)",
        "select window(*).where(x => x.rule.getClass() is not null) as x from Signal#time(1 min)",
        "select (select s.rule.hashCode() from Signal#time(1 min) as s) as x from Signal",
        "select new java.lang.Object() as x from Signal",
        "select new {x = rule} as y from Signal",
        "select cast(rule, java.lang.Object) as x from Signal",
        "select instanceof(rule, java.lang.String) as x from Signal",
        "select typeof(s) as x from Signal as s",
        "select current_evaluation_context() as x from Signal",
        "select foo(rule) as x from Signal",
        "select transpose(rule) from Signal",
        "select rule regexp '(a+)+b' as x from Signal",
        "select ? as x from Signal",
        "create expression js:foo(x) [ x ]",
        "expression js:foo(x) [ x ] select foo(rule) as x from Signal",
        "expression foo { x => x.at } select foo(s) as x from Signal as s",
        "inlined_class \"\"\" public class X { public static int f() { return 1; } } \"\"\" select X.f() as x from Signal",
        "create inlined_class \"\"\" public class X { } \"\"\"",
        "import java.util.*; select rule from Signal",
        "module x; select rule from Signal",
        "select * from method:java.lang.Math.random() as r, Signal#time(1 min) as s",
        "select * from sql:db ['select 1'] as r, Signal#time(1 min) as s",
        "@Hook(type=HookType.SQLCOL, hook='X') select rule from Signal",
        "@Priority(3) select rule from Signal",
        "@Hint('x') select rule from Signal",
        "@org.pehra.Some select rule from Signal",
        "@Name('x') select rule from Signal",
        "create context C partition by rule from Signal",
        "context PehraParts select rule from Signal",
        "select context.key1 as x from Signal",
        "select pehra_part as x from Signal",
        "select rule from PehraLeave",
        "create variable int x = 1",
        "create window W#keepall as Signal",
        "create table T (x int)",
        "create schema S (x int)",
        "create dataflow D BeaconSource -> s {}",
        "create index I on W(x)",
        "insert into Signal select * from Signal",
        "insert into Other select * from Signal",
        "into table T select count(*) as n from Signal",
        "on Signal set x = 1",
        "update istream Signal set rule = 'x'",
        "delete from Signal",
        "select rule from Signal output every 1 min",
        "select rstream rule from Signal#time(1 min)",
        "select rule from Signal for grouped_delivery(rule)",
        "select * from pattern [every timer:interval(10 sec)]",
        "select * from pattern [every (timer:interval(10 sec) and not Signal)]",
        "select * from pattern [every (timer:interval(10 sec) or Signal)]",
        "select * from pattern [timer:at(*, *, *, *, *)]",
        "select * from pattern [timer:schedule(date: '2026-01-01T00:00:00Z')]",
        "select * from pattern [every a=Signal -> b=Signal(rule='b')]",
        "select * from pattern [every a=Signal -> b=Signal where timer:within(31 min)]",
        "select * from pattern [every a=Signal -> b=Signal where timer:within(a.weight)]",
        "select * from pattern [every a=Signal -> timer:interval(1 month)]",
        "select rule from Signal#time(1 hour)",
        "select rule from Signal#ext_timed(at, 1 day)",
        "select rule from Signal#keepall",
        "select rule from Signal#time_batch(1 min)",
        "select rule from Signal#mine:own(1)",
        "select count(*) as n from Signal having count(*) > 3",
        "select rule from Signal(rule='c')",
        "select rule from Signal where rule in ('a', 'c')",
        "select nothing from Signal",
        "select a.nothing from pattern [every a=Signal]",
        "select rule from Other",
        "select rule from Signal; select at from Signal",
        "select",
        "-- nothing",
        "// nothing",
      })
  void whateverElseIsRefused(String epl) {
    var problems = problems(epl);
    assertEquals(1, problems.size(), epl);
    assertEquals("r", problems.getFirst().ruleId());
    assertEquals("r.yml", problems.getFirst().position().file());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select rule\\nfrom Signal\\nwhere nothing = 1 | r.yml:12:11: Failed to validate filter expression 'nothing=1': Property named 'nothing' is not valid in any stream
          select\\n  rule frm Signal | r.yml:11:16: Incorrect syntax near 'Signal'
          select a.rule.getClass() as x\\nfrom pattern [every a=Signal] | r.yml:10:19: 'getClass' is not allowed: a rule calls no methods or functions — Esper's enumeration methods (countOf, anyOf …) are
          select rule\\nfrom Signal(rule='c') | r.yml:11:22: 'c' is not among the correlation's rules — they are a, b
          select a from pattern [every [3] a=Signal where timer:within(9 sec)] | r.yml:10:5: Unexpected error compiling statement: java.lang.IndexOutOfBoundsException:Index 0 out of bounds for length 0 — brackets around the parts of a pattern help
          select `event.id` from Signal | r.yml:10:13: the field 'event.id' would be the property 'event_id', which is another — the signal's own is written event_id
          select rule from Signal;\\nselect at from Signal | r.yml:10:28: there are several statements — a rule is one select; write a rule for each
          """)
  void problemSaysWhereAndTheMend(String epl, String expected) {
    var problem = problems(epl.replace("\\n", "\n")).getFirst().toString();
    assertTrue(problem.startsWith(expected), problem);
  }

  @Test
  void deepNestingIsRefusedAndNotFatal() {
    var deep = "(".repeat(9000) + "1" + ")".repeat(9000);
    assertEquals(1, problems("select " + deep + " as x from Signal").size());
  }

  @Test
  void anotherRuleOfEplIsNoBase() {
    var base = Rules.epl("base", List.of("a"), HALF_HOUR, "select rule from Signal");
    var over = Rules.epl("over", List.of("base"), HALF_HOUR, "select rule from Signal");
    var problems = Plan.compile(List.of(Rules.detection("a"), base, over)).problems();
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().message().contains("over another rule of EPL"));
  }

  @Test
  void timespanThatNoRestartCanLearnAnewIsRefused() {
    var rule = Rules.epl("r", List.of("a"), 3 * 24 * 60 * 60_000L, "select rule from Signal");
    var problems = Plan.compile(List.of(Rules.detection("a"), rule)).problems();
    assertEquals("use 2d or less", problems.getFirst().hint());
  }

  @Test
  void authorsSeeWhatTheySelectFrom() {
    var rule = Rules.epl("r", List.of("a"), HALF_HOUR, "select `user.name` from Signal\n");
    var plan = Plan.compile(List.of(Rules.detection("a"), rule)).plan();
    var told = plan.epl("r").orElseThrow();
    assertTrue(
        told.endsWith(
            """
            // create schema Signal (at long, rule string, institution string, source string, event_id string, weight int, group_key string, `user.name` string)
            select `user.name` from Signal
            """),
        told);
  }
}
