package ttmem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whole expected outputs kept as files. {@code mvn verify -Dgolden=rewrite} writes them anew; the
 * diff is the review.
 */
public final class Golden {

  private Golden() {}

  /** The same for text. */
  public static void check(String name, String actual) {
    check(name, actual.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Fails if the file {@code name} of the module's {@code src/test/resources/golden} differs from
   * {@code actual}, or is missing.
   */
  public static void check(String name, byte[] actual) {
    Path file = Path.of("src/test/resources/golden", name);
    try {
      if ("rewrite".equals(System.getProperty("golden"))) {
        Files.createDirectories(file.getParent());
        Files.write(file, actual);
      }
      assertThat(file).as("golden file; write it with -Dgolden=rewrite").exists();
      assertThat(new String(actual, StandardCharsets.UTF_8))
          .as("differs from %s; if that is meant: -Dgolden=rewrite", file)
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
