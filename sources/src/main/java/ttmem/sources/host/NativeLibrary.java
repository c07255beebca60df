package ttmem.sources.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;

/**
 * A native library out of a jar, at a place where it stays. Libraries unpack theirs into {@code
 * /tmp} under a new name at each start, and a killed process leaves it there; here it is written
 * once, and found again. The folder must be its user's alone: what lies there is loaded.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /**
   * Unpacks a library, unless the very same one lies there, and says so in system properties.
   *
   * @param resource its name in the jar, with {@code {arch}} for the architecture
   * @param arm64 what the jar calls 64-bit ARM
   * @param folder made 0700 if it isn't there
   * @param property what its loader asks for: {@code PROPERTY.path} is to name the folder, {@code
   *     PROPERTY.name} the file
   * @return why its loader is left to help itself; empty if it need not
   */
  public static String unpack(String resource, String arm64, Path folder, String property) {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String name =
        resource.replace(
            "{arch}",
            switch (arch) {
              case "amd64" -> "x86_64";
              case "aarch64" -> arm64;
              default -> arch;
            });
    try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        return "there is none for arch=" + arch;
      }
      byte[] bytes = in.readAllBytes();
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path file = folder.resolve(Path.of(name).getFileName());
      if (!isSame(file, bytes)) {
        write(file, bytes);
      }
      System.setProperty(property + ".path", folder.toString());
      System.setProperty(property + ".name", String.valueOf(file.getFileName()));
      return "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean isSame(Path file, byte[] bytes) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == bytes.length
        && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  /** By rename: one that is loaded elsewhere stays whole. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.getParent(),
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
