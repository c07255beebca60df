package ttmem.sources.region;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import ttmem.sources.host.Roots;

/** The recorded regions under {@code src/test/resources/region}. */
final class Fixtures {
  static final Path SHM = Path.of("src/test/resources/region/shm");
  static final Path LEGACY = Path.of("src/test/resources/region/shm-legacy");

  private Fixtures() {}

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A root whose {@code /dev/shm} holds these files, under their own names. */
  static Roots root(Path directory, Path... files) {
    for (Path file : files) {
      put(directory, String.valueOf(file.getFileName()), bytes(file));
    }
    return Roots.at(directory);
  }

  static Path put(Path root, String name, byte[] content) {
    try {
      Path shm = Files.createDirectories(root.resolve("dev/shm"));
      return Files.write(shm.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Region decoded(Path file) {
    if (RegionDecoder.decode(bytes(file)) instanceof RegionDecoder.Result.Decoded(Region region)) {
      return region;
    }
    throw new AssertionError(file + ": " + RegionDecoder.decode(bytes(file)));
  }

  /** A JSON file as maps, lists, strings and longs. */
  static Object json(Path file) {
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A field that must be there. */
  static Object field(Object object, String name) {
    return Objects.requireNonNull(((Map<?, ?>) object).get(name), name);
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      default -> parser.getLongValue();
    };
  }
}
