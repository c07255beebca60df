package ttmem.sources.capture;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code device_tensors}: a JSON array of objects, written as text into a string. */
final class DeviceTensorsReader {
  private static final int MAX_PARTS = 65_536;

  private final JsonFactory factory;
  private final Fields fields = new Fields(Set.of("device_id", "mesh_device_id"));
  private String lastText = "";
  private List<CaptureNode.DevicePart> lastParts = List.of();

  DeviceTensorsReader(JsonFactory factory) {
    this.factory = factory;
  }

  /** The entries that name both numbers; none for an empty text. */
  List<CaptureNode.DevicePart> read(String text) throws BadNode, IOException {
    if (!text.equals(lastText)) {
      lastParts = parse(text);
      lastText = text;
    }
    return lastParts;
  }

  private List<CaptureNode.DevicePart> parse(String text) throws BadNode, IOException {
    List<CaptureNode.DevicePart> parts = new ArrayList<>();
    if (text.isBlank()) {
      return parts;
    }
    try (JsonParser json = factory.createParser(text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw bad(text);
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_OBJECT || parts.size() == MAX_PARTS) {
          throw bad(text);
        }
        fields.read(json);
        if (fields.has("device_id") && fields.has("mesh_device_id")) {
          parts.add(
              new CaptureNode.DevicePart(
                  fields.requireLong("device_id"), fields.requireLong("mesh_device_id")));
        }
      }
      return parts;
    } catch (JacksonException e) {
      throw bad(text);
    }
  }

  private static BadNode bad(String text) {
    return new BadNode(
        "expected a JSON array of objects in the text, but got device_tensors=" + Quoted.of(text));
  }
}
