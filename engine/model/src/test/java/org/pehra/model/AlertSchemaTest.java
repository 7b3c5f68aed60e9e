package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertSchemaTest {
  private static final String SCHEMA = text("/org/pehra/model/alert.schema.json");
  private static final Schema VALIDATOR =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SCHEMA, InputFormat.JSON);

  @ParameterizedTest
  @ValueSource(strings = {"alert-open.json", "alert-withdrawn.json"})
  void goldenAlertsAreValid(String name) {
    assertEquals(List.of(), validate(text("/golden/" + name)));
  }

  @Test
  void brokenAlertsAreNot() {
    var good = text("/golden/alert-open.json");
    assertFalse(validate(good.replace("\"open\"", "\"ajar\"")).isEmpty());
    assertFalse(validate(good.replace("\"revision\":3", "\"revision\":0")).isEmpty());
    assertFalse(validate(good.replace("\"sentence\"", "\"phrase\"")).isEmpty());
    assertFalse(validate(good.replace("\"critical\"", "\"awful\"")).isEmpty());
  }

  @Test
  void everyComponentIsDescribed() throws IOException {
    var schema = Json.MAPPER.readTree(SCHEMA);
    var defs = schema.get("$defs");
    Map.of(
            Alert.class, schema,
            Alert.Rule.class, defs.get("rule"),
            Alert.Evidence.class, defs.get("evidence"),
            Alert.Match.class, defs.get("match"),
            Alert.Accounts.class, defs.get("accounts"),
            EventRef.class, defs.get("place"))
        .forEach(AlertSchemaTest::describes);
  }

  private static void describes(Class<?> type, JsonNode schema) {
    var properties = schema.get("properties");
    Set<String> described = new TreeSet<>();
    properties.fieldNames().forEachRemaining(described::add);
    assertEquals(components(type), described, type.getSimpleName());
    properties
        .properties()
        .forEach(
            property ->
                assertTrue(
                    property.getValue().hasNonNull("description"),
                    type.getSimpleName() + "." + property.getKey() + " has no description"));
  }

  private static Set<String> components(Class<?> type) {
    var snakeCase = new PropertyNamingStrategies.SnakeCaseStrategy();
    return Arrays.stream(type.getRecordComponents())
        .map(component -> snakeCase.translate(component.getName()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Error> validate(String json) {
    return VALIDATOR.validate(json, InputFormat.JSON);
  }

  private static String text(String resource) {
    try (var in = AlertSchemaTest.class.getResourceAsStream(resource)) {
      return new String(assertNotNullResource(in, resource).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static java.io.InputStream assertNotNullResource(
      java.io.@org.jspecify.annotations.Nullable InputStream in, String resource) {
    assertNotNull(in, resource);
    return java.util.Objects.requireNonNull(in);
  }
}
