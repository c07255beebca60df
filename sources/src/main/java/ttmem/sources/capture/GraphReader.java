package ttmem.sources.capture;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One JSON text, bare array or report object, as a stream of nodes.
 *
 * <p>Nothing is held but the node at hand, one byte per node for checks, and names: a file of
 * hundreds of megabytes is read in the memory of a small one. JSON that has no bearing on memory
 * (arguments, page tables, machine descriptions) is skipped token by token.
 */
final class GraphReader {
  private static final String ONLY_VERSION = "1";

  private final CaptureLimits limits;
  private final BiConsumer<CaptureNode, String> sink;
  private final GraphChecks checks;
  private final NodeReader nodes;
  private final JsonFactory factory;
  private List<CaptureDevice> devices = List.of();
  private boolean reportFile;
  private boolean inGraph;
  private boolean graphSeen;

  /**
   * @param sink gets each node with its {@code node_type}
   */
  GraphReader(CaptureLimits limits, BiConsumer<CaptureNode, String> sink) {
    this.limits = limits;
    this.sink = sink;
    factory =
        new JsonFactoryBuilder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depth())
                    .maxStringLength(limits.stringChars())
                    .maxNameLength(4096)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();
    checks = new GraphChecks(limits);
    nodes = new NodeReader(limits, checks, new DeviceTensorsReader(factory));
  }

  /** Whether the text was a report object. */
  boolean reportFile() {
    return reportFile;
  }

  /** The devices of a report object. */
  List<CaptureDevice> devices() {
    return devices;
  }

  void read(InputStream in) throws CaptureException, IOException {
    try (JsonParser json = factory.createParser(in)) {
      try {
        readText(json);
      } catch (BadNode e) {
        throw new CaptureException(place(json) + e.getMessage());
      } catch (JsonEOFException e) {
        throw new CaptureException(
            position(json) + "expected more, but the file ends" + where() + ": cut short?", e);
      } catch (StreamConstraintsException e) {
        throw new CaptureException(
            position(json) + "beyond a limit" + where() + ": " + oneLine(e.getOriginalMessage()),
            e);
      } catch (JacksonException e) {
        throw new CaptureException(
            position(json) + "not JSON" + where() + ": " + oneLine(e.getOriginalMessage()), e);
      } catch (CharConversionException e) {
        throw new CaptureException("not JSON: " + oneLine(String.valueOf(e.getMessage())), e);
      }
    }
  }

  private void readText(JsonParser json) throws IOException, BadNode {
    JsonToken first = json.nextToken();
    if (first == JsonToken.START_ARRAY) {
      readGraph(json);
    } else if (first == JsonToken.START_OBJECT) {
      reportFile = true;
      readReport(json);
    } else {
      throw new BadNode(
          "expected an array of nodes or a report object, but got "
              + (first == null ? "an empty file" : first));
    }
    if (json.nextToken() != null) {
      throw new BadNode("expected the end of the file, but got " + json.currentToken());
    }
  }

  private void readReport(JsonParser json) throws IOException, BadNode {
    Keys keys = new Keys();
    boolean versionSeen = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      keys.add(key);
      JsonToken value = json.nextToken();
      switch (key) {
        case "version" -> {
          if (!json.getText().equals(ONLY_VERSION)) {
            throw new BadNode("expected version=1, but got version=" + Quoted.of(json.getText()));
          }
          versionSeen = true;
        }
        case "graph" -> {
          if (value != JsonToken.START_ARRAY) {
            throw new BadNode("expected an array of nodes, but got graph with " + value);
          }
          readGraph(json);
        }
        case "devices" -> devices = new DevicesReader().read(json);
        default -> json.skipChildren();
      }
    }
    if (!versionSeen || !graphSeen) {
      throw new BadNode(
          "expected a report with version and graph, but got none of "
              + (graphSeen ? "version" : "graph"));
    }
  }

  private void readGraph(JsonParser json) throws IOException, BadNode {
    graphSeen = true;
    inGraph = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new BadNode("expected a node object, but got " + json.currentToken());
      }
      if (checks.node() == limits.nodes()) {
        throw new BadNode("expected at most " + limits.nodes() + " nodes");
      }
      CaptureNode node = nodes.read(json);
      sink.accept(node, nodes.nodeType());
    }
    checks.end();
    inGraph = false;
  }

  private String place(JsonParser json) {
    return inGraph
        ? "node %d (line %d): ".formatted(checks.node(), json.currentLocation().getLineNr())
        : position(json);
  }

  private static String position(JsonParser json) {
    return "line %d, column %d: "
        .formatted(json.currentLocation().getLineNr(), json.currentLocation().getColumnNr());
  }

  private String where() {
    return inGraph ? " in node " + checks.node() : "";
  }

  private static String oneLine(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    StringBuilder clean = new StringBuilder();
    line.codePoints()
        .limit(300)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return clean.toString();
  }
}
