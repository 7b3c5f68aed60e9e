package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "search",
    description = "Searches the alerts of a running Pehra.",
    footer = {
      "",
      "Examples:",
      "  pehra search                                  the newest alerts",
      "  pehra search 'level:high AND cash'            words and fields",
      "  pehra search --from=-24h rule:\"Foreign*\"      of the last day",
      "  pehra search --json institution:bank-a | jq   for other programs",
      "",
      "Exit codes: 0 found, 1 nothing found, 2 wrong query, 3 no Pehra there."
    })
final class SearchCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "QUERY",
      description = "What to look for; several words are one query.")
  private List<String> query = List.of();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Not before this time: -24h, 2026-01-10, 2026-01-10T09:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
  private @Nullable String to;

  @Option(
      names = "--sort",
      paramLabel = "FIELD",
      defaultValue = "-last_at",
      description = "Order; - for falling (default: ${DEFAULT-VALUE}).")
  private String sort;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many alerts (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "One alert a line as JSON, complete with evidence.")
  private boolean json;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8787",
      description = "Where Pehra runs (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Who asks; else PEHRA_TOKEN, else the token in the data directory.")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data directory of a Pehra on this machine (default: data, or data/demo after a demo).")
  private @Nullable Path data;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw CommandFailure.usage("--limit must be at least 1");
    }
    var client = ApiClient.of(url, token, data != null ? data : PehraHome.dataWithToken());
    var out = spec.commandLine().getOut();
    long shown = json ? printJson(client, out) : printTable(client, out);
    return shown > 0 ? 0 : CommandFailure.FINDINGS;
  }

  private long printTable(ApiClient client, PrintWriter out) {
    var table = new AlertTable(out, AlertTable.terminalWidth());
    table.header();
    var first = page(client, null, Math.min(limit, PAGE));
    long shown = print(client, first, table::row);
    out.println();
    out.println("%d of %d alerts".formatted(shown, first.path("total").asLong()));
    return shown;
  }

  /** Lists leave evidence out, so each alert is asked for by its id. */
  private long printJson(ApiClient client, PrintWriter out) {
    var first = page(client, null, Math.min(limit, PAGE));
    return print(
        client,
        first,
        alert -> {
          var id = alert.path("id").asText();
          out.println(client.get("/api/v1/alerts/" + id, Map.of()));
        });
  }

  private long print(ApiClient client, JsonNode first, java.util.function.Consumer<JsonNode> row) {
    long shown = 0;
    var page = first;
    while (true) {
      for (var alert : page.path("alerts")) {
        row.accept(alert);
        shown++;
      }
      var next = page.path("next").asText("");
      if (next.isEmpty() || next.equals("null") || shown >= limit) {
        return shown;
      }
      page = page(client, next, (int) Math.min(limit - shown, PAGE));
    }
  }

  private JsonNode page(ApiClient client, @Nullable String after, int size) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("q", String.join(" ", query));
    parameters.put("sort", sort);
    parameters.put("size", Integer.toString(size));
    var now = Instant.now();
    if (from != null) {
      parameters.put("from", Instants.parse(from, now).toString());
    }
    if (to != null) {
      parameters.put("to", Instants.parse(to, now).toString());
    }
    if (after != null) {
      parameters.put("after", after);
    }
    return client.get("/api/v1/alerts", parameters);
  }
}
