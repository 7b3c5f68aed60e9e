package org.pehra.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The picture in docs/architecture.md is what the poms say. */
class ModuleGraphTest {
  private static final Path ROOT = PehraHome.root();
  private static final Pattern EDGE =
      Pattern.compile("^\\s*([a-z-]+)(?:\\[([^]]+)])? --> ([a-z-]+)(?:\\[([^]]+)])?\\s*$");

  @Test
  void thePictureMatchesThePoms() throws Exception {
    assertEquals(String.join("\n", fromPoms()), String.join("\n", fromPicture()));
  }

  private static Set<String> fromPicture() throws IOException {
    Map<String, String> names = new TreeMap<>();
    var edges = new TreeSet<String>();
    for (var line : Files.readAllLines(ROOT.resolve("docs/architecture.md"))) {
      var edge = EDGE.matcher(line);
      if (edge.matches()) {
        name(names, edge.group(1), edge.group(2));
        name(names, edge.group(3), edge.group(4));
        edges.add(names.get(edge.group(1)) + " -> " + names.get(edge.group(3)));
      }
    }
    return edges;
  }

  private static void name(Map<String, String> names, String id, String label) {
    names.putIfAbsent(id, label == null ? id : label);
  }

  private static Set<String> fromPoms() throws Exception {
    Map<String, String> folders = new TreeMap<>();
    var modules = elements(ROOT.resolve("pom.xml"), "module");
    for (var module : modules) {
      folders.put(artifact(ROOT.resolve(module).resolve("pom.xml")), module);
    }
    var edges = new TreeSet<String>();
    for (var entry : folders.entrySet()) {
      for (var dependency : mainDependencies(ROOT.resolve(entry.getValue()).resolve("pom.xml"))) {
        if (folders.containsKey(dependency)) {
          edges.add(entry.getValue() + " -> " + folders.get(dependency));
        }
      }
    }
    return edges;
  }

  private static String artifact(Path pom) throws Exception {
    var children =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement()
            .getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeName().equals("artifactId")) {
        return children.item(i).getTextContent();
      }
    }
    throw new IllegalStateException("no artifactId in " + pom);
  }

  private static Set<String> elements(Path pom, String tag) throws Exception {
    var nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName(tag);
    var texts = new TreeSet<String>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static Set<String> mainDependencies(Path pom) throws Exception {
    var nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    var artifacts = new TreeSet<String>();
    for (int i = 0; i < nodes.getLength(); i++) {
      var dependency = (Element) nodes.item(i);
      var scope = dependency.getElementsByTagName("scope");
      if (scope.getLength() == 0 || !scope.item(0).getTextContent().equals("test")) {
        artifacts.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    return artifacts;
  }
}
