package org.pehra.correlate.epl;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.common.client.module.Module;
import com.espertech.esper.common.client.module.ModuleItem;
import com.espertech.esper.common.client.module.ParseException;
import com.espertech.esper.common.client.soda.EPStatementObjectModel;
import com.espertech.esper.common.client.soda.Expressions;
import com.espertech.esper.common.client.util.ClassForNameProvider;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompiler;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.pehra.sigma.EplText;

/**
 * A rule's statement, checked and compiled. Immutable and thread-safe; any number of {@link EplRun}
 * can be made of it.
 */
public final class EplStatement {
  /** The one event type that authors see. */
  static final String TYPE = "Signal";

  /** Tells that what is kept for a part of the signals can go. */
  static final String LEAVE = "PehraLeave";

  /** By which Esper keeps parts of the signals apart; authors cannot name it. */
  static final String PARTITION = "pehra_part";

  /** The column that tells which of them made a row; authors cannot name it either. */
  static final String MADE_BY = "pehra_part_made";

  private static final String CONTEXT = "PehraParts";

  /** Part matches that patterns and sequences may hold in one run. */
  private static final long MOST_STATES = 200_000;

  /** Properties that every signal has, in their order. */
  static final List<String> OWN =
      List.of("at", "rule", "institution", "source", "event_id", "weight", "group_key");

  private static final List<Class<?>> OWN_TYPES =
      List.of(
          long.class,
          String.class,
          String.class,
          String.class,
          String.class,
          int.class,
          String.class);

  private static final Pattern PLACE = Pattern.compile(" at line (\\d+) column (\\d+)");
  private static final Pattern NAMED = Pattern.compile("'`?([^'`\\s]+)`?'");

  private final EPCompiled parts;
  private final EPCompiled statement;
  private final Map<String, String> properties;
  private final boolean waits;

  private EplStatement(
      EPCompiled parts, EPCompiled statement, Map<String, String> properties, boolean waits) {
    this.parts = parts;
    this.statement = statement;
    this.properties = properties;
    this.waits = waits;
  }

  /**
   * Compiles a statement; some 100 ms.
   *
   * @param epl as written, fields between backticks
   * @param fields those that it names
   * @param timespan how far back it may look, milliseconds
   * @param ruleNames base rules as it may name them
   */
  public static EplStatement compile(
      String epl, List<String> fields, long timespan, Collection<String> ruleNames)
      throws EplRefusal {
    try {
      var properties = properties(fields);
      // names of the same length, so that places stay what they are
      var named = EplText.renamed(epl, field -> properties.getOrDefault(field, field));
      return compiled(single(named), properties, new EplCheck(timespan, ruleNames));
    } catch (EplRefusal e) {
      throw e.in(epl);
    } catch (StackOverflowError e) {
      throw new EplRefusal("it is nested too deeply", "", "");
    }
  }

  private static EplStatement compiled(String epl, Map<String, String> properties, EplCheck check)
      throws EplRefusal {
    var compiler = EPCompilerProvider.getCompiler();
    var configuration = configuration(properties);
    var model = model(compiler, epl, configuration);
    check.select(model);
    // what was checked is compiled, and not the text again
    model.setContextName(CONTEXT);
    model.getSelectClause().add(Expressions.property("context.key1"), MADE_BY);
    var module = new Module();
    module.getItems().add(new ModuleItem(model));
    try {
      var parts =
          compiler.compile(
              "@public create context %s partition by %s from %s, %s from %s initiated by %s terminated by %s"
                  .formatted(CONTEXT, PARTITION, TYPE, PARTITION, LEAVE, TYPE, LEAVE),
              new CompilerArguments(configuration));
      var arguments = new CompilerArguments(configuration);
      arguments.getPath().add(parts);
      return new EplStatement(
          parts, compiler.compile(module, arguments), properties, check.waits());
    } catch (EPCompileException e) {
      throw refusal(e);
    }
  }

  private static EPStatementObjectModel model(
      EPCompiler compiler, String epl, Configuration configuration) throws EplRefusal {
    try {
      return compiler.eplToModel(epl, configuration);
    } catch (EPCompileException e) {
      throw refusal(e);
    }
  }

  /** Esper's words, without the statement that it repeats. */
  private static EplRefusal refusal(EPCompileException cause) {
    var message = String.valueOf(cause.getMessage());
    int repeated = message.lastIndexOf(" [");
    message = (repeated < 0 ? message : message.substring(0, repeated)).replace('\n', ' ');
    var place = PLACE.matcher(message);
    if (place.find()) {
      return EplRefusal.at(
          Integer.parseInt(place.group(1)),
          Integer.parseInt(place.group(2)) + 1,
          place.replaceFirst(""),
          "");
    }
    var word = "";
    for (var names = NAMED.matcher(message); names.find(); ) {
      word = names.group(1);
      if (message.startsWith("Property named", names.start() - "Property named ".length())) {
        break;
      }
    }
    boolean unread = message.startsWith("Unexpected error");
    return new EplRefusal(
        message, unread ? "brackets around the parts of a pattern help" : "", unread ? "" : word);
  }

