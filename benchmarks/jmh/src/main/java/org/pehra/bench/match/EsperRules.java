package org.pehra.bench.match;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.common.client.configuration.compiler.ConfigurationCompilerExecution.FilterIndexPlanning;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.match.LogSources;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;

/**
 * The same rules as one Esper statement each: {@code select 1 from Event(…)} with the rule's
 * condition as its filter, where Esper may index it. Conditions that EPL cannot say (networks,
 * orders of numbers) leave their rules out, see {@link #leftOut}.
 */
final class EsperRules implements AutoCloseable {
  private final EPRuntime runtime;
  private final EventSender sender;
  private final LogSources sources;
  private final Map<LogSource, Integer> logSources = new LinkedHashMap<>();
  private final EplCondition.Properties properties = new EplCondition.Properties();
  private final Set<String> leftOut = new LinkedHashSet<>();
  private final List<String> matched = new ArrayList<>();

  EsperRules(List<Rule.Detection> rules, LogSources sources) throws EPDeployException {
    this.sources = sources;
    Map<String, String> statements = new LinkedHashMap<>();
    for (var rule : rules) {
      try {
        var condition = EplCondition.of(rule.condition(), properties);
        int source = logSources.computeIfAbsent(rule.logSource(), key -> logSources.size());
        statements.put(rule.head().id(), "s" + source + "=1 and (" + condition + ")");
      } catch (EplCondition.NoEplException e) {
        leftOut.add(rule.head().id());
      }
    }
    runtime =
        EPRuntimeProvider.getRuntime(
            "bench-" + rules.size(), configuration(FilterIndexPlanning.BASIC));
    runtime.initialize();
    deploy(statements);
    sender = runtime.getEventService().getEventSender("Event");
  }

  private Configuration configuration(FilterIndexPlanning planning) {
    var configuration = new Configuration();
    configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
    configuration.getCompiler().getExecution().setFilterIndexPlanning(planning);
    var names = new ArrayList<String>();
    var types = new ArrayList<Object>();
    for (int i = 0; i < properties.size(); i++) {
      names.add("p" + i);
      types.add(String.class);
    }
    for (int i = 0; i < logSources.size(); i++) {
      names.add("s" + i);
      types.add(Integer.class);
    }
    configuration.getCommon().addEventType("Event", names.toArray(new String[0]), types.toArray());
    return configuration;
  }

  private void deploy(Map<String, String> statements) throws EPDeployException {
    var plannings =
        List.of(
            new CompilerArguments(configuration(FilterIndexPlanning.BASIC)),
            new CompilerArguments(configuration(FilterIndexPlanning.NONE)));
    for (var one : statements.entrySet()) {
      var id = one.getKey();
      var compiled =
          compile(
              "@name('%s') select 1 as one from Event(%s)".formatted(id, one.getValue()),
              plannings);
      if (compiled == null) {
        leftOut.add(id);
        continue;
      }
      for (var statement : runtime.getDeploymentService().deploy(compiled).getStatements()) {
        statement.addListener((came, went, by, at) -> matched.add(id));
      }
    }
  }

  /** The planner of filters fails on some large conditions, and a method may grow beyond 64 KB. */
  private static @Nullable EPCompiled compile(String epl, List<CompilerArguments> plannings) {
    for (var planning : plannings) {
      try {
        return EPCompilerProvider.getCompiler().compile(epl, planning);
      } catch (EPCompileException e) {
        // by the next planning, if there is one
      }
    }
    return null;
  }

  /** Rules without a statement. */
  Set<String> leftOut() {
    return leftOut;
  }

  /** The ids of the rules that match, in no order; until the next call. */
  List<String> match(byte[] json) {
    matched.clear();
    var event = FlatEvent.of(json);
    var answers = event.answers(sources);
    var row = new @Nullable Object[properties.size() + logSources.size()];
    properties.fill(event, row);
    int at = properties.size();
    for (var source : logSources.keySet()) {
      row[at++] = FlatEvent.sees(source, answers) ? 1 : 0;
    }
    sender.sendEvent(row);
    return matched;
  }

  @Override
  public void close() {
    runtime.destroy();
  }
}
