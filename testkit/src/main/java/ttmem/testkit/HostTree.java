package ttmem.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Fixture hosts: file trees with {@code sys/}, {@code proc/}, {@code dev/}, kept as manifests (one
 * entry a line) because git and zip lose some of their links and names. {@code
 * resources/host/README.md} says what a correct reader finds in each.
 */
public final class HostTree {

  /** The hosts that stand alone. */
  public static final List<String> NAMES =
      List.of("n300", "p150x2", "galaxy-wh-32", "old-driver", "broken", "none", "empty");

  private HostTree() {}

  /**
   * Writes a host under {@code into}; entries that are there already are replaced, so that an
   * overlay such as {@code p150x2.t1} can be laid over its host.
   *
   * @return {@code into}
   */
  public static Path unpack(String name, Path into) {
    String resource = "/host/" + name + ".tsv";
    try (InputStream manifest = HostTree.class.getResourceAsStream(resource)) {
      if (manifest == null) {
        throw new IllegalArgumentException("no such host: name=" + name);
      }
      String text = new String(manifest.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : (Iterable<String>) text.lines()::iterator) {
        if (!line.isBlank()) {
          write(into, line.split("\t", 3));
        }
      }
      return into;
    } catch (IOException e) {
      throw new UncheckedIOException("host " + name, e);
    }
  }

  private static void write(Path root, String[] entry) throws IOException {
    Path path = root.resolve(entry[0]);
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    String value = entry.length > 2 ? entry[2] : "";
    switch (entry[1]) {
      case "f" -> Files.write(path, unescape(value));
      case "l" -> Files.createSymbolicLink(path, Path.of(value));
      case "b" -> {
        String[] sizeAndBytes = value.split(" ", 2);
        byte[] bytes = Base64.getDecoder().decode(sizeAndBytes.length > 1 ? sizeAndBytes[1] : "");
        Files.write(path, Arrays.copyOf(bytes, Integer.parseInt(sizeAndBytes[0])));
      }
      default -> throw new IllegalArgumentException("unknown entry type: " + entry[1]);
    }
  }

  private static byte[] unescape(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = value.charAt(++i);
      text.append(
          switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '0' -> '\0';
            case 'e' -> '\u001b';
            case '\\' -> '\\';
            default -> throw new IllegalArgumentException("unknown escape: \\" + escaped);
          });
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
