package ttmem.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The golden bytes of the legacy protocol: {@code resources/frames/README.md} says what each file
 * holds, {@code manifest.json} says it to programs.
 */
public final class GoldenFrames {

  /**
   * One file.
   *
   * @param file path under {@code frames/}
   * @param generation size of its frames; 0 for test input and whole streams
   * @param fields every named field that is not zero; numbers as decimal text
   */
  public record Golden(String file, int generation, Map<String, String> fields) {

    public byte[] bytes() {
      return GoldenFrames.bytes(file);
    }

    /** A numeric field; 0 if it is not named. Unsigned 64-bit values keep their bits. */
    public long number(String name) {
      String text = fields.getOrDefault(name, "0");
      return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    @Override
    public String toString() {
      return file;
    }
  }

  private GoldenFrames() {}

  /** Every file of the manifest, in its order. */
  public static List<Golden> all() {
    List<Golden> files = new ArrayList<>();
    try (InputStream in = open("manifest.json");
        JsonParser json = new JsonFactory().createParser(in)) {
      expect(json.nextToken(), JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        files.add(golden(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("frames/manifest.json", e);
    }
    return files;
  }

  /** The content of one file. */
  public static byte[] bytes(String file) {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static Golden golden(JsonParser json) throws IOException {
    String file = "";
    int generation = 0;
    Map<String, String> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "file" -> file = json.getText();
        case "generation" -> generation = value == JsonToken.VALUE_NULL ? 0 : json.getIntValue();
        case "fields" -> {
          while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            fields.put(field, json.getText());
          }
        }
        default -> json.skipChildren();
      }
    }
    return new Golden(file, generation, fields);
  }

  private static void expect(JsonToken token, JsonToken expected) throws IOException {
    if (token != expected) {
      throw new IOException("expected " + expected + ", got " + token);
    }
  }

  private static InputStream open(String file) {
    InputStream in = GoldenFrames.class.getResourceAsStream("/frames/" + file);
    if (in == null) {
      throw new IllegalArgumentException("no such golden file: " + file);
    }
    return in;
  }
}