  /** The one statement, with blanks for what stands around it. */
  private static String single(String epl) throws EplRefusal {
    Module module;
    try {
      module = EPCompilerProvider.getCompiler().parseModule(epl);
    } catch (IOException | ParseException e) {
      throw new EplRefusal(String.valueOf(e.getMessage()), "", "");
    }
    if (!module.getImports().isEmpty() || !module.getUses().isEmpty() || module.getName() != null) {
      throw new EplRefusal(
          "'import', 'uses' and 'module' are not allowed in a rule",
          "a rule is one select",
          module.getImports().isEmpty() ? "uses" : "import");
    }
    var statements = module.getItems().stream().filter(item -> !item.isCommentOnly()).toList();
    if (statements.size() != 1) {
      throw new EplRefusal(
          statements.isEmpty() ? "there is no statement" : "there are several statements",
          "a rule is one select; write a rule for each",
          ";");
    }
    var one = statements.getFirst().getExpression();
    int from = Math.max(0, epl.indexOf(one));
    return epl.substring(0, from).replaceAll("[^\\n]", " ") + one;
  }

  /** Field → what it is called in the statement. */
  private static Map<String, String> properties(List<String> fields) throws EplRefusal {
    var properties = new LinkedHashMap<String, String>();
    for (var field : fields) {
      var property = field.replaceAll("[^A-Za-z0-9_]", "_");
      boolean own = OWN.contains(property) || property.contains(PARTITION);
      if (own || properties.containsValue(property)) {
        throw new EplRefusal(
            "the field '" + field + "' would be the property '" + property + "', which is another",
            own && OWN.contains(property) ? "the signal's own is written " + property : "",
            field);
      }
      properties.put(field, property);
    }
    return properties;
  }

  /** For compiling and running: the types, no class by its name, no timer thread, no locks. */
  static Configuration configuration(Map<String, String> properties) {
    var names = new ArrayList<>(OWN);
    names.addAll(properties.values());
    names.add(PARTITION);
    var types = new ArrayList<Object>(OWN_TYPES);
    while (types.size() < names.size()) {
      types.add(String.class);
    }
    var configuration = new Configuration();
    var common = configuration.getCommon();
    common.addEventType(TYPE, names.toArray(new String[0]), types.toArray());
    common.addEventType(LEAVE, new String[] {PARTITION}, new Object[] {String.class});
    common.getImports().clear();
    common.getAnnotationImports().clear();
    ClassForNameProvider none =
        name -> {
          throw new ClassNotFoundException(name);
        };
    common.setTransientConfiguration(new HashMap<>(Map.of(ClassForNameProvider.NAME, none)));
    configuration.getCompiler().getByteCode().setAllowInlinedClass(false);
    var runtime = configuration.getRuntime();
    runtime.getThreading().setInternalTimerEnabled(false);
    runtime.getThreading().setListenerDispatchPreserveOrder(false);
    runtime.getThreading().setInsertIntoDispatchPreserveOrder(false);
    runtime.getExecution().setDisableLocking(true);
    runtime.getExpression().setTimeZone(TimeZone.getTimeZone("UTC"));
    runtime.getPatterns().setMaxSubexpressions(MOST_STATES);
    runtime.getPatterns().setMaxSubexpressionPreventStart(true);
    runtime.getMatchRecognize().setMaxStates(MOST_STATES);
    runtime.getMatchRecognize().setMaxStatesPreventStart(true);
    runtime.getExceptionHandling().addClass(EplFaults.class);
    runtime.getConditionHandling().addClass(EplFaults.class);
    return configuration;
  }

  /** The declaration of what it selects from, for its author. */
  public String declaration() {
    var text = new StringBuilder("// create schema " + TYPE + " (");
    for (int i = 0; i < OWN.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(OWN.get(i)).append(' ');
      text.append(OWN_TYPES.get(i).getSimpleName().toLowerCase(java.util.Locale.ROOT));
    }
    properties.keySet().forEach(field -> text.append(", `").append(field).append("` string"));
    return text.append(")").toString();
  }

  /** Whether time alone may make a row. */
  public boolean waits() {
    return waits;
  }

  EPCompiled parts() {
    return parts;
  }

  EPCompiled statement() {
    return statement;
  }

  Configuration configuration() {
    return configuration(properties);
  }
}
