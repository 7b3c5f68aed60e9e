package org.pehra.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.app.ConnectorsConfig;
import org.pehra.connect.config.Address;
import org.pehra.connect.config.Setting;
import org.pehra.model.Level;

/** Everything that can be set for one process; {@code pehra config} prints it with its defaults. */
record PehraConfig(
    @Setting("the log between the stages") Kafka kafka,
    @Setting("which rules run") Rules rules,
    @Setting("REST interface and console") Web server,
    @Setting("where events come from") ConnectorsConfig connect) {

  /** The embedded broker, or an outside cluster: this is the only difference between the two. */
  record Kafka(
      @Setting(
              "an outside cluster, host:port,…; left out: a broker inside this process keeps its data in the data directory")
          @Nullable String bootstrapServers,
      @Setting(
              value = "port of the embedded broker, on loopback; 0 takes a free one",
              byDefault = "9092",
              min = 0,
              max = 65535)
          int port,
      @Setting("further settings of Kafka's clients, for instance security.protocol")
          Map<String, String> client) {}

  /** Rules and what they are compiled with. */
  record Rules(
      @Setting("rule files or folders; left out: the shipped packs") List<Path> paths,
      @Setting("processing pipelines besides the shipped mapping to ECS") List<Path> pipelines,
      @Setting("values of %placeholders% in rules, a YAML file") @Nullable Path placeholders,
      @Setting("files of indicators: STIX 2.1, MISP JSON or CSV") List<Path> intel,
      @Setting(
              value =
                  "how often to look for changes of all these files, which are then taken into use; 0s: only at the start",
              byDefault = "5s")
          Duration reloadEvery) {

    RuleSources sources() {
      var shipped = RuleSources.shipped();
      var all = new java.util.ArrayList<>(shipped.pipelines());
      all.addAll(pipelines);
      return new RuleSources(
          paths.isEmpty() ? shipped.rules() : paths,
          all,
          placeholders,
          shipped.logSources(),
          intel);
    }
  }

  /** What analysts and programs talk to. */
  record Web(
      @Setting(
              value = "where to listen; beyond loopback only with tls or insecure",
              byDefault = "localhost:8787")
          Address listen,
      @Setting("certificate and key, both PEM") @Nullable Tls tls,
      @Setting(
              value = "allow plain HTTP beyond loopback: passwords and alerts travel readable",
              byDefault = "false")
          boolean insecure,
      @Setting("posts every new alert to another system") @Nullable Webhook webhook) {}

  /** PEM files. */
  record Tls(
      @Setting("certificate chain") Path cert,
      @Setting("private key, PKCS #8, unencrypted") Path key) {}

  /** A receiver of new alerts. */
  record Webhook(
      @Setting("where to post") String url,
      @Setting("file with the secret that signs each post (HMAC-SHA256)") Path secretFile,
      @Setting(value = "least level", byDefault = "low") Level minLevel) {

    org.pehra.server.Webhook.Config settings() {
      try {
        return org.pehra.server.Webhook.Config.of(
            URI.create(url), Files.readString(secretFile).strip(), minLevel);
      } catch (IOException e) {
        throw CommandFailure.usage(
            "server.webhook.secret_file " + secretFile + " cannot be read: check path and rights");
      } catch (IllegalArgumentException e) {
        throw CommandFailure.usage("server.webhook: " + e.getMessage());
      }
    }
  }
}
