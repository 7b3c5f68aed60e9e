package org.pehra.correlate;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import java.util.List;
import java.util.stream.Collectors;
import org.pehra.correlate.window.Faults;
import org.pehra.correlate.window.Window;
import org.pehra.correlate.window.WithinForge;

/** Compiled EPL statements, ready to be deployed together to any number of shards. */
record Statements(EPCompiled compiled) {

  static final class CompileException extends Exception {
    private static final long serialVersionUID = 1;

    private CompileException(EPCompileException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * @param rules one of each shape
   */
  static Statements compile(List<PlannedRule> rules) throws CompileException {
    var epl = rules.stream().map(Epl::statement).collect(Collectors.joining(";\n"));
    try {
      var compiled =
          EPCompilerProvider.getCompiler().compile(epl, new CompilerArguments(configuration()));
      return new Statements(compiled);
    } catch (EPCompileException e) {
      throw new CompileException(e);
    }
  }

  /** The same for compiling and running: event type, functions, no timer thread, no locks. */
  static Configuration configuration() {
    var configuration = new Configuration();
    configuration
        .getCommon()
        .addEventType(SignalEvent.TYPE, SignalEvent.names(), SignalEvent.types());
    for (var kind : Window.Kind.values()) {
      configuration
          .getCompiler()
          .addPlugInAggregationFunctionForge(kind.function(), WithinForge.class.getName());
    }
    var runtime = configuration.getRuntime();
    runtime.getThreading().setInternalTimerEnabled(false);
    runtime.getThreading().setListenerDispatchPreserveOrder(false);
    runtime.getThreading().setInsertIntoDispatchPreserveOrder(false);
    runtime.getExceptionHandling().addClass(Faults.class);
    // a shard is one thread
    runtime.getExecution().setDisableLocking(true);
    return configuration;
  }
}
