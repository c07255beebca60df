package ttmem.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whole pages kept as files. {@code mvn -pl cli -am test -Dgolden.update=true} rewrites them; the
 * diff is the review.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private Golden() {}

  /** Fails unless {@code page} is what the file says. */
  public static void check(String file, String page) {
    Path path = ROOT.resolve(file);
    try {
      if (UPDATE) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, page);
      }
      assertThat(path).as("golden page; make it with -Dgolden.update=true").exists();
      assertThat(page).as(file).isEqualTo(Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
