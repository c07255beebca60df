package ttmem.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/** Reads a configuration file whole. */
public final class ConfigFile {
  private static final int MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * The top of the file.
   *
   * <p>A file that everybody may write is refused: it can name commands that the server runs. A
   * link is followed, since configuration managers put links there; a FIFO or a device is not read.
   *
   * @throws ConfigException if it can't be read, is larger than 1 MiB, or is not TOML 1.0
   */
  public static Section read(Path file) throws ConfigException {
    return parse(file.toString(), text(file));
  }

  /** The same of a text; {@code name} stands for the file in complaints. */
  public static Section parse(String name, String text) throws ConfigException {
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      TomlParseError error = result.errors().getFirst();
      throw new ConfigException(
          name
              + ":"
              + error.position().line()
              + ": "
              + firstLine(String.valueOf(error.getMessage())));
    }
    return new Section(name, "", 1, result);
  }

  private static String text(Path file) throws ConfigException {
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new ConfigException(file + ": expected a regular file");
      }
      if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new ConfigException(
            file + ": every user may write it: expected mode 0644 or less (chmod o-w)");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new ConfigException(file + ": expected at most 1048576 bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file");
    } catch (IOException e) {
      throw new ConfigException(file + ": can't be read: " + e.getMessage());
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not TOML");
  }
}
